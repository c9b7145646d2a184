"""Check labels once, and hold them as class numbers inside."""

from typing import Any

import numpy as np
from sklearn.utils.multiclass import type_of_target

from skimbal.exceptions import LabelError
from skimbal.utils._validation import _is_missing

__all__ = ["check_known", "check_labels", "encode_labels"]

# NumPy holds every label as wide as the longest: one text among the labels of a large
# table would take all memory
_MAX_CHARACTERS = 1000


def check_labels(
    y: Any, n_samples: int, *, min_classes: int = 2, rows: np.ndarray | None = None
) -> np.ndarray:
    """Return `y` as a 1-D array of class labels.

    Parameters
    ----------
    y : array-like of shape (n_samples,)
        Labels of str, int or bool, in any 1-D container.
    n_samples : int
        Number of rows of `X`.
    min_classes : int, default=2
        Smallest number of different labels.
    rows : ndarray of shape (n_samples,), default=None
        Row numbers that errors name, where `y` is a part of what a user has given.

    Returns
    -------
    ndarray of shape (n_samples,)
        The labels in their own dtype; str of any container become NumPy str.

    Raises
    ------
    LabelError
        If `y` is missing, has another length, holds missing, continuous or mixed
        values, or has fewer than `min_classes` classes.

    Examples
    --------
    >>> from skimbal.utils import check_labels
    >>> check_labels(["spam", "ham"], 2)
    array(['spam', 'ham'], dtype='<U4')
    """
    if y is None:
        raise LabelError(
            "This estimator requires y to be passed, but the target y is None."
        )
    labels = _as_array(y)
    if len(labels) != n_samples:
        raise LabelError(
            f"`y` must have one label a row of `X`: X has {n_samples} rows, "
            f"y has {len(labels)}."
        )
    rows = np.arange(n_samples) if rows is None else rows
    if labels.dtype.kind in "OT":
        labels = _unbox(labels, rows)
    _check_kind(labels, rows)
    n_classes = len(np.unique(labels))
    if n_classes < min_classes:
        raise LabelError(
            f"`y` must hold at least {min_classes} classes; got {n_classes} class"
            f"{'' if n_classes == 1 else 'es'} in {n_samples} rows."
        )
    return labels


def encode_labels(labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the sorted classes and each row's class number.

    Parameters
    ----------
    labels : ndarray of shape (n_samples,)
        Labels as `check_labels` returns them.

    Returns
    -------
    classes : ndarray of shape (n_classes,)
    codes : ndarray of shape (n_samples,), int64

    Examples
    --------
    >>> import numpy as np
    >>> from skimbal.utils import encode_labels
    >>> encode_labels(np.array([5, 0, 5]))
    (array([0, 5]), array([1, 0, 1]))
    """
    classes, codes = np.unique(labels, return_inverse=True)
    return classes, codes.astype(np.int64)


def check_known(labels: np.ndarray, classes: np.ndarray) -> None:
    """Raise an error for a label that a frozen estimator has never seen.

    Parameters
    ----------
    labels : ndarray of shape (n_samples,)
        Labels as `check_labels` returns them.
    classes : ndarray of shape (n_classes,)
        Those of the estimator.

    Raises
    ------
    LabelError
        If a label is not among them.

    Examples
    --------
    >>> import numpy as np
    >>> from skimbal.utils._labels import check_known
    >>> check_known(np.array(["ham"]), np.array(["ham", "spam"]))
    """
    unknown = ~np.isin(labels, classes)
    if unknown.any():
        raise LabelError(
            f"Row {int(np.flatnonzero(unknown)[0])} of `y` has a label that is not "
            f"among the {len(classes)} classes of the frozen estimator. Drop such "
            "rows, or hand over an estimator that is not frozen."
        )


def _as_array(y: Any) -> np.ndarray:
    if hasattr(y, "to_pylist"):  # Arrow gives scalars when iterated
        y = y.to_pylist()
    # NumPy would make the str 'nan' of a missing value in a list of str
    labels = np.asarray(y, dtype=object if isinstance(y, (list, tuple)) else None)
    if labels.ndim == 2 and labels.shape[1] == 1:
        labels = labels[:, 0]
    if labels.ndim != 1:
        raise LabelError(f"`y` must be 1-D; got shape {labels.shape}.")
    return labels


def _unbox(labels: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Give an object array of one kind of label its plain dtype."""
    values = labels.tolist()
    for i, value in enumerate(values):
        if _is_missing(value):
            raise LabelError(
                f"Row {rows[i]} of `y` is missing; drop the row or give it a label."
            )
    kinds = {bool if isinstance(v, (bool, np.bool_)) else _kind(v) for v in values}
    if len(kinds) > 1:
        names = ", ".join(sorted(kind.__name__ for kind in kinds))
        raise LabelError(f"`y` must hold one kind of label; got {names}.")
    if not kinds <= {str, int, bool, float}:
        return labels
    if kinds == {str}:
        _check_lengths(values, rows)
    plain = np.asarray(values)
    # NumPy drops NUL characters at the end, which could merge two classes
    if plain.dtype.kind == "U" and plain.tolist() != values:
        raise LabelError("`y` holds labels that end in a NUL character; strip them.")
    return plain


def _check_lengths(values: list[str], rows: np.ndarray) -> None:
    longest = max(range(len(values)), key=lambda i: len(values[i]))
    if len(values[longest]) > _MAX_CHARACTERS:
        raise LabelError(
            f"Row {rows[longest]} of `y` holds {len(values[longest])} characters; a "
            f"label has at most {_MAX_CHARACTERS}. Is this the column of texts?"
        )


def _kind(value: Any) -> type:
    for kind, kinds in ((str, str), (int, (int, np.integer)), (float, np.floating)):
        if isinstance(value, kinds):
            return kind
    return type(value)


def _check_kind(labels: np.ndarray, rows: np.ndarray) -> None:
    if labels.dtype.kind == "f" and not np.isfinite(labels).all():
        row = int(np.flatnonzero(~np.isfinite(labels))[0])
        what = "NaN" if np.isnan(labels[row]) else "infinite"
        raise LabelError(
            f"Row {rows[row]} of `y` is {what}; drop the row or give it a label."
        )
    if not len(labels):
        raise LabelError("`y` is empty; at least one labelled row is needed.")
    # scikit-learn would take dates as classes, and raise its own error for bytes
    kind = type_of_target(labels) if labels.dtype.kind in "Ubiuf" else "unknown"
    if kind not in ("binary", "multiclass"):
        raise LabelError(
            f"`y` must hold class labels of str, int or bool. Unknown label type: "
            f"{kind} (dtype {labels.dtype})."
        )
