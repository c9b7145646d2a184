"""Do probabilities mean what they say? The top label's or all, in bins."""

from typing import Any

import numpy as np
from sklearn.utils import Bunch
from sklearn.utils.validation import _check_sample_weight

from skimbal.metrics._validation import check_probabilities

__all__ = [
    "classwise_calibration_error",
    "expected_calibration_error",
    "reliability_curve",
]


def reliability_curve(
    y_true: Any,
    y_proba: Any,
    *,
    labels: Any = None,
    n_bins: int = 15,
    sample_weight: Any = None,
) -> Bunch:
    """Compare the confidence of predictions with how often they are right.

    A row's confidence is its largest probability. Rows are put into `n_bins` bins
    of equal width by confidence; a perfectly calibrated classifier is right as
    often as its confidence says, in every bin [1]_.

    Parameters
    ----------
    y_true : array-like of shape (n_samples,)
        Labels of str, int or bool.
    y_proba : array-like of shape (n_samples, n_classes) or (n_samples,)
        Probabilities; one dimension holds those of the second of two classes.
    labels : array-like of shape (n_classes,), default=None
        The class of each column; by default the sorted labels of `y_true`.
    n_bins : int, default=15
        Number of bins over [0, 1]. A confidence on an edge belongs to the bin above.
    sample_weight : array-like of shape (n_samples,), default=None
        Weights of the rows.

    Returns
    -------
    Bunch
        Each key holds an ndarray of shape (n_bins,), float64:

        ``weight``
            Share of the rows (or of their weight) in the bin; sums to 1.
        ``confidence``
            Mean confidence, NaN in an empty bin.
        ``accuracy``
            Share of right top labels, NaN in an empty bin.

    Raises
    ------
    ValueError
        If shapes do not fit, `n_bins` is below 1, or a label has no column.

    See Also
    --------
    expected_calibration_error : The curve's distance from the diagonal.
    sklearn.calibration.calibration_curve : The same for one of two classes.

    References
    ----------
    .. [1] C. Guo, G. Pleiss, Y. Sun, K. Q. Weinberger. "On Calibration of Modern
       Neural Networks". ICML 2017. https://arxiv.org/abs/1706.04599

    Examples
    --------
    >>> from skimbal.metrics import reliability_curve
    >>> curve = reliability_curve([0, 1, 1, 1], [0.1, 0.3, 0.8, 0.8], n_bins=2)
    >>> curve.weight.tolist(), curve.accuracy.tolist()
    ([0.0, 1.0], [nan, 0.75])
    """
    _check_n_bins(n_bins)
    codes, proba = check_probabilities(y_true, y_proba, labels)
    weight = _check_sample_weight(sample_weight, proba, dtype=np.float64)
    confidence = proba.max(axis=1)
    right = proba.argmax(axis=1) == codes
    bins = _bins_of(confidence, n_bins)
    total = np.bincount(bins, weight, n_bins)
    # an empty bin has no mean; NaN keeps it out of every sum that asks for it
    divisor = np.where(total > 0, total, np.nan)
    return Bunch(
        weight=total / total.sum(),
        confidence=np.bincount(bins, weight * confidence, n_bins) / divisor,
        accuracy=np.bincount(bins, weight * right, n_bins) / divisor,
    )


