"""Texts to Arrow and back to the kind of container that they came in."""

from typing import Any

import numpy as np
import pyarrow as pa

from skimbal.utils._text_arrays import encode_texts, narrow_texts
from skimbal.utils._validation import check_texts

__all__ = ["replace_texts", "to_arrow"]


def to_arrow(X: Any) -> Any:
    """Return texts as one Arrow array.

    Parameters
    ----------
    X : array-like of str of shape (n_samples,) or (n_samples, 1)
        As `check_texts` takes them.

    Returns
    -------
    pyarrow.StringArray or pyarrow.LargeStringArray of length n_samples
        Without nulls; the latter above 2 GiB of characters. It shares the memory of `X`
        where that is such an array.

    Raises
    ------
    TypeError, InvalidTextError
        As `check_texts` does; and if one text alone holds more than 2 GiB.

    Examples
    --------
    >>> from skimbal.utils import to_arrow
    >>> to_arrow(["red dress", "蓝色 连衣裙"]).type
    DataType(string)
    """
    if isinstance(X, (pa.StringArray, pa.LargeStringArray)) and not X.null_count:
        return narrow_texts(X)
    # the common case in two passes: ~50 ns a row
    if type(X) is list and set(map(type, X)) <= {str}:
        try:
            return encode_texts(X)
        except UnicodeEncodeError:  # lone surrogates
            pass
    return encode_texts(check_texts(X))


def replace_texts(like: Any, texts: Any) -> Any:
    """Return other texts in the kind of container that `like` is.

    Parameters
    ----------
    like : array-like of str of shape (n_samples,) or (n_samples, 1)
        A list, tuple, NumPy array, pandas or polars Series, Arrow array, or a table
        with one column; names and index are kept, the texts are not read.
    texts : pyarrow.StringArray or pyarrow.LargeStringArray of length n_samples
        What the container shall hold. An Arrow container of the latter holds large
        strings.

    Returns
    -------
    array-like of str
        A new container of the type of `like`, or a list where that is of another kind.

    Examples
    --------
    >>> import numpy as np
    >>> from skimbal.utils import replace_texts, to_arrow
    >>> replace_texts(np.array(["a", "b"]), to_arrow(["red", "blue"]))
    array(['red', 'blue'], dtype='<U4')
    """
    if isinstance(like, (pa.Array, pa.ChunkedArray)):
        kind = like.type if pa.types.is_large_string(like.type) else texts.type
        array = texts.cast(kind)
        return array if isinstance(like, pa.Array) else pa.chunked_array([array])
    if isinstance(like, pa.Table):
        return pa.table({like.column_names[0]: texts})
    values = texts.to_pylist()
    if isinstance(like, tuple):
        return tuple(values)
    if isinstance(like, np.ndarray):
        kind = np.str_ if like.dtype.kind == "U" else like.dtype
        return np.array(values, dtype=kind).reshape(like.shape)
    if hasattr(like, "columns") and hasattr(like, "with_columns"):  # polars frame
        return type(like)({like.columns[0]: values})
    if hasattr(like, "columns"):  # pandas frame
        changed = like.copy(deep=False)
        # by place: a name need not be a str
        changed.isetitem(0, replace_texts(like.iloc[:, 0], texts))
        return changed
    if hasattr(like, "index") and hasattr(like, "iloc"):  # pandas Series
        kind = "object" if str(like.dtype) == "category" else like.dtype
        return type(like)(values, index=like.index, name=like.name, dtype=kind)
    if hasattr(like, "to_list") and hasattr(like, "alias"):  # polars Series
        return type(like)(like.name, values)
    if isinstance(like, list) and like and isinstance(like[0], (list, tuple)):
        return [type(like[0])([value]) for value in values]
    return values
