"""The column of texts in a table of many columns."""

from typing import Any

import numpy as np
import pyarrow as pa

from skimbal.utils._text_containers import replace_texts, set_arrow_column

__all__ = ["find_text_column", "get_text_column", "replace_text_column"]

_ARROW_TABLES = (pa.Table, pa.RecordBatch)


def find_text_column(X: Any, name: str | int | None) -> int | None:
    """Return the place of the column of texts, or None where `X` is that column.

    Parameters
    ----------
    X : array-like of shape (n_samples,) or (n_samples, n_columns)
        Texts, or a pandas, polars, Arrow or NumPy table with a column of texts.
    name : str, int or None
        The name of the column, or its place where the table is a NumPy array; None
        where there is but one.

    Returns
    -------
    int or None

    Raises
    ------
    ValueError
        If there is no such column, or None is given for a table of several.

    Examples
    --------
    >>> import pyarrow as pa
    >>> from skimbal.utils._text_column import find_text_column
    >>> find_text_column(pa.table({"price": [3], "title": ["red dress"]}), "title")
    1
    """
    names = _column_names(X)
    if names is None:
        if name is not None:
            raise ValueError(
                f"`text_column` is {name!r}, but `X` has no columns to choose from. "
                "Leave it None for texts."
            )
        return None
    if name is None and len(names) == 1:
        return 0
    if name not in names:
        raise ValueError(
            f"`text_column` must name one of the {len(names)} columns of `X`; "
            f"got {name!r}."
        )
    return names.index(name)


def get_text_column(X: Any, place: int | None) -> Any:
    """Return the column at a place as a 1-D container.

    Parameters
    ----------
    X : array-like
        As `find_text_column` takes it.
    place : int or None
        What that returned.

    Returns
    -------
    array-like of shape (n_samples,)

    Examples
    --------
    >>> import numpy as np
    >>> from skimbal.utils._text_column import get_text_column
    >>> get_text_column(np.array([["3", "red dress"]]), 1)
    array(['red dress'], dtype='<U9')
    """
    if place is None:
        return X
    if isinstance(X, np.ndarray):
        return X[:, place]
    if hasattr(X, "iloc"):
        return X.iloc[:, place]
    if isinstance(X, _ARROW_TABLES):
        return X.column(place)
    return X.to_series(place)


def replace_text_column(X: Any, place: int | None, texts: Any) -> Any:
    """Return a table with other texts in the column at a place.

    Parameters
    ----------
    X : array-like
        As `find_text_column` takes it. Not changed.
    place : int or None
        What that returned.
    texts : pyarrow.StringArray of length n_samples
        What the column shall hold.

    Returns
    -------
    array-like
        In the kind of container that `X` is.

    Examples
    --------
    >>> import numpy as np
    >>> from skimbal.utils import to_arrow
    >>> from skimbal.utils._text_column import replace_text_column
    >>> replace_text_column(np.array([["3", "red"]]), 1, to_arrow(["scarlet"]))
    array([['3', 'scarlet']], dtype='<U7')
    """
    column = replace_texts(get_text_column(X, place), texts)
    if place is None:
        return column
    if isinstance(X, np.ndarray):
        return _replace_in_array(X, place, column)
    if hasattr(X, "iloc"):
        changed = X.copy(deep=False)
        changed.isetitem(place, column)
        return changed
    if isinstance(X, _ARROW_TABLES):
        return set_arrow_column(X, place, column)
    return X.with_columns(column)


def _column_names(X: Any) -> list[Any] | None:
    if isinstance(X, np.ndarray):
        return list(range(X.shape[1])) if X.ndim == 2 else None
    if isinstance(X, _ARROW_TABLES):
        return X.column_names
    return list(X.columns) if hasattr(X, "columns") else None


def _replace_in_array(X: np.ndarray, place: int, column: np.ndarray) -> np.ndarray:
    # an array of str holds no text that is longer than its longest
    changed = X.astype(object)
    changed[:, place] = column
    return changed.astype(np.str_ if X.dtype.kind == "U" else X.dtype)
