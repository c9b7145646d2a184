"""`PerClassThresholdClassifier`: each class has a threshold of its own."""

from numbers import Integral
from typing import Any, ClassVar, Self

import numpy as np
from sklearn.base import _fit_context
from sklearn.utils._param_validation import Interval, StrOptions

from skimbal.calibration._base import BaseDecisionClassifier
from skimbal.calibration._costs import check_cost_matrix
from skimbal.calibration._goals import make_goal
from skimbal.calibration._own_scores import OwnScoresMixin
from skimbal.calibration._priors import log_proba
from skimbal.calibration._rules import RuleTuner, jackknife_std
from skimbal.calibration._target_prior import TargetPriorMixin
from skimbal.calibration._tuning import METRICS

__all__ = ["PerClassThresholdClassifier"]


class PerClassThresholdClassifier(
    OwnScoresMixin, TargetPriorMixin, BaseDecisionClassifier
):
    """Decide for each class from a probability on that suits this class.

    The chosen class has the largest ``log p(c|x) - offset[c]``: the larger its offset,
    the surer the classifier must be. One number for all, the tau of
    `LogitAdjustedClassifier`, is the common rule. Classes with enough rows move away
    from it, as far as their rows allow; the others follow it. Where offsets of their
    own do not pay on rows that they were not chosen on, the common rule is kept.
    `predict_proba` stays a probability: it is not adjusted.

    Parameters
    ----------
    estimator : classifier
        Any classifier or pipeline with `predict_proba`. A `FrozenEstimator` is not
        fitted again, and must not have seen the rows of `fit`.
    metric : {'macro_f1', 'balanced_accuracy', 'accuracy'} or callable, \
default='macro_f1'
        What the offsets must make large. A callable is called with ``(y_true, y_pred,
        sample_weight=...)`` and gives more for better predictions; this is slow, as it
        is called some thousand times.
    cost_matrix : array-like of shape (n_classes, n_classes), dict or None, \
default=None
        Takes the place of `metric`: the mean cost must become small. The cost of
        predicting the second class where the first is true, in the order of `classes_`
        or by ``(true label, predicted label)``. In a dict, errors that are not named
        cost 1 and right answers 0.
    min_rows : int, default=30
        Out-of-fold rows that a class needs for an offset of its own. With n rows, it
        goes ``n / (n + min_rows)`` of the way from the common rule.
    target_prior : {'train', 'uniform'} or dict, default='train'
        The class frequencies of the rows to predict: those of `y`, all the same, or a
        share for each label. Probabilities are moved to it, and out-of-fold rows are
        weighted by it.
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
    rule_ : {'global', 'per_class'}
        The rule in use.
    tau_ : float
        Strength of the common rule, ``offset = tau * log(share of the class in y)``.
    offsets_ : ndarray of shape (n_classes,), float64
        The offsets in use, natural logarithms of probability ratios.
    offset_std_ : ndarray of shape (n_classes,), float64
        Standard deviation of these, when each fold in turn is left out of the tuning.
    scores_ : dict of str to float
        The out-of-fold metric, or minus the mean cost, of ``'none'`` (the most
        probable class), ``'global'`` and ``'per_class'``. The rows of a fold are
        decided by rules that were tuned on the other folds.
    gain_, gain_std_ : float
        What ``'per_class'`` adds to ``'global'``, and its standard error: the jackknife
        over folds. The rule is used where the first is larger.
    source_prior_ : ndarray of shape (n_classes,), float64
        The class frequencies that the estimator's probabilities stand for.
    target_prior_ : ndarray of shape (n_classes,), float64
        The class frequencies that `predict_proba` stands for.
    training_prior_ : ndarray of shape (n_classes,), float64
        The same as `target_prior_`, for what is put around this classifier.

    See Also
    --------
    LogitAdjustedClassifier : The common rule alone.
    CostSensitiveClassifier : Least expected cost, where probabilities can be trusted.
    sklearn.model_selection.TunedThresholdClassifierCV : For two classes.

    Notes
    -----
    Tuning takes, for K folds, K + 1 times O(n_samples * n_classes) for each of 41 taus
    and of 5 sweeps at most over the classes, with memory of O(n_samples * n_classes).

    Offsets are chosen one class at a time on a grid of 51 steps, from -5 to 5 around
    the common rule.

    Examples
    --------
    A missed fraud costs as much as 20 false alarms:

    >>> from sklearn.datasets import make_classification
    >>> from sklearn.linear_model import LogisticRegression
    >>> from skimbal.calibration import PerClassThresholdClassifier
    >>> X, y = make_classification(600, weights=[0.9], flip_y=0.1, random_state=0)
    >>> model = PerClassThresholdClassifier(
    ...     LogisticRegression(), cost_matrix={(1, 0): 20}, random_state=0
    ... ).fit(X, y)
    >>> model.scores_["global"] > model.scores_["none"]
    True
    """

    _parameter_constraints: ClassVar[dict] = {
        **BaseDecisionClassifier._parameter_constraints,
        "metric": [StrOptions(set(METRICS)), callable],
        "cost_matrix": ["array-like", dict, None],
        "min_rows": [Interval(Integral, 1, None, closed="left")],
        "target_prior": [StrOptions({"train", "uniform"}), dict],
    }

    def __init__(
        self,
        estimator: Any,
        *,
        metric: Any = "macro_f1",
        cost_matrix: Any = None,
        min_rows: int = 30,
        target_prior: Any = "train",
        cv: Any = 5,
        n_jobs: int | None = None,
        random_state: Any = None,
    ) -> None:
        self.estimator = estimator
        self.metric = metric
        self.cost_matrix = cost_matrix
        self.min_rows = min_rows
        self.target_prior = target_prior
        self.cv = cv
        self.n_jobs = n_jobs
        self.random_state = random_state

    @_fit_context(prefer_skip_nested_validation=False)
    def fit(self, X: Any, y: Any, sample_weight: Any = None, **fit_params: Any) -> Self:
        """Fit the estimator on all rows, and choose the offsets out of fold.

        Parameters
        ----------
        X : array-like of shape (n_samples,) or (n_samples, n_features)
            What the estimator takes.
        y : array-like of shape (n_samples,)
            Labels of str, int or bool; at least two classes.
        sample_weight : array-like of shape (n_samples,), default=None
            Passed to the estimator, and to the metric or the mean cost.
        **fit_params : Any
            Passed to `fit` of the estimator; what has n_samples rows is cut to those
            of each fold.

        Returns
        -------
        PerClassThresholdClassifier
            The fitted classifier.

        Raises
        ------
        LabelError
            If `y` cannot be used, or has too few rows for two folds.
        ValueError
            If both `metric` and `cost_matrix` are given; if `cost_matrix` or
            `target_prior` do not fit the classes; if `cv` makes a single fold.

        Warns
        -----
        SkimbalWarning
            If a class has a single row, about which tuning can learn nothing.
        """
        if self.cost_matrix is not None and self.metric != "macro_f1":
            raise ValueError(
                "Both `metric` and `cost_matrix` are given, and the offsets can serve "
                "one of them only. Leave `metric` at its default, or `cost_matrix` at "
                "None."
            )
        return self._fit(X, y, sample_weight, fit_params)

    def _check_parameters(self, classes: np.ndarray) -> None:
        super()._check_parameters(classes)
        if self.cost_matrix is not None:
            check_cost_matrix(self.cost_matrix, classes)

    def _tune(self, X: Any, labels: Any, sample_weight: Any, fit_params: Any) -> None:
        self._set_priors()
        target = self.target_prior_
        oof = self._out_of_fold(X, labels, sample_weight, fit_params, target)
        tuner = RuleTuner(
            log_proba(self._adjust_proba(oof.proba)),
            oof.codes,
            oof.weight,
            oof.fold,
            log_frequency=self._log_frequency(),
            goal=make_goal(self.metric, self.classes_, self.cost_matrix),
            min_rows=self.min_rows,
        )
        left_out = tuner.leave_folds_out()
        predictions = tuner.predict_left_out(left_out)
        self.scores_ = {key: tuner.score(value) for key, value in predictions.items()}
        self.gain_ = self.scores_["per_class"] - self.scores_["global"]
        self.gain_std_ = jackknife_std(tuner.gains_without_a_fold(predictions))
        self.rule_ = "per_class" if self.gain_ > self.gain_std_ else "global"
        rules = tuner.tune(np.arange(len(oof.codes)))
        self.tau_ = rules.tau
        self.offsets_ = rules.offsets[self.rule_]
        self.offset_std_ = np.std(
            [rules.offsets[self.rule_] for rules in left_out], axis=0, ddof=1
        )

    def _score_classes(self, proba: np.ndarray) -> np.ndarray:
        return log_proba(self._adjust_proba(proba)) - self.offsets_
