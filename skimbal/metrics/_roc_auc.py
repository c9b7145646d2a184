"""Area under the ROC curve, the mean over the classes."""

from typing import Any

import numpy as np
from sklearn.metrics import roc_auc_score

from skimbal.metrics._validation import check_probabilities

__all__ = ["macro_roc_auc_score"]


def macro_roc_auc_score(
    y_true: Any,
    y_proba: Any,
    *,
    labels: Any = None,
    sample_weight: Any = None,
) -> float:
    """Mean over the classes of each one's area under the ROC curve against the rest.

    The area is the share of pairs of a row of the class and another row in which the
    first has the higher probability; ties count half. Chance reaches 0.5 whatever the
    share of the class, so values of different test sets can be compared. A class
    without a row in `y_true` has no such pairs and is left out of the mean.

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
        Between 0 and 1; NaN where all rows of `y_true` are of one class.

    Raises
    ------
    ValueError
        If shapes do not fit, or a label of `y_true` has no column.

    See Also
    --------
    macro_average_precision : Falls with the share of the class, and so tells more of
        what a rare class costs in false alarms.
    sklearn.metrics.roc_auc_score : The same with ``multi_class='ovr'``, an error where
        a class has no row.

    Examples
    --------
    >>> from skimbal.metrics import macro_roc_auc_score
    >>> y_proba = [[0.7, 0.2, 0.1], [0.2, 0.5, 0.3], [0.5, 0.4, 0.1]]
    >>> labels = ["book", "fruit", "phone"]  # no row is a phone
    >>> macro_roc_auc_score(["book", "fruit", "fruit"], y_proba, labels=labels)
    1.0
    """
    codes, proba = check_probabilities(y_true, y_proba, labels)
    present = np.unique(codes)
    if len(present) < 2:
        return float("nan")
    areas = [
        roc_auc_score(codes == j, proba[:, j], sample_weight=sample_weight)
        for j in present
    ]
    return float(np.mean(areas))
