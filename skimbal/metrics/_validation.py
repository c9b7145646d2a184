"""Check labels and probabilities once, for every metric that takes both."""

from typing import Any

import numpy as np
from sklearn.utils import check_array

from skimbal.exceptions import LabelError
from skimbal.utils import check_labels

__all__ = ["check_probabilities"]


def check_probabilities(
    y_true: Any, y_proba: Any, labels: Any
) -> tuple[np.ndarray, np.ndarray]:
    """Return the column number of every row's label, and the probabilities.

    Parameters
    ----------
    y_true : array-like of shape (n_samples,)
    y_proba : array-like of shape (n_samples, n_classes) or (n_samples,)
        One dimension holds the probability of the second of two classes.
    labels : array-like of shape (n_classes,) or None
        The classes in column order; `None` takes the sorted labels of `y_true`.

    Returns
    -------
    codes : ndarray of shape (n_samples,), int64
    proba : ndarray of shape (n_samples, n_classes), float64

    Raises
    ------
    ValueError
        If shapes do not fit, a probability is not finite, or a label of `y_true`
        has no column.
    """
    proba = check_array(
        y_proba, dtype=np.float64, ensure_2d=False, input_name="y_proba"
    )
    if proba.ndim == 1:
        proba = np.column_stack([1 - proba, proba])
    y_true = check_labels(y_true, len(proba), min_classes=1)
    classes = np.unique(y_true) if labels is None else np.asarray(labels)
    if classes.ndim != 1 or len(set(classes.tolist())) != proba.shape[1]:
        raise ValueError(
            f"`y_proba` must have one column a class; got {proba.shape[1]} columns and "
            f"{len(set(classes.ravel().tolist()))} classes. Name the class of each "
            "column with `labels=estimator.classes_`."
        )
    return _to_codes(y_true, classes), proba


def _to_codes(y_true: np.ndarray, classes: np.ndarray) -> np.ndarray:
    column = {label: j for j, label in enumerate(classes.tolist())}
    codes = np.array([column.get(label, -1) for label in y_true.tolist()], np.int64)
    if (codes < 0).any():
        row = int(np.flatnonzero(codes < 0)[0])
        raise LabelError(
            f"Row {row} of `y_true` has a label that is not in `labels`; every label "
            "needs a column of `y_proba`."
        )
    return codes
