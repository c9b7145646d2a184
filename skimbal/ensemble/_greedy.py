"""`GreedyEnsembleClassifier`: weights of classifiers that are learnt out of fold."""

from dataclasses import replace
from numbers import Integral
from typing import Any, ClassVar, Self

import numpy as np
from scipy.special import softmax
from sklearn.base import ClassifierMixin, _fit_context, clone
from sklearn.ensemble._base import _BaseHeterogeneousEnsemble
from sklearn.utils import Bunch, get_tags
from sklearn.utils._param_validation import Interval, StrOptions
from sklearn.utils.validation import _num_samples, check_is_fitted

from skimbal.calibration._tuning import METRICS
from skimbal.ensemble._mix import Mix, learn_mix, resolve_loss
from skimbal.ensemble._most_probable import MostProbableMixin
from skimbal.ensemble._training import Trained, read_scores, train_members
from skimbal.utils import check_generator, check_labels, make_inner_folds
from skimbal.utils._steps import first_step
from skimbal.utils._weights import check_weight

__all__ = ["GreedyEnsembleClassifier"]


class GreedyEnsembleClassifier(
    MostProbableMixin, ClassifierMixin, _BaseHeterogeneousEnsemble
):
    """Mix classifiers with weights that greedy selection finds out of fold.

    Classifiers of different kinds are right on different rows, and the best of them
    is another one on each data set. Every member is fitted by cross-validation; its
    probabilities are scaled by one temperature, and moved to the class frequencies of
    `y` where it was trained for others; then members are added to a pool one by one,
    the one that helps most first, with replacement, on bootstrap samples of the rows
    [1]_. Probabilities are the weighted geometric mean. Where that is not better than
    the best member by more than one standard error, the best member is taken alone.

    Parameters
    ----------
    estimators : list of (str, classifier)
        Names and classifiers, with `predict_proba` or `decision_function`; cloned. The
        str ``'drop'`` in place of a classifier leaves it out. A `FrozenEstimator` is
        not fitted again, and must not have seen the rows of `fit`.
    metric : {'log_loss', 'macro_f1', 'balanced_accuracy', 'accuracy'} or callable, \
default='log_loss'
        What a member must improve. A callable is called with ``(y_true, y_pred,
        sample_weight=...)`` and gives more for better predictions.
    n_bags : int, default=20
        Bootstrap samples; the weights are the mean over them.
    n_rounds : int, default=20
        Additions to the pool of a bag. More give finer weights.
    cv : int, splitter or iterable of splits, default=5
        The folds. An int is used as far as there are rows.
    n_jobs : int, default=None
        Folds that run at the same time, as in joblib.
    random_state : int, RandomState, Generator or None, default=None
        Seed of the folds of an int `cv`, and of the bags. Members keep their own.

    Attributes
    ----------
    estimators_ : list of classifiers
        The members with a weight above 0, fitted on all rows.
    named_estimators_ : Bunch
        The same by name.
    weights_ : dict of str to float
        The weight of each member by name, but for those dropped; not negative, the sum
        is 1.
    temperatures_ : dict of str to float
        What the log-probabilities of each member are divided by.
    source_priors_ : dict of str to ndarray of shape (n_classes,), float64
        The class frequencies that the probabilities of each member are taken to stand
        for: those that it was trained for or, where out-of-fold rows are as likely
        under them, those of `y`.
    losses_ : dict of str to float
        The out-of-fold loss of each member by name, smaller is better: the log-loss,
        or 1 minus the metric.
    gain_, gain_std_ : float
        How much less the loss of the mix is than that of the best member, and the
        standard error of that, over bootstrap samples of the rows.
    classes_ : ndarray of shape (n_classes,)
        The labels, sorted.
    class_counts_ : ndarray of shape (n_classes,), int64
        Rows of each class in `y`.
    training_prior_ : ndarray of shape (n_classes,), float64
        The class frequencies of `y`, weighted, which the probabilities stand for.

    See Also
    --------
    sklearn.ensemble.StackingClassifier : Learns a model over the members' outputs.

    Notes
    -----
    Each member is fitted once on all rows and once a fold. Members of weight 0 are
    fitted on all rows too: a row that cannot be used is then named by its own number,
    and what class weights and samplers did is read from a fitted member.

    A callable `metric` is called about ``n_bags * n_rounds * n_estimators`` times.

    References
    ----------
    .. [1] R. Caruana et al. (2004). "Ensemble Selection from Libraries of Models".
       ICML. https://doi.org/10.1145/1015330.1015432

    Examples
    --------
    >>> from sklearn.datasets import make_classification
    >>> from sklearn.linear_model import LogisticRegression
    >>> from sklearn.neighbors import KNeighborsClassifier
    >>> from skimbal.ensemble import GreedyEnsembleClassifier
    >>> X, y = make_classification(
    ...     300, n_informative=6, weights=[0.8], random_state=2
    ... )
    >>> members = [("lr", LogisticRegression()), ("knn", KNeighborsClassifier(15))]
    >>> model = GreedyEnsembleClassifier(members, random_state=0).fit(X, y)
    >>> {name: round(loss, 2) for name, loss in model.losses_.items()}
    {'lr': 0.43, 'knn': 0.41}
    >>> {name: round(weight, 1) for name, weight in model.weights_.items()}
    {'lr': 0.6, 'knn': 0.4}
    >>> round(model.gain_, 2), round(model.gain_std_, 2)
    (0.04, 0.03)
    """

    _parameter_constraints: ClassVar[dict] = {
        "estimators": [list],
        "metric": [StrOptions({"log_loss", *METRICS}), callable],
        "n_bags": [Interval(Integral, 1, None, closed="left")],
        "n_rounds": [Interval(Integral, 1, None, closed="left")],
        "cv": ["cv_object"],
        "n_jobs": [Integral, None],
        "random_state": ["random_state", np.random.Generator],
    }

    def __init__(
        self,
        estimators: list,
        *,
        metric: Any = "log_loss",
        n_bags: int = 20,
        n_rounds: int = 20,
        cv: Any = 5,
        n_jobs: int | None = None,
        random_state: Any = None,
    ) -> None:
        super().__init__(estimators)
        self.metric = metric
        self.n_bags = n_bags
        self.n_rounds = n_rounds
        self.cv = cv
        self.n_jobs = n_jobs
        self.random_state = random_state

    @_fit_context(prefer_skip_nested_validation=False)
    def fit(self, X: Any, y: Any, sample_weight: Any = None, **fit_params: Any) -> Self:
        """Fit the members, and learn their weights out of fold.

        Parameters
        ----------
        X : array-like of shape (n_samples,) or (n_samples, n_features)
            What the members take.
        y : array-like of shape (n_samples,)
            Labels of str, int or bool; at least two classes.
        sample_weight : array-like of shape (n_samples,), default=None
            Passed to the members, and to the metric.
        **fit_params : Any
            With metadata routing, passed to the members that request it; what has
            n_samples rows is cut to those of each fold.

        Returns
        -------
        GreedyEnsembleClassifier
            The fitted ensemble.

        Raises
        ------
        LabelError
            If `y` cannot be used, or has too few rows for two folds.
        TypeError
            If no member requests one of `fit_params`.
        ValueError
            If a member has neither probabilities nor scores, or names repeat.

        Warns
        -----
        SkimbalWarning
            If a class has a single row, about which the weights can learn nothing.
        """
        self._validate_estimators()
        labels = check_labels(y, _num_samples(X))
        weight = check_weight(sample_weight, labels)
        rng = check_generator(self.random_state)
        folds = make_inner_folds(self.cv, X, labels, rng)
        members = {name: clone(member) for name, member in self._members().items()}
        trained = train_members(
            members, X, labels, weight, fit_params, folds, self.n_jobs
        )
        mix = learn_mix(
            trained.scores,
            trained.codes,
            trained.weight,
            resolve_loss(self.metric, trained.classes),
            n_bags=self.n_bags,
            n_rounds=self.n_rounds,
            rng=rng,
        )
        self._keep(trained, mix)
        return self

    def _keep(self, trained: Trained, mix: Mix) -> None:
        """Set all that is learnt; before, a failure leaves an earlier fit as it was."""

        def named(values: np.ndarray) -> dict[str, float]:
            return dict(zip(trained.members, values.tolist(), strict=True))

        self.classes_ = trained.classes
        self.class_counts_ = trained.class_counts
        self.training_prior_ = trained.prior
        self.source_priors_ = trained.priors
        self.weights_, self.temperatures_ = named(mix.weights), named(mix.temperatures)
        self.losses_ = named(mix.losses)
        self.gain_, self.gain_std_ = mix.gain, mix.gain_std
        used = {k: m for k, m in trained.members.items() if self.weights_[k] > 0}
        self.estimators_ = list(used.values())
        self.named_estimators_ = Bunch(**used)

    def predict_proba(self, X: Any) -> np.ndarray:
        """Return the probability of each class.

        Parameters
        ----------
        X : array-like of shape (n_samples,) or (n_samples, n_features)
            What the members take.

        Returns
        -------
        ndarray of shape (n_samples, n_classes), float64
            Rows sum to 1; columns are in the order of `classes_`.
        """
        check_is_fitted(self)
        total: Any = 0.0
        for name, member in self.named_estimators_.items():
            priors = self.source_priors_[name], self.training_prior_
            scores = read_scores(member, X, self.classes_, *priors)
            total = total + self.weights_[name] / self.temperatures_[name] * scores
        return softmax(total, axis=1)

    def _members(self) -> dict[str, Any]:
        """Return the classifiers by name, without those that are dropped."""
        return {name: m for name, m in self.estimators if m != "drop"}

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        every = tags.input_tags  # whether all members take NaN, and sparse matrices
        try:
            first = next(iter(self._members().values()))
            tags.input_tags = replace(
                get_tags(first_step(first)).input_tags,
                allow_nan=every.allow_nan,
                sparse=every.sparse,
            )
        except (AttributeError, StopIteration, TypeError, ValueError):
            pass  # no list of named classifiers: `fit` says so
        return tags
