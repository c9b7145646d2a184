"""What `ImbalancedTextClassifier.fit` checks before anything costs time."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.utils.validation import _num_samples

from skimbal.exceptions import LabelError
from skimbal.utils import check_labels, check_texts
from skimbal.utils._unlabelled import take_labelled
from skimbal.utils._weights import check_weight

__all__ = ["TUNED", "Rows", "check_members", "read_rows"]

# the kinds of members that train an encoder
TUNED = ("contrastive", "fine_tuned")
_KINDS = ("lexical", "embedding", *TUNED)


def check_members(members: Any) -> None:
    """Refuse kinds of members that do not exist.

    Parameters
    ----------
    members : 'auto' or list of str
        What the user asks for.

    Raises
    ------
    ValueError
        If the list is empty, or holds another kind.
    """
    if isinstance(members, str):
        return
    unknown = [member for member in members if member not in _KINDS]
    if unknown or not members:
        raise ValueError(
            f"`members` must be 'auto' or a list of one or more of {list(_KINDS)}; "
            f"got {list(members)}."
        )


@dataclass(frozen=True)
class Rows:
    """The rows of a fit, checked.

    Parameters
    ----------
    texts : list of str
        Those with a label, and a weight above 0.
    labels : ndarray of shape (n_labelled,)
        Their labels.
    weight : ndarray of shape (n_labelled,), float64, or None
        Their weights.
    unlabelled : list of str
        Texts without a label.
    index : ndarray of shape (n_labelled,), int64
        Where each of `texts` stands in what was given.
    """

    texts: list[str]
    labels: np.ndarray
    weight: np.ndarray | None
    unlabelled: list[str]
    index: np.ndarray


def read_rows(X: Any, y: Any, sample_weight: Any) -> Rows:
    """Check the rows of a fit, and part them into those with and without a label.

    Rows of weight 0 are left out: some heads would divide by the weight of a class.

    Parameters
    ----------
    X : array-like of str
        Texts.
    y : array-like of shape (n_samples,)
        Labels; see `labelled_rows`.
    sample_weight : array-like of shape (n_samples,) or None
        Weights.

    Returns
    -------
    Rows

    Raises
    ------
    InvalidTextError, LabelError, ValueError
        If a row of `X` is not a text, or `y` or the weights cannot be used.
    """
    texts = check_texts(X)
    rows, given = labelled_rows(y, len(texts))
    labels = check_labels(given, len(rows))
    weight = check_weight(sample_weight, np.zeros(len(texts)))
    counts = np.ones(len(texts), bool) if weight is None else weight > 0
    others = np.setdiff1d(np.flatnonzero(counts), rows)
    unlabelled = [texts[i] for i in others.tolist()]
    kept = counts[rows]
    if len(np.unique(labels[kept])) < 2:
        raise LabelError(
            "At least 2 classes need a row whose `sample_weight` is above 0; got 1."
        )
    own = [texts[i] for i in rows[kept].tolist()]
    own_weight = None if weight is None else weight[rows[kept]]
    return Rows(own, labels[kept], own_weight, unlabelled, rows[kept])


def labelled_rows(y: Any, n_rows: int) -> tuple[np.ndarray, Any]:
    """Return which rows have a label, and the labels of these.

    Parameters
    ----------
    y : array-like of shape (n_samples,)
        Labels; None, NaN or another missing value is none. The number -1 is none among
        labels of str, and a label among numbers.
    n_rows : int
        Number of texts.

    Returns
    -------
    rows : ndarray of shape (n_labelled,), int64
    labels : array-like of shape (n_labelled,)
        Nothing of them is checked yet.

    Raises
    ------
    LabelError
        If no row has a label.
    """
    if y is None or _num_samples(y) != n_rows:
        return np.arange(n_rows), y  # others say what is wrong
    rows, labels = take_labelled(y)
    values = labels.to_pylist() if hasattr(labels, "to_pylist") else labels
    kinds = {type(value) for value in np.asarray(values, dtype=object).ravel()}
    if len(rows) < n_rows and not all(issubclass(kind, str) for kind in kinds):
        rows, labels = take_labelled(y, minus_one=False)
    if n_rows and not len(rows):
        raise LabelError(
            f"`y` has no label in {n_rows} rows: None and NaN are none. Give rows of "
            "two classes a label."
        )
    return rows, labels
