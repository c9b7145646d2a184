"""Texts to Arrow and back to the kind of container that they came in."""

from typing import Any

import numpy as np
import pyarrow as pa

from skimbal.utils._text_arrays import encode_texts, narrow_texts
from skimbal.utils._validation import check_texts

__all__ = ["replace_texts", "set_arrow_column", "to_arrow"]


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
        A list, tuple, NumPy array, pandas or polars Series, pandas Index or array,
        Arrow array, or a table with one column; names and index are kept, the texts
        are not read.
    texts : pyarrow.StringArray or pyarrow.LargeStringArray of length n_samples
        What the container shall hold. An Arrow container of the latter holds large
        strings.

    Returns
    -------
    array-like of str
        A new container of the type and dtype of `like`, or a list where that is of
        another kind. Categories are those that the texts make, and have no order.

    Examples
    --------
    >>> import numpy as np
    >>> from skimbal.utils import replace_texts, to_arrow
    >>> replace_texts(np.array(["a", "b"]), to_arrow(["red", "blue"]))
    array(['red', 'blue'], dtype='<U4')
    """
    if isinstance(like, (pa.Table, pa.RecordBatch)):
        return set_arrow_column(like, 0, replace_texts(like.column(0), texts))
    if isinstance(like, (pa.Array, pa.ChunkedArray)):
        array = _as_arrow_type(texts, like.type)
        return array if isinstance(like, pa.Array) else pa.chunked_array([array])
    values = texts.to_pylist()
    if isinstance(like, tuple):
        return tuple(values)
    if isinstance(like, np.ndarray):
        kind = np.str_ if like.dtype.kind == "U" else like.dtype
        return np.array(values, dtype=kind).reshape(like.shape)
    if hasattr(like, "columns") and hasattr(like, "with_columns"):  # polars frame
        return like.with_columns(replace_texts(like.to_series(0), texts))
    if hasattr(like, "columns"):  # pandas frame
        changed = like.copy(deep=False)
        # by place: a name need not be a str
        changed.isetitem(0, replace_texts(like.iloc[:, 0], texts))
        return changed
    if hasattr(like, "dtype"):
        return _replace_series(like, values)
    if isinstance(like, list) and like and isinstance(like[0], (list, tuple)):
        return [type(like[0])([value]) for value in values]
    return values


def set_arrow_column(X: Any, place: int, column: Any) -> Any:
    """Return an Arrow table with another column at a place.

    Parameters
    ----------
    X : pyarrow.Table or RecordBatch
        Not changed.
    place : int
        The number of the column.
    column : pyarrow.ChunkedArray, or Array for a RecordBatch
        Of as many rows.

    Returns
    -------
    pyarrow.Table or RecordBatch
        All but the type of the field is kept.

    Examples
    --------
    >>> import pyarrow as pa
    >>> from skimbal.utils._text_containers import set_arrow_column
    >>> batch = pa.record_batch({"title": ["red"]})
    >>> set_arrow_column(batch, 0, pa.array(["blue"])).to_pydict()
    {'title': ['blue']}
    """
    return X.set_column(place, X.schema.field(place).with_type(column.type), column)


def _as_arrow_type(texts: Any, kind: Any) -> Any:
    if pa.types.is_dictionary(kind):
        encoded = texts.cast(kind.value_type).dictionary_encode()
        try:
            return encoded.cast(kind)
        except pa.ArrowInvalid:  # more texts than its numbers can count
            return encoded
    kept = pa.types.is_large_string(kind) or pa.types.is_string_view(kind)
    return texts.cast(kind) if kept else texts


def _replace_series(like: Any, values: list[str]) -> Any:
    """Return other texts in a Series, Index or array of pandas, or polars Series."""
    kind = like.dtype
    if str(kind) == "category":
        kind = "category"  # those that the texts make, in no order
    if hasattr(like, "iloc"):
        return type(like)(values, index=like.index, name=like.name, dtype=kind)
    if hasattr(like, "get_indexer"):
        return type(like)(values, name=like.name, dtype=kind)
    if hasattr(like, "_from_sequence"):  # of pandas' public interface for arrays
        return type(like)._from_sequence(values, dtype=kind)
    if hasattr(like, "alias"):  # polars
        if type(kind).__name__ == "Enum":  # which has no place for other texts
            kind = type(kind)(list(dict.fromkeys(values)))
        return type(like)(like.name, values, dtype=kind)
    return values
