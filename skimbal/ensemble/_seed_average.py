"""`SeedAverageClassifier`: one classifier from several seeds, and the mean of them."""

from numbers import Integral
from typing import Any, ClassVar, Self

import numpy as np
from sklearn.base import (
    BaseEstimator,
    ClassifierMixin,
    MetaEstimatorMixin,
    _fit_context,
    clone,
)
from sklearn.utils._param_validation import HasMethods, Interval
from sklearn.utils.parallel import Parallel, delayed
from sklearn.utils.validation import _num_samples

from skimbal.calibration._training_prior import training_prior
from skimbal.ensemble._mean_of_copies import MeanOfCopiesMixin
from skimbal.utils import align_proba, check_generator, check_labels
from skimbal.utils._seeding import reseeded_clone
from skimbal.utils._steps import first_step
from skimbal.utils._weights import check_weight, weight_params

__all__ = ["SeedAverageClassifier"]


class SeedAverageClassifier(
    MeanOfCopiesMixin, MetaEstimatorMixin, ClassifierMixin, BaseEstimator
):
    """Average the copies of a classifier that were trained from different seeds.

    With a few thousand rows or less, a fine-tuned encoder depends on its seed: where
    the head starts, in which order rows come, which of them are held out [1]_. Copies
    that were trained on the same rows differ by that alone, and their mean differs less
    than they do [2]_. Its probabilities are less sure, and most often closer to the
    truth.

    Parameters
    ----------
    estimator : classifier
        With `predict_proba`, and a `random_state` of its own or in a part of it. Cloned
        for each seed.
    n_seeds : int, default=3
        How many copies; each costs a whole training, and each prediction all of them.
    n_jobs : int, default=None
        Copies that are trained at the same time, as in joblib.
    random_state : int, RandomState, Generator or None, default=None
        Every `random_state` of every copy becomes a number that is drawn from it,
        whatever the estimator has there.

    Attributes
    ----------
    estimators_ : list of classifiers
        One a seed, fitted on all rows.
    classes_ : ndarray of shape (n_classes,)
        The labels, sorted.
    class_counts_ : ndarray of shape (n_classes,), int64
        Rows of each class in `y`.
    training_prior_ : ndarray of shape (n_classes,), float64
        The class frequencies that the probabilities stand for, as far as the copies
        tell: those of the rows, or those that weights and samplers make of them.

    See Also
    --------
    CrossFitClassifier : Averages the copies of folds, and keeps what each said of the
        rows that it did not see.
    GreedyEnsembleClassifier : Mixes classifiers of different kinds.

    Notes
    -----
    A classifier that has a `random_state` and does not use it, as `LogisticRegression`
    with most solvers, has copies that are all the same.

    References
    ----------
    .. [1] M. Mosbach, M. Andriushchenko, D. Klakow (2021). "On the Stability of
       Fine-tuning BERT: Misconceptions, Explanations, and Strong Baselines". ICLR.
       https://arxiv.org/abs/2006.04884
    .. [2] B. Lakshminarayanan, A. Pritzel, C. Blundell (2017). "Simple and Scalable
       Predictive Uncertainty Estimation using Deep Ensembles". NIPS.
       https://arxiv.org/abs/1612.01474

    Examples
    --------
    >>> from sklearn.datasets import make_classification
    >>> from sklearn.tree import DecisionTreeClassifier
    >>> from skimbal.ensemble import SeedAverageClassifier
    >>> X, y = make_classification(90, weights=[0.8], random_state=0)
    >>> tree = DecisionTreeClassifier(max_features=3)
    >>> model = SeedAverageClassifier(tree, random_state=0).fit(X, y)
    >>> len({member.random_state for member in model.estimators_})
    3
    """

    _parameter_constraints: ClassVar[dict] = {
        "estimator": [HasMethods(["fit", "predict_proba"])],
        "n_seeds": [Interval(Integral, 1, None, closed="left")],
        "n_jobs": [Integral, None],
        "random_state": ["random_state", np.random.Generator],
    }

    def __init__(
        self,
        estimator: Any,
        *,
        n_seeds: int = 3,
        n_jobs: int | None = None,
        random_state: Any = None,
    ) -> None:
        self.estimator = estimator
        self.n_seeds = n_seeds
        self.n_jobs = n_jobs
        self.random_state = random_state

    @property
    def reads_pairs(self) -> bool:
        """Whether `X` may be two text columns, where the estimator tells."""
        return first_step(self.estimator).reads_pairs

    @_fit_context(prefer_skip_nested_validation=False)
    def fit(self, X: Any, y: Any, sample_weight: Any = None, **fit_params: Any) -> Self:
        """Fit a copy a seed, each on all rows.

        Parameters
        ----------
        X : array-like of shape (n_samples,) or (n_samples, n_features)
            What the estimator takes.
        y : array-like of shape (n_samples,)
            Labels of str, int or bool; at least two classes.
        sample_weight : array-like of shape (n_samples,), default=None
            Passed to the estimator.
        **fit_params : Any
            Passed to `fit` of the estimator, as they are.

        Returns
        -------
        SeedAverageClassifier
            The fitted classifier.

        Raises
        ------
        LabelError
            If `y` cannot be used.
        ValueError
            If the estimator has no `random_state`.
        """
        labels = check_labels(y, _num_samples(X))
        weight = check_weight(sample_weight, labels)
        estimator = clone(self.estimator)
        params = {**fit_params, **weight_params(estimator, weight)}
        rng = check_generator(self.random_state)
        copies = [reseeded_clone(estimator, rng) for _ in range(self.n_seeds)]
        fitted = Parallel(n_jobs=self.n_jobs)(
            delayed(_fit_copy)(copy, X, labels, params) for copy in copies
        )
        classes, counts = np.unique(labels, return_counts=True)
        priors = []
        for copy in fitted:
            prior = training_prior(copy, labels, weight)
            priors.append(align_proba(prior[None], copy.classes_, classes)[0])
        self.estimators_ = fitted
        self.training_prior_ = np.mean(priors, axis=0)
        self.classes_, self.class_counts_ = classes, counts
        return self


def _fit_copy(copy: Any, X: Any, labels: np.ndarray, params: dict[str, Any]) -> Any:
    return copy.fit(X, labels, **params)