def expected_calibration_error(
    y_true: Any,
    y_proba: Any,
    *,
    labels: Any = None,
    n_bins: int = 15,
    sample_weight: Any = None,
) -> float:
    """Mean distance between confidence and accuracy (ECE) of the top label.

    The mean over the bins of `reliability_curve`, weighted by the rows in each
    [1]_. 0 is best; 0.1 says that confidence and accuracy differ by ten percentage
    points on average. The value depends on the number of bins: compare only values
    with the same `n_bins`.

    Parameters
    ----------
    y_true : array-like of shape (n_samples,)
        Labels of str, int or bool.
    y_proba : array-like of shape (n_samples, n_classes) or (n_samples,)
        Probabilities; one dimension holds those of the second of two classes.
    labels : array-like of shape (n_classes,), default=None
        The class of each column; by default the sorted labels of `y_true`.
    n_bins : int, default=15
        Number of bins of equal width over [0, 1].
    sample_weight : array-like of shape (n_samples,), default=None
        Weights of the rows.

    Returns
    -------
    float
        Between 0 and 1.

    Raises
    ------
    ValueError
        If shapes do not fit, `n_bins` is below 1, or a label has no column.

    See Also
    --------
    classwise_calibration_error : Looks at the probabilities of every class.

    References
    ----------
    .. [1] C. Guo, G. Pleiss, Y. Sun, K. Q. Weinberger. "On Calibration of Modern
       Neural Networks". ICML 2017. https://arxiv.org/abs/1706.04599

    Examples
    --------
    Always 80 % sure, and right three times in four:

    >>> from skimbal.metrics import expected_calibration_error
    >>> error = expected_calibration_error(
    ...     ["spam", "ham", "spam", "spam"], [0.8, 0.8, 0.8, 0.8]
    ... )
    >>> round(error, 3)
    0.05
    """
    curve = reliability_curve(
        y_true, y_proba, labels=labels, n_bins=n_bins, sample_weight=sample_weight
    )
    return float(np.nansum(curve.weight * abs(curve.confidence - curve.accuracy)))


def classwise_calibration_error(
    y_true: Any,
    y_proba: Any,
    *,
    labels: Any = None,
    n_bins: int = 15,
    sample_weight: Any = None,
) -> float:
    """Mean distance between probability and frequency over the classes.

    The expected calibration error looks at the top label of a row, which is seldom a
    rare class. This one looks at each class alone: in bins of its probability, the
    mean probability is compared with how often the class comes [1]_. The mean over
    bins is weighted by rows, that over classes is not. The value depends on the number
    of bins and shrinks with the number of classes, as most probabilities are then near
    0: compare only values with the same numbers of both.

    Parameters
    ----------
    y_true : array-like of shape (n_samples,)
        Labels of str, int or bool.
    y_proba : array-like of shape (n_samples, n_classes) or (n_samples,)
        Probabilities; one dimension holds those of the second of two classes.
    labels : array-like of shape (n_classes,), default=None
        The class of each column; by default the sorted labels of `y_true`.
    n_bins : int, default=15
        Number of bins of equal width over [0, 1].
    sample_weight : array-like of shape (n_samples,), default=None
        Weights of the rows.

    Returns
    -------
    float
        Between 0 and 1.

    Raises
    ------
    ValueError
        If shapes do not fit, `n_bins` is below 1, or a label has no column.

    See Also
    --------
    expected_calibration_error : Looks at the most probable class of a row.

    References
    ----------
    .. [1] M. Kull et al. "Beyond temperature scaling: Obtaining well-calibrated
       multiclass probabilities with Dirichlet calibration". NeurIPS 2019.
       https://arxiv.org/abs/1910.12656

    Examples
    --------
    One row in four is spam, and each is said to be with 0.5:

    >>> from skimbal.metrics import classwise_calibration_error
    >>> classwise_calibration_error(["ham", "ham", "spam", "ham"], [0.5] * 4)
    0.25
    """
    _check_n_bins(n_bins)
    codes, proba = check_probabilities(y_true, y_proba, labels)
    weight = _check_sample_weight(sample_weight, proba, dtype=np.float64)
    n_classes = proba.shape[1]
    # excess of probability over frequency, summed in each bin of each class
    excess = proba.copy()
    excess[np.arange(len(codes)), codes] -= 1
    cells = _bins_of(proba, n_bins) + n_bins * np.arange(n_classes)
    total = np.bincount(
        cells.ravel(), (excess * weight[:, None]).ravel(), n_bins * n_classes
    )
    return float(abs(total).sum() / weight.sum() / n_classes)


def _check_n_bins(n_bins: int) -> None:
    if n_bins < 1:
        raise ValueError(f"`n_bins` must be at least 1; got {n_bins}.")


def _bins_of(proba: np.ndarray, n_bins: int) -> np.ndarray:
    return np.clip((proba * n_bins).astype(np.int64), 0, n_bins - 1)
