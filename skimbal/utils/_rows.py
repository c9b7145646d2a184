"""Rows of any container, by number."""

from typing import Any

import numpy as np
import pyarrow as pa
from scipy.sparse import issparse

from skimbal.utils._text_arrays import take_texts

__all__ = ["class_rows", "number_within", "take_rows"]

_ARROW = (pa.Array, pa.ChunkedArray, pa.RecordBatch, pa.Table)


def take_rows(X: Any, rows: np.ndarray) -> Any:
    """Return rows of `X` in the kind of container that `X` is.

    Parameters
    ----------
    X : array-like of shape (n_samples,) or (n_samples, n_features)
        A list, tuple, NumPy array, SciPy matrix, pandas, polars or Arrow object. The
        values are not looked at.
    rows : ndarray of shape (n_taken,), int64
        Numbers of rows, in any order and as often as wanted.

    Returns
    -------
    array-like of shape (n_taken,) or (n_taken, n_features)
        A copy. The index of a pandas object is numbered anew: rows that are taken
        twice would share a label. An Arrow array of more than 2 GiB of text holds large
        strings.

    Examples
    --------
    >>> import numpy as np
    >>> from skimbal.utils._rows import take_rows
    >>> take_rows(("red", "blue"), np.array([1, 0, 1]))
    ('blue', 'red', 'blue')
    """
    if isinstance(X, (list, tuple)):
        taken = map(X.__getitem__, rows.tolist())
        return tuple(taken) if isinstance(X, tuple) else list(taken)
    if isinstance(X, (pa.StringArray, pa.LargeStringArray)):
        return take_texts(X, rows)
    if isinstance(X, _ARROW):
        return X.take(pa.array(rows))
    if hasattr(X, "iloc"):
        return X.iloc[rows].reset_index(drop=True)
    if issparse(X) and X.format not in ("csr", "csc"):  # not all can be indexed
        return X.tocsr()[rows].asformat(X.format)
    return X[rows]


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
