"""`GreedyEnsembleClassifier`: weights of classifiers that are learnt out of fold."""

from numbers import Integral
from typing import Any, ClassVar, Self

import numpy as np
from scipy.special import softmax
from sklearn.base import ClassifierMixin, _fit_context, clone
from sklearn.ensemble._base import _BaseHeterogeneousEnsemble
from sklearn.utils import Bunch, get_tags
from sklearn.utils._param_validation import Interval, StrOptions
from sklearn.utils.validation import (
    _check_sample_weight,
    _num_samples,
    check_is_fitted,
)

from skimbal.calibration._priors import log_proba, move_prior
from skimbal.calibration._training_prior import training_prior
from skimbal.calibration._tuning import METRICS
from skimbal.ensemble._decision_proba import with_proba
from skimbal.ensemble._mix import learn_mix, resolve_loss
from skimbal.ensemble._selection import pool
from skimbal.utils import (
    check_generator,
    check_labels,
    make_inner_folds,
    out_of_fold_proba,
)

__all__ = ["GreedyEnsembleClassifier"]


class GreedyEnsembleClassifier(ClassifierMixin, _BaseHeterogeneousEnsemble):
    """Mix classifiers with weights that greedy selection finds out of fold.

    Classifiers of different kinds are right on different rows, and the best of them
    is another one on each data set. Every member is fitted by cross-validation; its
    probabilities are moved to the class frequencies of `y` and scaled by one
    temperature; then members are added to a pool one by one, the one that helps most
    first, with replacement, on bootstrap samples of the rows [1]_. Probabilities are
    the weighted geometric mean. Where that is not better than the best member by more
    than one standard error, the best member is taken alone.

    Parameters
    ----------
    estimators : list of (str, classifier)
        Names and classifiers, with `predict_proba` or `decision_function`.
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
    weights_ : ndarray of shape (n_estimators,), float64
        The weight of each of `estimators`; not negative, the sum is 1.
    temperatures_ : ndarray of shape (n_estimators,), float64
        What the log-probabilities of each are divided by.
    source_priors_ : ndarray of shape (n_estimators, n_classes), float64
        The class frequencies that the probabilities of each stand for.
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
        The class frequencies of `y`, which the probabilities stand for.

    See Also
    --------
    sklearn.ensemble.StackingClassifier : Learns a model over the members' outputs.

    Notes
    -----
    Each member is fitted once a fold and once on all rows; members of weight 0 are
    fitted on all rows too, so that a row that cannot be used is named rightly, and are
    then dropped.

    References
    ----------
    .. [1] R. Caruana et al. (2004). "Ensemble Selection from Libraries of Models".
       ICML. https://doi.org/10.1145/1015330.1015432

    Examples
    --------
    >>> from sklearn.datasets import make_classification
    >>> from sklearn.linear_model import LogisticRegression
    >>> from sklearn.naive_bayes import GaussianNB
    >>> from skimbal.ensemble import GreedyEnsembleClassifier
    >>> X, y = make_classification(200, weights=[0.8], random_state=0)
    >>> members = [("lr", LogisticRegression()), ("nb", GaussianNB())]
    >>> model = GreedyEnsembleClassifier(members, random_state=0).fit(X, y)
    >>> model.weights_.sum()
    np.float64(1.0)
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
            Passed to `fit` of every member; what has n_samples rows is cut to those
            of each fold.

        Returns
        -------
        GreedyEnsembleClassifier
            The fitted ensemble.

        Raises
        ------
        LabelError
            If `y` cannot be used, or has too few rows for two folds.
        ValueError
            If a member has neither probabilities nor scores, or names repeat.

        Warns
        -----
        SkimbalWarning
            If a class has a single row, about which the weights can learn nothing.
        """
        names, members = self._validate_estimators()
        labels = check_labels(y, _num_samples(X))
        params = dict(fit_params)
        weight = np.ones(len(labels))
        if sample_weight is not None:
            weight = _check_sample_weight(
                sample_weight, labels, ensure_non_negative=True
            )
            params["sample_weight"] = weight
        rng = check_generator(self.random_state)
        copies = [with_proba(member) for member in members]
        # before the folds: a row that cannot be used is named by its own number
        fitted = [clone(member).fit(X, labels, **params) for member in copies]
        self._describe(fitted[0], labels)
        folds = make_inner_folds(self.cv, X, labels, rng)
        self.source_priors_ = np.stack(
            [training_prior(m, labels, sample_weight) for m in fitted]
        )
        options: dict[str, Any] = {"fit_params": params, "n_jobs": self.n_jobs}
        proba = [
            out_of_fold_proba(m, X, labels, folds, classes=self.classes_, **options)
            for m in copies
        ]
        self._weigh(names, np.stack(proba), labels, weight, rng)
        members = np.flatnonzero(self.weights_)
        self.estimators_ = [fitted[j] for j in members]
        self.named_estimators_ = Bunch(**{names[j]: fitted[j] for j in members})
        return self

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
        members = np.flatnonzero(self.weights_)
        proba = np.stack([member.predict_proba(X) for member in self.estimators_])
        scores = self._log_proba(proba, self.source_priors_[members])
        scaled = scores / self.temperatures_[members, None, None]
        return softmax(pool(scaled, self.weights_[members]), axis=1)

    def predict(self, X: Any) -> np.ndarray:
        """Return the most probable label of each row.

        Parameters
        ----------
        X : array-like of shape (n_samples,) or (n_samples, n_features)
            What the members take.

        Returns
        -------
        ndarray of shape (n_samples,)
            Labels, in the dtype of `classes_`.
        """
        return self._predict_with_proba(X)[0]

    def _predict_with_proba(self, X: Any) -> tuple[np.ndarray, np.ndarray]:
        proba = self.predict_proba(X)
        return self.classes_[proba.argmax(axis=1)], proba

    def _describe(self, member: Any, labels: np.ndarray) -> None:
        """Set what follows from the labels, and from what a fitted member knows."""
        self.classes_ = np.asarray(member.classes_)
        codes = np.searchsorted(self.classes_, labels)
        self.class_counts_ = np.bincount(codes, minlength=len(self.classes_))
        self.training_prior_ = self.class_counts_ / len(labels)
        for name in ("n_features_in_", "feature_names_in_"):
            if hasattr(member, name):
                setattr(self, name, getattr(member, name))

    def _log_proba(self, proba: np.ndarray, sources: np.ndarray) -> np.ndarray:
        """Return the members' log-probabilities for the class frequencies of `y`."""
        target = self.training_prior_
        moved = [move_prior(*m, target) for m in zip(proba, sources, strict=True)]
        return log_proba(np.stack(moved))

    def _weigh(
        self,
        names: tuple[str, ...],
        proba: np.ndarray,
        labels: np.ndarray,
        weight: np.ndarray,
        rng: np.random.Generator,
    ) -> None:
        """Learn the mix on the rows that a fold has tested."""
        tested = np.isfinite(proba[0, :, 0])
        mix = learn_mix(
            self._log_proba(proba[:, tested], self.source_priors_),
            np.searchsorted(self.classes_, labels)[tested],
            weight[tested],
            resolve_loss(self.metric, self.classes_),
            n_bags=self.n_bags,
            n_rounds=self.n_rounds,
            rng=rng,
        )
        self.weights_, self.temperatures_ = mix.weights, mix.temperatures
        self.losses_ = dict(zip(names, mix.losses.tolist(), strict=True))
        self.gain_, self.gain_std_ = mix.gain, mix.gain_std

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        if self.estimators:
            tags.input_tags = get_tags(self.estimators[0][1]).input_tags
        return tags
