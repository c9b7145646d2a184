"""Rows without a label: -1 or nothing, as scikit-learn's semi-supervised has it."""

from typing import Any

import numpy as np
from scipy.sparse import issparse
from sklearn.utils.validation import _num_samples

from skimbal.utils._rows import take_rows
from skimbal.utils._validation import _is_missing

__all__ = ["take_labelled"]


def take_labelled(y: Any, *, minus_one: bool = True) -> tuple[np.ndarray, Any]:
    """Return which rows have a label, and the labels of these.

    Parameters
    ----------
    y : array-like of shape (n_samples,)
        Labels; None, NaN or another missing value is none. A matrix of several labels a
        row comes back as it is.
    minus_one : bool, default=True
        Whether the number -1 is none, either.

    Returns
    -------
    rows : ndarray of shape (n_labelled,), int64
        Row numbers, ascending.
    labels : array-like of shape (n_labelled,)
        In the container of `y`.

    Examples
    --------
    >>> from skimbal.utils._unlabelled import take_labelled
    >>> take_labelled(["dress", None, "phone"])
    (array([0, 2]), ['dress', 'phone'])
    """
    n_rows = _num_samples(y)
    if issparse(y):
        return np.arange(n_rows), y
    if isinstance(y, np.ndarray) and y.ndim == 1 and y.dtype.kind in "biufU":
        # NaN differs from itself; bools and texts are all labels
        labelled = y == y
        if minus_one and y.dtype.kind in "iuf":
            labelled &= y != -1
        rows = np.flatnonzero(labelled)
        return rows, y if len(rows) == n_rows else y[rows]
    values = y.to_pylist() if hasattr(y, "to_pylist") else y
    array = np.asarray(values, dtype=object)
    if array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
    if array.ndim != 1:
        return np.arange(n_rows), y
    (rows,) = np.nonzero([not _is_unlabelled(value, minus_one) for value in array])
    return rows, y if len(rows) == len(array) else take_rows(y, rows)


def _is_unlabelled(value: Any, minus_one: bool) -> bool:
    number = isinstance(value, int | float | np.number) and not isinstance(value, bool)
    return _is_missing(value) or (minus_one and number and value == -1)
