"""`TemperatureScalingClassifier`: probabilities that are neither too sure nor shy."""

from typing import Any, Self

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import logsumexp, softmax
from sklearn.base import _fit_context

from skimbal.calibration._base import BaseDecisionClassifier
from skimbal.calibration._priors import log_proba

__all__ = ["TemperatureScalingClassifier", "fit_temperature", "mean_log_loss"]

_BOUNDS = (0.05, 20.0)


def mean_log_loss(scores: np.ndarray, codes: np.ndarray, weight: np.ndarray) -> float:
    """Return the mean negative log-likelihood of scores before the softmax.

    Parameters
    ----------
    scores : ndarray of shape (n_samples, n_classes)
        Scaled log-probabilities.
    codes, weight : ndarray of shape (n_samples,)
        True classes and weights.

    Returns
    -------
    float
    """
    loss = logsumexp(scores, axis=1) - scores[np.arange(len(codes)), codes]
    return float(np.average(loss, weights=weight))


def fit_temperature(
    scores: np.ndarray, codes: np.ndarray, weight: np.ndarray, *, smooth: bool = False
) -> float:
    """Return the temperature between 0.05 and 20 with the smallest log-loss.

    Parameters
    ----------
    scores : ndarray of shape (n_samples, n_classes)
        Log-probabilities.
    codes, weight : ndarray of shape (n_samples,)
        True classes and weights.
    smooth : bool, default=False
        Whether a share of 1 / (n_samples + 2) of the target goes to all classes of the
        rows alike, as in the scaling of Platt [1]_. Without it, rows that are all right
        ask for a temperature of 0, however few they are.

    Returns
    -------
    float
        1 where no other is better.

    References
    ----------
    .. [1] J. Platt (1999). "Probabilistic Outputs for Support Vector Machines and
       Comparisons to Regularized Likelihood Methods". Advances in Large Margin
       Classifiers. https://citeseerx.ist.psu.edu/doc/10.1.1.41.1639
    """
    share = 1 / (len(codes) + 2) if smooth else 0.0
    # the target's score of each row, and the mean over rows, are linear in 1 / T
    spread = scores[:, np.unique(codes)].mean(axis=1)
    own = (1 - share) * scores[np.arange(len(codes)), codes]
    own = float(np.average(own + share * spread, weights=weight))

    def loss(log_temperature: float) -> float:
        scale = np.exp(-log_temperature)
        total = np.average(logsumexp(scores * scale, axis=1), weights=weight)
        return float(total - own * scale)

    # the loss is convex in 1 / T: one valley in log T
    found = minimize_scalar(loss, bounds=np.log(_BOUNDS), method="bounded")
    return float(np.exp(found.x)) if found.fun < loss(0.0) else 1.0


class TemperatureScalingClassifier(BaseDecisionClassifier):
    """Divide log-probabilities by one number that out-of-fold rows ask for.

    A temperature above 1 makes a classifier less sure, one below 1 surer; which class
    is the most probable stays the same [1]_. It has a single parameter, so few rows
    are enough.

    Parameters
    ----------
    estimator : classifier
        Any classifier or pipeline with `predict_proba`. A `FrozenEstimator` is not
        fitted again, and must not have seen the rows of `fit`.
    cv : int, splitter or iterable of splits, default=5
        The folds. An int is used as far as there are rows.
    n_jobs : int, default=None
        Folds that run at the same time, as in joblib.
    random_state : int, RandomState, Generator or None, default=None
        Seed of the folds of an int `cv`. The estimator keeps its own.

    Attributes
    ----------
    estimator_ : classifier
        The copy of `estimator` that was fitted on all rows.
    classes_ : ndarray of shape (n_classes,)
        The labels, sorted.
    class_counts_ : ndarray of shape (n_classes,), int64
        Rows of each class in `y`.
    temperature_ : float
        What log-probabilities are divided by, between 0.05 and 20.
    log_loss_ : dict of str to float
        The mean log-loss of the out-of-fold rows ``'before'`` and ``'after'``.
    training_prior_ : ndarray of shape (n_classes,), float64
        The class frequencies that the estimator's probabilities stand for.

    See Also
    --------
    VectorScalingClassifier : A scale and a bias for each class.
    sklearn.calibration.CalibratedClassifierCV : Sigmoid and isotonic calibration.

    Notes
    -----
    Other than `CalibratedClassifierCV` with ``method='temperature'``, this needs no
    scikit-learn 1.8, and the folds are used for the temperature only: predictions are
    those of one estimator that was fitted on all rows.

    Where `estimator` was trained on resampled or weighted rows, put it into a
    `PriorCorrectedClassifier` first: one number cannot undo another prior.

    References
    ----------
    .. [1] C. Guo, G. Pleiss, Y. Sun, K. Q. Weinberger (2017). "On Calibration of Modern
       Neural Networks". ICML. https://arxiv.org/abs/1706.04599

    Examples
    --------
    Naive Bayes takes features that repeat each other for independent, and is too sure:

    >>> import numpy as np
    >>> from sklearn.naive_bayes import GaussianNB
    >>> from skimbal.calibration import TemperatureScalingClassifier
    >>> x = np.random.default_rng(0).normal(size=(300, 1))
    >>> y = np.arange(300) % 2
    >>> X = np.repeat(x + y[:, None], 9, axis=1)
    >>> model = TemperatureScalingClassifier(GaussianNB(), random_state=0).fit(X, y)
    >>> model.temperature_ > 5
    True
    """

    def __init__(
        self,
        estimator: Any,
        *,
        cv: Any = 5,
        n_jobs: int | None = None,
        random_state: Any = None,
    ) -> None:
        self.estimator = estimator
        self.cv = cv
        self.n_jobs = n_jobs
        self.random_state = random_state

    @_fit_context(prefer_skip_nested_validation=False)
    def fit(self, X: Any, y: Any, sample_weight: Any = None, **fit_params: Any) -> Self:
        """Fit the estimator on all rows, and the temperature out of fold.

        Parameters
        ----------
        X : array-like of shape (n_samples,) or (n_samples, n_features)
            What the estimator takes.
        y : array-like of shape (n_samples,)
            Labels of str, int or bool; at least two classes.
        sample_weight : array-like of shape (n_samples,), default=None
            Passed to the estimator, and to the log-loss.
        **fit_params : Any
            Passed to `fit` of the estimator; what has n_samples rows is cut to those
            of each fold.

        Returns
        -------
        TemperatureScalingClassifier
            The fitted classifier.

        Raises
        ------
        LabelError
            If `y` cannot be used, or has too few rows for two folds.

        Warns
        -----
        SkimbalWarning
            If a class has a single row, which the temperature does not see.
        """
        return self._fit(X, y, sample_weight, fit_params)

    def _tune(self, X: Any, labels: Any, sample_weight: Any, fit_params: Any) -> None:
        oof = self._out_of_fold(X, labels, sample_weight, fit_params)
        scores = log_proba(oof.proba)
        self.temperature_ = fit_temperature(scores, oof.codes, oof.weight)
        self.log_loss_ = {
            name: mean_log_loss(scores / temperature, oof.codes, oof.weight)
            for name, temperature in (("before", 1.0), ("after", self.temperature_))
        }

    def _adjust_proba(self, proba: np.ndarray) -> np.ndarray:
        return softmax(log_proba(proba) / self.temperature_, axis=1)
