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
from sklearn.utils import _safe_indexing, get_tags
from sklearn.utils._param_validation import HasMethods
from sklearn.utils.parallel import Parallel, delayed
from sklearn.utils.validation import (
    _check_method_params,
    _num_samples,
    check_is_fitted,
)

from skimbal.utils import align_proba, check_labels, make_inner_folds

__all__ = ["CrossFitClassifier"]


class CrossFitClassifier(MetaEstimatorMixin, ClassifierMixin, BaseEstimator):
    """Average the copies of a classifier that were each trained without one fold.

    Cross-validation trains several copies and throws them away. Where training is
    dear, as with a fine-tuned encoder, they are better kept: their mean is steadier
    than one copy that saw all rows, and each row has the probabilities of the copies
    that did not see it, to tune decisions on.

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

    See Also
    --------
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
    def fit(self, X: Any, y: Any, **fit_params: Any) -> Self:
        """Fit a copy a fold.

        Parameters
        ----------
        X : array-like of shape (n_samples,) or (n_samples, n_features)
            What the estimator takes.
        y : array-like of shape (n_samples,)
            Labels of str, int or bool; at least two classes.
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
        folds = make_inner_folds(self.cv, X, labels, self.random_state)
        classes, counts = np.unique(labels, return_counts=True)
        fitted = Parallel(n_jobs=self.n_jobs)(
            delayed(_fit_copy)(self.estimator, X, labels, train, test, fit_params)
            for train, test in folds
        )
        total, n_tests = np.zeros((len(labels), len(classes))), np.zeros(len(labels))
        for (_, test), (copy, proba) in zip(folds, fitted, strict=True):
            total[test] += align_proba(proba, copy.classes_, classes)
            n_tests[test] += 1
        with np.errstate(invalid="ignore"):  # 0 / 0 where no fold tests the row
            self.oof_proba_ = total / n_tests[:, None]
        self.estimators_ = [copy for copy, _ in fitted]
        self.classes_, self.class_counts_ = classes, counts
        return self

    def predict_proba(self, X: Any) -> np.ndarray:
        """Return the mean probability of each class over the copies.

        Parameters
        ----------
        X : array-like of shape (n_samples,) or (n_samples, n_features)
            What the estimator takes.

        Returns
        -------
        ndarray of shape (n_samples, n_classes), float64
            Rows sum to 1; columns are in the order of `classes_`.
        """
        check_is_fitted(self)
        total = sum(
            align_proba(copy.predict_proba(X), copy.classes_, self.classes_)
            for copy in self.estimators_
        )
        return np.asarray(total) / len(self.estimators_)

    def predict(self, X: Any) -> np.ndarray:
        """Return the most probable label of each row.

        Parameters
        ----------
        X : array-like of shape (n_samples,) or (n_samples, n_features)
            What the estimator takes.

        Returns
        -------
        ndarray of shape (n_samples,)
            Labels, in the dtype of `classes_`.
        """
        return self._predict_with_proba(X)[0]

    def _predict_with_proba(self, X: Any) -> tuple[np.ndarray, np.ndarray]:
        proba = self.predict_proba(X)
        return self.classes_[proba.argmax(axis=1)], proba

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags = get_tags(self.estimator).input_tags
        return tags


def _fit_copy(
    estimator: Any,
    X: Any,
    labels: np.ndarray,
    train: np.ndarray,
    test: np.ndarray,
    fit_params: dict[str, Any],
) -> tuple[Any, np.ndarray]:
    params = _check_method_params(X, fit_params, train)
    copy = clone(estimator).fit(_safe_indexing(X, train), labels[train], **params)
    return copy, np.asarray(copy.predict_proba(_safe_indexing(X, test)))
