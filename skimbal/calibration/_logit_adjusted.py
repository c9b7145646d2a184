"""`LogitAdjustedClassifier`: decide for rare classes sooner, by as much as pays."""

from numbers import Real
from typing import Any, ClassVar, Self

import numpy as np
from sklearn.base import _fit_context
from sklearn.utils._param_validation import Interval, StrOptions

from skimbal.calibration._base import BaseDecisionClassifier
from skimbal.calibration._goals import make_goal
from skimbal.calibration._offsets import pick_tau, try_taus
from skimbal.calibration._own_scores import OwnScoresMixin
from skimbal.calibration._priors import log_proba
from skimbal.calibration._target_prior import TargetPriorMixin
from skimbal.calibration._tuning import METRICS

__all__ = ["LogitAdjustedClassifier"]


class LogitAdjustedClassifier(OwnScoresMixin, TargetPriorMixin, BaseDecisionClassifier):
    """Lower the scores of common classes by tau times their log frequency.

    The most probable class is the right answer where each row counts the same. Where
    each class counts the same, as in macro F1, rarer classes should win sooner. This
    classifier chooses the class with the largest ``log p(c|x) - tau * log share[c]``,
    `share` being the class frequencies of `y` [1]_. `predict_proba` stays a
    probability: it is not adjusted.

    Parameters
    ----------
    estimator : classifier
        Any classifier or pipeline with `predict_proba`. A `FrozenEstimator` is not
        fitted again, and must not have seen the rows of `fit`.
    tau : 'auto' or float, default='auto'
        Strength of the adjustment. 0: none; 1: as if all classes were equally
        frequent. ``'auto'`` takes what is best for `metric` on out-of-fold
        probabilities, among -0.5 to 1.5.
    metric : {'macro_f1', 'balanced_accuracy', 'accuracy'} or callable, \
default='macro_f1'
        What ``'auto'`` looks at. A callable is called with ``(y_true, y_pred,
        sample_weight=...)`` and gives more for better predictions.
    target_prior : {'train', 'uniform'} or dict, default='train'
        The class frequencies of the rows to predict: those of `y`, all the same, or a
        share for each label. Probabilities are moved to it, and out-of-fold rows are
        weighted by it.
    cv : int, splitter or iterable of splits, default=5
        The folds of ``tau='auto'``. An int is used as far as there are rows.
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
    tau_ : float
        The tau in use.
    scores_ : dict of float to float
        The out-of-fold metric of each tau that was tried; empty with a given `tau`.
    source_prior_ : ndarray of shape (n_classes,), float64
        The class frequencies that the estimator's probabilities stand for.
    target_prior_ : ndarray of shape (n_classes,), float64
        The class frequencies that `predict_proba` stands for.
    training_prior_ : ndarray of shape (n_classes,), float64
        The same as `target_prior_`, for what is put around this classifier.

    See Also
    --------
    PerClassThresholdClassifier : One number a class instead of one in all.

    References
    ----------
    .. [1] A. K. Menon et al. (2021). "Long-tail learning via logit adjustment". ICLR.
       https://arxiv.org/abs/2007.07314

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn.linear_model import LogisticRegression
    >>> from skimbal.calibration import LogitAdjustedClassifier
    >>> X = np.random.default_rng(0).normal(size=(300, 1))
    >>> X[:30] += 1.5
    >>> y = np.where(np.arange(300) < 30, "rare", "common")
    >>> model = LogitAdjustedClassifier(LogisticRegression(), random_state=0).fit(X, y)
    >>> model.tau_ > 0, (model.predict(X) == "rare").sum() > 9
    (True, np.True_)
    """

    _parameter_constraints: ClassVar[dict] = {
        **BaseDecisionClassifier._parameter_constraints,
        "tau": [Interval(Real, None, None, closed="neither"), StrOptions({"auto"})],
        "metric": [StrOptions(set(METRICS)), callable],
        "target_prior": [StrOptions({"train", "uniform"}), dict],
    }

    def __init__(
        self,
        estimator: Any,
        *,
        tau: float | str = "auto",
        metric: Any = "macro_f1",
        target_prior: Any = "train",
        cv: Any = 5,
        n_jobs: int | None = None,
        random_state: Any = None,
    ) -> None:
        self.estimator = estimator
        self.tau = tau
        self.metric = metric
        self.target_prior = target_prior
        self.cv = cv
        self.n_jobs = n_jobs
        self.random_state = random_state

    @_fit_context(prefer_skip_nested_validation=False)
    def fit(self, X: Any, y: Any, sample_weight: Any = None, **fit_params: Any) -> Self:
        """Fit the estimator on all rows, and choose tau out of fold.

        Parameters
        ----------
        X : array-like of shape (n_samples,) or (n_samples, n_features)
            What the estimator takes.
        y : array-like of shape (n_samples,)
            Labels of str, int or bool; at least two classes.
        sample_weight : array-like of shape (n_samples,), default=None
            Passed to the estimator, and to the metric.
        **fit_params : Any
            Passed to `fit` of the estimator; what has n_samples rows is cut to those
            of each fold.

        Returns
        -------
        LogitAdjustedClassifier
            The fitted classifier.

        Raises
        ------
        LabelError
            If `y` cannot be used, or has too few rows for two folds.
        ValueError
            If `target_prior` lacks a class or holds an unknown one.

        Warns
        -----
        SkimbalWarning
            If a class has a single row, about which tau can learn nothing.
        """
        return self._fit(X, y, sample_weight, fit_params)

    def _tune(self, X: Any, labels: Any, sample_weight: Any, fit_params: Any) -> None:
        self._set_priors()
        self.tau_, self.scores_ = self.tau, {}
        if self.tau != "auto":
            return
        target = self.target_prior_
        oof = self._out_of_fold(X, labels, sample_weight, fit_params, target)
        self.scores_ = try_taus(
            log_proba(self._adjust_proba(oof.proba)),
            self._log_frequency(),
            oof.codes,
            oof.weight,
            make_goal(self.metric, self.classes_),
        )
        self.tau_ = pick_tau(self.scores_)

    def _score_classes(self, proba: np.ndarray) -> np.ndarray:
        scores = log_proba(self._adjust_proba(proba))
        return scores - self.tau_ * self._log_frequency()
