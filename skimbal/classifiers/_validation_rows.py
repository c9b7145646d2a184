"""Validation rows that the caller of `fit` brings along."""

from typing import Any

import numpy as np

from skimbal.exceptions import LabelError
from skimbal.utils import check_text_columns
from skimbal.utils._column_names import check_column_names, check_same_names
from skimbal.utils._targets import check_targets

__all__ = ["check_same_columns", "check_validation"]


def check_validation(
    X_val: Any, y_val: Any, X: Any, n_columns: int, targets: np.ndarray
) -> tuple[tuple[list[str], ...], np.ndarray] | None:
    """Return validation texts and labels, or None where there are none.

    Parameters
    ----------
    X_val, y_val : array-like or None
        What the caller of `fit` gave.
    X : array-like
        The texts to train on.
    n_columns : int
        Text columns of `X`.
    targets : ndarray of shape (n_samples,) or (n_samples, n_labels)
        What `check_targets` made of `y`.

    Returns
    -------
    tuple of (tuple of list of str, ndarray) or None

    Raises
    ------
    TypeError, InvalidTextError, LabelError
        If a row of `X_val` is not a text, `y_val` cannot be used, or its labels are not
        those of `y`.
    ValueError
        If one of the two is missing, or has other columns.
    """
    if X_val is None and y_val is None:
        return None
    if X_val is None or y_val is None:
        raise ValueError("`X_val` and `y_val` must be given together; one is None.")
    try:
        columns = check_text_columns(X_val)
        labels = check_targets(y_val, len(columns[0]), min_classes=1)
    except (TypeError, ValueError) as error:
        # it speaks of `X` and `y`, which may be right
        error.args = (f"In `X_val` or `y_val`: {error}",)
        raise
    if len(columns) != n_columns:
        raise ValueError(
            f"`X_val` must have as many text columns as `X`, {n_columns}; "
            f"got {len(columns)}."
        )
    check_same_names(X, X_val, "X_val")
    if labels.shape[1:] != targets.shape[1:]:
        raise LabelError(
            "`y_val` must have as many columns as `y`; it has the shape "
            f"{labels.shape}, and `y` {targets.shape}."
        )
    kind, of_training = _kind(labels), _kind(targets)
    if kind != of_training:  # NumPy would compare both as str, and sort 10 before 2
        raise LabelError(
            f"`y_val` must hold labels of the same kind as `y`, {of_training}; it "
            f"holds {kind}."
        )
    known = labels.ndim == 2 or np.isin(labels, targets)
    unknown = np.flatnonzero(~np.broadcast_to(known, len(labels)))
    if len(unknown):
        raise LabelError(
            f"Row {unknown[0]} of `y_val` holds a label that `y` does not hold."
        )
    return columns, labels


def check_same_columns(fitted: Any, X: Any) -> tuple[list[str], ...]:
    """Return the text columns of rows to predict, which must be those of `fit`.

    Parameters
    ----------
    fitted : BertClassifier
        Has `n_columns_`, and `feature_names_in_` where it was fitted to a frame.
    X : array-like of str of shape (n_samples,), (n_samples, 1) or (n_samples, 2)
        Texts.

    Returns
    -------
    tuple of lists of str
    """
    columns = check_text_columns(X)
    check_column_names(fitted, X)
    if len(columns) != fitted.n_columns_:
        raise ValueError(
            f"`X` must have {fitted.n_columns_} text column(s), as in fit; "
            f"got {len(columns)}."
        )
    return columns


def _kind(labels: np.ndarray) -> str:
    return {"U": "str", "b": "bool"}.get(labels.dtype.kind, "numbers")
