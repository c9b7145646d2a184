"""Recall and F1 of the classes with the fewest training rows."""

from typing import Any

import numpy as np
from sklearn.metrics import f1_score, recall_score
from sklearn.utils import check_consistent_length

from skimbal.utils import check_labels

__all__ = ["tail_classes", "tail_f1_score", "tail_recall_score"]


def tail_classes(
    classes: Any, class_counts: Any, *, fraction: float = 1 / 3
) -> np.ndarray:
    """Return the rarest classes, by their number of training rows.

    Count the rows that a classifier was trained on, not those it is tested on:
    what makes a class hard is how little there was to learn from.

    Parameters
    ----------
    classes : array-like of shape (n_classes,)
        The classes, for example ``estimator.classes_``.
    class_counts : array-like of shape (n_classes,)
        Training rows of each class, for example ``estimator.class_counts_``. A
        class with 0 is no part of the tail: nothing could be learnt of it.
    fraction : float, default=1/3
        Share of the classes that forms the tail, in (0, 1]; rounded down to whole
        classes, but at least one.

    Returns
    -------
    ndarray of shape (n_tail,)
        The rarest first; equal counts in the order of `classes`.

    Raises
    ------
    ValueError
        If the lengths differ, `fraction` is outside (0, 1], or no class has a row.

    Examples
    --------
    >>> import numpy as np
    >>> from skimbal.metrics import tail_classes
    >>> y_train = ["shirt"] * 50 + ["shoe"] * 30 + ["tie"] * 2
    >>> tail_classes(*np.unique(y_train, return_counts=True)).tolist()
    ['tie']
    """
    if not 0 < fraction <= 1:
        raise ValueError(f"`fraction` must be in (0, 1]; got {fraction}.")
    check_consistent_length(classes, class_counts)
    classes, counts = np.asarray(classes), np.asarray(class_counts)
    classes, counts = classes[counts > 0], counts[counts > 0]
    if not len(classes):
        raise ValueError("`class_counts` must hold a class with at least one row.")
    # the small term keeps 1/3 of 3 classes from being 0.999 of one
    n_tail = max(1, int(len(classes) * fraction + 1e-9))
    return classes[np.argsort(counts, kind="stable")[:n_tail]]


def tail_recall_score(
    y_true: Any, y_pred: Any, *, tail: Any, sample_weight: Any = None
) -> float:
    """Mean recall of the rare classes: how much of the tail is found.

    Parameters
    ----------
    y_true : array-like of shape (n_samples,)
        Labels of str, int or bool.
    y_pred : array-like of shape (n_samples,)
        Predicted labels.
    tail : array-like of shape (n_tail,)
        The rare classes, as `tail_classes` returns them. Those without a row in
        `y_true` are left out of the mean.
    sample_weight : array-like of shape (n_samples,), default=None
        Weights of the rows.

    Returns
    -------
    float
        Between 0 and 1; NaN where no tail class has a row in `y_true`.

    Raises
    ------
    LabelError
        If `y_true` or `y_pred` is no sequence of labels, or their lengths differ.

    See Also
    --------
    tail_f1_score : The same with precision taken into account.

    Examples
    --------
    >>> from skimbal.metrics import tail_recall_score
    >>> y_true = ["shirt", "shirt", "tie", "tie"]
    >>> y_pred = ["shirt", "shirt", "shirt", "tie"]
    >>> tail_recall_score(y_true, y_pred, tail=["tie"])
    0.5
    """
    return _tail_mean(recall_score, y_true, y_pred, tail, sample_weight)


def tail_f1_score(
    y_true: Any, y_pred: Any, *, tail: Any, sample_weight: Any = None
) -> float:
    """Mean F1 of the rare classes.

    Parameters
    ----------
    y_true : array-like of shape (n_samples,)
        Labels of str, int or bool.
    y_pred : array-like of shape (n_samples,)
        Predicted labels.
    tail : array-like of shape (n_tail,)
        The rare classes, as `tail_classes` returns them. Those without a row in
        `y_true` are left out of the mean.
    sample_weight : array-like of shape (n_samples,), default=None
        Weights of the rows.

    Returns
    -------
    float
        Between 0 and 1; NaN where no tail class has a row in `y_true`.

    Raises
    ------
    LabelError
        If `y_true` or `y_pred` is no sequence of labels, or their lengths differ.

    See Also
    --------
    tail_recall_score : The share of the tail that is found.

    Examples
    --------
    As a scorer of a search:

    >>> import numpy as np
    >>> from skimbal.metrics import get_scorer, tail_classes, tail_f1_score
    >>> y = np.array(["shirt"] * 9 + ["tie"])
    >>> tail = tail_classes(*np.unique(y, return_counts=True))
    >>> scorer = get_scorer("tail_f1", tail=tail)
    """
    return _tail_mean(f1_score, y_true, y_pred, tail, sample_weight)


def _tail_mean(
    score: Any, y_true: Any, y_pred: Any, tail: Any, sample_weight: Any
) -> float:
    y_true = check_labels(y_true, len(y_true), min_classes=1)
    y_pred = check_labels(y_pred, len(y_true), min_classes=1)
    found = set(y_true.tolist())
    # a single label is no sequence of letters
    present = [label for label in np.atleast_1d(tail).tolist() if label in found]
    if not present:
        return float("nan")
    value = score(
        y_true,
        y_pred,
        labels=present,
        average="macro",
        zero_division=0,
        sample_weight=sample_weight,
    )
    return float(value)
