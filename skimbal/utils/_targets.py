"""Targets of one label a row, or of several: a matrix of 0 and 1."""

from typing import Any

import numpy as np

from skimbal.exceptions import LabelError
from skimbal.utils._labels import check_labels, encode_labels

__all__ = ["check_targets", "encode_targets", "rarest_labels"]


def check_targets(y: Any, n_samples: int, *, min_classes: int = 2) -> np.ndarray:
    """Return `y` as 1-D labels, or as a matrix where rows may have several.

    Parameters
    ----------
    y : array-like of shape (n_samples,) or (n_samples, n_labels)
        Labels; or 0 and 1, as `MultiLabelBinarizer` writes them, dense or sparse.
    n_samples : int
        Number of rows of `X`.
    min_classes : int, default=2
        Smallest number of different labels, where each row has one. Where rows may have
        several, 1 also allows that none has any.

    Returns
    -------
    ndarray of shape (n_samples,) or (n_samples, n_labels)
        Labels as `check_labels` returns them; or int64.

    Raises
    ------
    LabelError
        If `y` cannot be used.

    Examples
    --------
    >>> from skimbal.utils._targets import check_targets
    >>> check_targets([[1, 0], [1, 1]], 2)
    array([[1, 0],
           [1, 1]])
    """
    if not _is_table(y):
        return check_labels(y, n_samples, min_classes=min_classes)
    matrix = np.asarray(y.toarray() if hasattr(y, "toarray") else y)
    if len(matrix) != n_samples:
        raise LabelError(
            f"`y` must have as many rows as `X`: X has {n_samples} rows, y has "
            f"{len(matrix)}."
        )
    numeric = matrix.dtype.kind in "biuf"
    known = np.isin(matrix, (0, 1)) if numeric else np.zeros(matrix.shape, dtype=bool)
    if not known.all():
        row = int(np.flatnonzero(~known.all(axis=1))[0])
        raise LabelError(
            f"`y` has {matrix.shape[1]} columns and must then hold only 0 and 1, a "
            f"column a label; row {row} does not. Give one label a row, or encode the "
            "labels with sklearn.preprocessing.MultiLabelBinarizer."
        )
    if min_classes > 1 and not matrix.any():
        raise LabelError(
            f"`y` has {matrix.shape[1]} columns and holds only 0; one row at least "
            "must have a label."
        )
    return matrix.astype(np.int64)


def _is_table(y: Any) -> bool:
    shape = getattr(y, "shape", None)
    if shape is None and isinstance(y, list | tuple) and len(y):
        nested = all(isinstance(row, list | tuple | np.ndarray) for row in y)
        return nested and len({len(row) for row in y}) == 1 and len(y[0]) > 1
    return shape is not None and len(shape) == 2 and shape[1] > 1


def encode_targets(targets: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the classes, and what a loss reads.

    Parameters
    ----------
    targets : ndarray
        As `check_targets` returns it.

    Returns
    -------
    classes : ndarray of shape (n_classes,)
        Sorted labels; the numbers of the columns where rows may have several.
    target : ndarray of shape (n_samples,), int64, or (n_samples, n_classes), float32
        Class numbers; or 0 and 1.

    Examples
    --------
    >>> import numpy as np
    >>> from skimbal.utils._targets import encode_targets
    >>> encode_targets(np.array(["b", "a"]))
    (array(['a', 'b'], dtype='<U1'), array([1, 0]))
    """
    if targets.ndim == 1:
        return encode_labels(targets)
    return np.arange(targets.shape[1]), targets.astype(np.float32)


def rarest_labels(target: np.ndarray) -> np.ndarray:
    """Return the rarest label of each row.

    Parameters
    ----------
    target : ndarray of shape (n_samples,), int64, or (n_samples, n_labels)
        Class numbers; or 0 and 1.

    Returns
    -------
    ndarray of shape (n_samples,), int64
        Number of the label that the fewest rows have; the number of labels for a row
        that has none.

    Examples
    --------
    >>> import numpy as np
    >>> from skimbal.utils._targets import rarest_labels
    >>> rarest_labels(np.array([[1, 0], [1, 1], [0, 0]]))
    array([0, 1, 2])
    """
    if target.ndim == 1:
        return target
    held = target != 0
    order = np.argsort(held.sum(axis=0), kind="stable")
    # last stands "none", which every row has: found where no label is
    ranked = np.column_stack([held[:, order], np.ones(len(held), dtype=bool)])
    return np.append(order, held.shape[1])[ranked.argmax(axis=1)]
