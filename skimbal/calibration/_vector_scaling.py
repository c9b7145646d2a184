"""`VectorScalingClassifier`: a scale and a bias for the log-probability of a class."""

from typing import Any, Self

import numpy as np
from scipy.optimize import minimize
from scipy.special import logsumexp, softmax
from sklearn.base import _fit_context

from skimbal.calibration._base import BaseDecisionClassifier
from skimbal.calibration._priors import log_proba
from skimbal.calibration._temperature_scaling import mean_log_loss

__all__ = ["VectorScalingClassifier", "fit_vector"]

# of one row's worth, as a normal prior of standard deviation 1 on each parameter
_PULL = 1.0


def fit_vector(
    scores: np.ndarray, codes: np.ndarray, weight: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the scale and bias of each class with the smallest log-loss.

    The sum of the losses is minimised together with half the squared distance from
    scale 1 and bias 0, so that a class with few rows stays near them.

    Parameters
    ----------
    scores : ndarray of shape (n_samples, n_classes)
        Log-probabilities.
    codes, weight : ndarray of shape (n_samples,)
        True classes and weights; a row of weight 2 counts as two.

    Returns
    -------
    scale, bias : ndarray of shape (n_classes,)
        Scales are not negative. The loss is at most that of scale 1, bias 0.
    """
    n_samples, n_classes = scores.shape
    rows = np.arange(n_samples)
    start = np.repeat([1.0, 0.0], n_classes)

    def loss_and_gradient(parameters: np.ndarray) -> tuple[float, np.ndarray]:
        scale, bias = parameters.reshape(2, n_classes)
        scaled = scores * scale + bias
        total = logsumexp(scaled, axis=1)
        # d loss / d scaled: the probabilities, less 1 for the true class
        slope = np.exp(scaled - total[:, None])
        slope[rows, codes] -= 1
        slope *= weight[:, None]
        pull = _PULL * (parameters - start)
        loss = weight @ (total - scaled[rows, codes]) + pull @ (parameters - start) / 2
        gradient = np.concatenate([(slope * scores).sum(axis=0), slope.sum(axis=0)])
        return float(loss), gradient + pull

    bounds = [(0, None)] * n_classes + [(None, None)] * n_classes
    found = minimize(
        loss_and_gradient,
        start,
        jac=True,
        method="L-BFGS-B",
        bounds=bounds,
        # the loss is convex: exact parameters are cheap
        options={"ftol": 1e-14, "gtol": 1e-7, "maxiter": 1000, "maxfun": 10_000},
    )
    better = found.fun < loss_and_gradient(start)[0]
    scale, bias = (found.x if better else start).reshape(2, n_classes)
    return scale, bias


class VectorScalingClassifier(BaseDecisionClassifier):
    """Calibrate each class by a scale and a bias that out-of-fold rows ask for.

    Temperature scaling [1]_ with two parameters a class: it can be too sure of one
    class and too shy of another, and the biases also undo a shifted prior. The most
    probable class may change. Parameters are pulled to "no change" by as much as one
    row weighs, so a class with few rows keeps its probabilities.

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
    scale_ : ndarray of shape (n_classes,), float64
        What the log-probability of each class is multiplied by, from 0 on.
    bias_ : ndarray of shape (n_classes,), float64
        What is then added to it.
    log_loss_ : dict of str to float
        The mean log-loss of the out-of-fold rows ``'before'`` and ``'after'``.
    training_prior_ : ndarray of shape (n_classes,), float64
        The class frequencies that the probabilities stand for: those of `y`, times
        `sample_weight`, whatever those of the estimator were.

    See Also
    --------
    TemperatureScalingClassifier : One parameter; the predicted class stays.

    Notes
    -----
    On log-probabilities this is the diagonal case of Dirichlet calibration [2]_.

    References
    ----------
    .. [1] C. Guo, G. Pleiss, Y. Sun, K. Q. Weinberger (2017). "On Calibration of Modern
       Neural Networks". ICML. https://arxiv.org/abs/1706.04599
    .. [2] M. Kull et al. (2019). "Beyond temperature scaling: Obtaining well-calibrated
       multiclass probabilities with Dirichlet calibration". NeurIPS.
       https://arxiv.org/abs/1910.12656

    Examples
    --------
    Balanced class weights make the rare class far too probable:

    >>> import numpy as np
    >>> from sklearn.linear_model import LogisticRegression
    >>> from skimbal.calibration import VectorScalingClassifier
    >>> X = np.random.default_rng(0).normal(size=(400, 1))
    >>> X[:20] += 1
    >>> y = np.where(np.arange(400) < 20, "rare", "common")
    >>> balanced = LogisticRegression(class_weight="balanced")
    >>> model = VectorScalingClassifier(balanced, random_state=0).fit(X, y)
    >>> balanced.fit(X, y).predict_proba(X)[:, 1].mean().round(2)
    np.float64(0.42)
    >>> model.predict_proba(X)[:, 1].mean().round(2)
    np.float64(0.05)
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
        """Fit the estimator on all rows, and scales and biases out of fold.

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
        VectorScalingClassifier
            The fitted classifier.

        Raises
        ------
        LabelError
            If `y` cannot be used, or has too few rows for two folds.

        Warns
        -----
        SkimbalWarning
            If a class has a single row, which scales and biases do not see.
        """
        return self._fit(X, y, sample_weight, fit_params)

    def _tune(self, X: Any, labels: Any, sample_weight: Any, fit_params: Any) -> None:
        oof = self._out_of_fold(X, labels, sample_weight, fit_params)
        scores = log_proba(oof.proba)
        self.scale_, self.bias_ = fit_vector(scores, oof.codes, oof.weight)
        self.log_loss_ = {
            "before": mean_log_loss(scores, oof.codes, oof.weight),
            "after": mean_log_loss(
                scores * self.scale_ + self.bias_, oof.codes, oof.weight
            ),
        }
        # biases move probabilities to the frequencies of the rows they were fitted on
        codes = np.searchsorted(self.classes_, labels)
        mass = np.bincount(codes, sample_weight, len(self.classes_))
        self.training_prior_ = mass / mass.sum()

    def _adjust_proba(self, proba: np.ndarray) -> np.ndarray:
        return softmax(log_proba(proba) * self.scale_ + self.bias_, axis=1)
