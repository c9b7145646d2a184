"""Average precision, the mean over the classes."""

from typing import Any

import numpy as np
from sklearn.metrics import average_precision_score

from skimbal.metrics._validation import check_probabilities

__all__ = ["macro_average_precision"]


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
    values = [
        average_precision_score(codes == j, proba[:, j], sample_weight=sample_weight)
        for j in np.unique(codes)
    ]
    return float(np.mean(values))
