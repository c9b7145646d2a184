"""Average precision, the mean over all classes or over those of the tail."""

from typing import Any

import numpy as np
from sklearn.metrics import average_precision_score

from skimbal.metrics._validation import check_probabilities

__all__ = ["macro_average_precision", "tail_average_precision"]


def macro_average_precision(
    y_true: Any,
    y_proba: Any,
    *,
    labels: Any = None,
    sample_weight: Any = None,
) -> float:
    """Mean over the classes of each one's average precision against the rest.

    Average precision is the area under the steps of the precision-recall curve;
    no line is drawn between its points, which would flatter it. Every class counts
    the same, however rare. A class without a row in `y_true` has no such curve and
    is left out of the mean. What chance reaches is a class's share of the rows, so
    the value falls with prevalence: state both, and compare only on the same rows.

    Parameters
    ----------
    y_true : array-like of shape (n_samples,)
        Labels of str, int or bool.
    y_proba : array-like of shape (n_samples, n_classes) or (n_samples,)
        Probabilities or other scores; one dimension holds the probabilities of the
        second of two classes.
    labels : array-like of shape (n_classes,), default=None
        The class of each column; by default the sorted labels of `y_true`.
    sample_weight : array-like of shape (n_samples,), default=None
        Weights of the rows.

    Returns
    -------
    float
        Between 0 and 1; 1 is best.

    Raises
    ------
    ValueError
        If shapes do not fit, or a label of `y_true` has no column.

    See Also
    --------
    tail_average_precision : The mean over the rare classes alone.
    sklearn.metrics.average_precision_score : The value of one class; its macro
        average counts a class without rows as 0.

    Examples
    --------
    >>> from skimbal.metrics import macro_average_precision
    >>> y_proba = [[0.7, 0.2, 0.1], [0.2, 0.5, 0.3], [0.5, 0.4, 0.1]]
    >>> labels = ["book", "fruit", "phone"]  # no row is a phone
    >>> macro_average_precision(["book", "fruit", "fruit"], y_proba, labels=labels)
    1.0
    """
    codes, proba = check_probabilities(y_true, y_proba, labels)
    return _mean_precision(codes, proba, np.unique(codes), sample_weight)


def tail_average_precision(
    y_true: Any,
    y_proba: Any,
    *,
    tail: Any,
    labels: Any = None,
    sample_weight: Any = None,
) -> float:
    """Mean average precision of the rare classes, each against all the rest.

    As `tail_recall_score` it looks at the tail, but needs no threshold: it tells how
    well a better decision could still find the rare rows.

    Parameters
    ----------
    y_true : array-like of shape (n_samples,)
        Labels of str, int or bool.
    y_proba : array-like of shape (n_samples, n_classes) or (n_samples,)
        Probabilities or other scores; one dimension holds the probabilities of the
        second of two classes.
    tail : array-like of shape (n_tail,)
        The rare classes, as `tail_classes` returns them. Those without a row in
        `y_true` are left out of the mean. Of two classes, name the rare one.
    labels : array-like of shape (n_classes,), default=None
        The class of each column; by default the sorted labels of `y_true`.
    sample_weight : array-like of shape (n_samples,), default=None
        Weights of the rows.

    Returns
    -------
    float
        Between 0 and 1; NaN where no tail class has a row in `y_true`.

    Raises
    ------
    ValueError
        If shapes do not fit, or a label of `y_true` has no column.

    See Also
    --------
    tail_classes : The rare classes.
    macro_average_precision : The mean over all classes.

    Examples
    --------
    >>> from skimbal.metrics import tail_average_precision
    >>> y_proba = [[0.9, 0.1], [0.4, 0.6], [0.7, 0.3]]
    >>> tail_average_precision(["shirt", "shirt", "tie"], y_proba, tail=["tie"])
    0.5
    """
    codes, proba = check_probabilities(y_true, y_proba, labels)
    classes = np.unique(np.asarray(y_true)) if labels is None else np.asarray(labels)
    columns = np.flatnonzero(np.isin(classes, np.asarray(tail)))
    return _mean_precision(codes, proba, np.intersect1d(columns, codes), sample_weight)


def _mean_precision(
    codes: np.ndarray, proba: np.ndarray, columns: np.ndarray, sample_weight: Any
) -> float:
    """Return the mean over some classes, all of them with rows; NaN over none."""
    values = [
        average_precision_score(codes == j, proba[:, j], sample_weight=sample_weight)
        for j in columns
    ]
    return float(np.mean(values)) if values else float("nan")
