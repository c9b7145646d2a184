"""`CrossFitClassifier`: one copy a fold, and out-of-fold probabilities for nothing."""

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
from sklearn.utils import get_tags, indexable
from sklearn.utils._param_validation import HasMethods
from sklearn.utils.parallel import Parallel, delayed
from sklearn.utils.validation import _num_samples

from skimbal.ensemble._fold_copy import fit_fold_copy
from skimbal.ensemble._mean_of_copies import MeanOfCopiesMixin
from skimbal.utils import check_labels, check_text_columns, make_inner_folds
from skimbal.utils._weights import check_weight, weight_params

__all__ = ["CrossFitClassifier"]


class CrossFitClassifier(
    MeanOfCopiesMixin, MetaEstimatorMixin, ClassifierMixin, BaseEstimator
):
    """Average the copies of a classifier that were each trained without one fold.

    Cross-validation trains several copies and throws them away. Where training is
    dear, as with a fine-tuned encoder, they can be kept: each row has the probabilities
    of a copy that did not see it, to tune decisions on, and the mean of the copies
    predicts. Each has learnt from fewer rows; where copies differ by chance, their mean
    makes up for that.

    Parameters
    ----------
    estimator : classifier
        With `predict_proba`; cloned for each fold.
    cv : int, splitter or iterable of splits, default=3
        The folds. An int is used as far as there are rows.
    n_jobs : int, default=None
        Folds that run at the same time, as in joblib.
    random_state : int, RandomState, Generator or None, default=None
        Seed of the folds of an int `cv`. The estimator keeps its own.

    Attributes
    ----------
    estimators_ : list of classifiers
        One a fold.
    oof_proba_ : ndarray of shape (n_samples, n_classes), float64
        Out-of-fold probabilities of the training rows; NaN in rows that no fold
        tests, the mean where several do.
    classes_ : ndarray of shape (n_classes,)
        The labels, sorted.
    class_counts_ : ndarray of shape (n_classes,), int64
        Rows of each class in `y`.
    training_prior_ : ndarray of shape (n_classes,), float64
        The class frequencies that the probabilities stand for, as far as the copies
        tell: those of the rows, or those that weights and samplers make of them.

    See Also
    --------
    GreedyEnsembleClassifier : Mixes classifiers of different kinds.
    sklearn.calibration.CalibratedClassifierCV : Calibrates each copy on its fold.

    Notes
    -----
    `predict_proba` costs as much as all copies together.

    References
    ----------
    A. Krogh, J. Vedelsby (1994). "Neural Network Ensembles, Cross Validation, and
    Active Learning". NIPS.
    https://papers.nips.cc/paper/1994/hash/b8c37e33defde51cf91e1e03e51657da-Abstract.html

    Examples
    --------
    >>> from sklearn.datasets import make_classification
    >>> from sklearn.linear_model import LogisticRegression
    >>> from skimbal.ensemble import CrossFitClassifier
    >>> X, y = make_classification(90, weights=[0.8], random_state=0)
    >>> model = CrossFitClassifier(LogisticRegression(), random_state=0).fit(X, y)
    >>> len(model.estimators_), model.oof_proba_.shape
    (3, (90, 2))
    """

    _parameter_constraints: ClassVar[dict] = {
        "estimator": [HasMethods(["fit", "predict_proba"])],
        "cv": ["cv_object"],
        "n_jobs": [Integral, None],
        "random_state": ["random_state", np.random.Generator],
    }

    def __init__(
        self,
        estimator: Any,
        *,
        cv: Any = 3,
        n_jobs: int | None = None,
        random_state: Any = None,
    ) -> None:
        self.estimator = estimator
        self.cv = cv
        self.n_jobs = n_jobs
        self.random_state = random_state

    @_fit_context(prefer_skip_nested_validation=False)
    def fit(self, X: Any, y: Any, sample_weight: Any = None, **fit_params: Any) -> Self:
        """Fit a copy a fold.

        Parameters
        ----------
        X : array-like of shape (n_samples,) or (n_samples, n_features)
            What the estimator takes.
        y : array-like of shape (n_samples,)
            Labels of str, int or bool; at least two classes.
        sample_weight : array-like of shape (n_samples,), default=None
            Passed to the estimator.
        **fit_params : Any
            Passed to `fit` of the estimator; what has n_samples rows is cut to those
            of each fold.

        Returns
        -------
        CrossFitClassifier
            The fitted classifier.

        Raises
        ------
        LabelError
            If `y` cannot be used, or has too few rows for two folds.

        Warns
        -----
        SkimbalWarning
            If a class has a single row, which every copy is trained on.
        """
        labels = check_labels(y, _num_samples(X))
        weight = check_weight(sample_weight, labels)
        if get_tags(self).input_tags.string:
            check_text_columns(X)  # copies would count the rows of their folds
        (X,) = indexable(X)
        folds = make_inner_folds(self.cv, X, labels, self.random_state)
        estimator = clone(self.estimator)
        params = {**fit_params, **weight_params(estimator, weight)}
        classes, counts = np.unique(labels, return_counts=True)
        fitted = Parallel(n_jobs=self.n_jobs)(
            delayed(fit_fold_copy)(estimator, X, labels, weight, fold, classes, params)
            for fold in folds
        )
        total, n_tests = np.zeros((len(labels), len(classes))), np.zeros(len(labels))
        for (_, test), (_, proba, _) in zip(folds, fitted, strict=True):
            total[test] += proba
            n_tests[test] += 1
        with np.errstate(invalid="ignore"):  # 0 / 0 where no fold tests the row
            self.oof_proba_ = total / n_tests[:, None]
        self.estimators_ = [copy for copy, _, _ in fitted]
        self.training_prior_ = np.mean([prior for _, _, prior in fitted], axis=0)
        self.classes_, self.class_counts_ = classes, counts
        return self
