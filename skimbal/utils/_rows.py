"""Rows of any container, by number."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from scipy.sparse import issparse

from skimbal.utils._text_arrays import take_texts

__all__ = ["class_rows", "number_within", "take_rows", "take_rows_along"]

_ARROW_TABLES = (pa.RecordBatch, pa.Table)
_ARROW = (pa.Array, pa.ChunkedArray, *_ARROW_TABLES)


def take_rows(X: Any, rows: np.ndarray, *, keep_index: bool = False) -> Any:
    """Return rows of `X` in the kind of container that `X` is.

    Parameters
    ----------
    X : array-like of shape (n_samples,) or (n_samples, n_features)
        A list, tuple, NumPy array, SciPy matrix, pandas, polars or Arrow object, or
        any other sequence. The values are not looked at.
    rows : ndarray of shape (n_taken,), int64
        Numbers of rows, in any order and as often as wanted.
    keep_index : bool, default=False
        Whether rows of a pandas object keep their labels. False numbers them anew:
        rows that are taken twice would share a label.

    Returns
    -------
    array-like of shape (n_taken,) or (n_taken, n_features)
        A copy; a list where `X` is a sequence of another kind, such as a range. An
        Arrow array of more than 2 GiB of text holds large strings.

    Examples
    --------
    >>> import numpy as np
    >>> from skimbal.utils._rows import take_rows
    >>> take_rows(("red", "blue"), np.array([1, 0, 1]))
    ('blue', 'red', 'blue')
    """
    if isinstance(X, Sequence):
        taken = map(X.__getitem__, rows.tolist())
        return tuple(taken) if isinstance(X, tuple) else list(taken)
    if isinstance(X, (pa.StringArray, pa.LargeStringArray)):
        return take_texts(X, rows)
    if isinstance(X, _ARROW):
        return _take_arrow(X, pa.array(rows))
    if hasattr(X, "iloc"):
        taken = X.iloc[rows]
        return taken if keep_index else taken.reset_index(drop=True)
    if issparse(X) and X.format not in ("csr", "csc"):  # not all can be indexed
        return X.tocsr()[rows].asformat(X.format)
    return X[rows]


def _take_arrow(X: Any, rows: Any) -> Any:
    if isinstance(X, _ARROW_TABLES):
        columns = [_take_arrow(column, rows) for column in X.columns]
        return type(X).from_arrays(columns, schema=X.schema)
    if pa.types.is_string_view(X.type):  # which Arrow cannot take from
        return X.cast(pa.large_string()).take(rows).cast(X.type)
    return X.take(rows)


def take_rows_along(value: Any, rows: np.ndarray, X: Any) -> Any:
    """Return rows of what goes with the rows of a table, such as labels or weights.

    Parameters
    ----------
    value : array-like of n_samples rows
        As `take_rows` takes it.
    rows : ndarray of shape (n_taken,), int64
        Numbers of rows.
    X : array-like of n_taken rows
        The rows of the table after they were taken.

    Returns
    -------
    array-like of n_taken rows
        A copy. A pandas object has the index of `X`, so that pandas matches each row
        with its own; where `X` has none, it is numbered anew.

    Examples
    --------
    >>> import numpy as np
    >>> import pandas as pd
    >>> from skimbal.utils._rows import take_rows_along
    >>> X = pd.Series(["blue"], index=[7])
    >>> take_rows_along(pd.Series([0.5, 2.0]), np.array([1]), X).to_dict()
    {7: 2.0}
    """
    taken = take_rows(value, rows)
    if hasattr(taken, "iloc") and hasattr(X, "iloc"):
        taken.index = X.index
    return taken


def class_rows(labels: np.ndarray) -> dict[Any, np.ndarray]:
    """Return the rows of each class.

    Parameters
    ----------
    labels : ndarray of shape (n_samples,)
        As `check_labels` returns them.

    Returns
    -------
    dict of label to ndarray of int64
        Sorted by label; the numbers of rows rise.

    Examples
    --------
    >>> import numpy as np
    >>> from skimbal.utils._rows import class_rows
    >>> class_rows(np.array(["spam", "ham", "spam"]))
    {'ham': array([1]), 'spam': array([0, 2])}
    """
    classes, codes, counts = np.unique(labels, return_inverse=True, return_counts=True)
    rows = np.split(np.argsort(codes, kind="stable"), np.cumsum(counts)[:-1])
    return dict(zip(classes.tolist(), rows, strict=True))


def number_within(groups: np.ndarray) -> np.ndarray:
    """Return the number of each member in its group: 0, 1, ... as they come.

    Parameters
    ----------
    groups : ndarray of shape (n,), int64
        The group of each member.

    Returns
    -------
    ndarray of shape (n,), int64

    Examples
    --------
    >>> import numpy as np
    >>> from skimbal.utils._rows import number_within
    >>> number_within(np.array([7, 3, 7, 7]))
    array([0, 0, 1, 2])
    """
    order = np.argsort(groups, kind="stable")
    place = np.arange(len(groups))
    starts = np.append(True, np.diff(groups[order]) != 0)[: len(groups)]
    numbers = np.empty(len(groups), np.int64)
    numbers[order] = place - np.maximum.accumulate(np.where(starts, place, 0))
    return numbers
