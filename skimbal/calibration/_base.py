"""What every classifier that decides over another one's probabilities shares."""

from collections.abc import Mapping
from numbers import Integral
from typing import Any, ClassVar, Self

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin, MetaEstimatorMixin, clone
from sklearn.frozen import FrozenEstimator
from sklearn.utils import get_tags
from sklearn.utils._param_validation import HasMethods
from sklearn.utils.validation import (
    _num_samples,
    check_is_fitted,
)

from skimbal.calibration._training_prior import training_prior
from skimbal.calibration._tuning import OutOfFold
from skimbal.utils import check_labels
from skimbal.utils._labels import check_known
from skimbal.utils._steps import first_step
from skimbal.utils._weights import check_weight, weight_params

__all__ = ["BaseDecisionClassifier"]


class BaseDecisionClassifier(ClassifierMixin, MetaEstimatorMixin, BaseEstimator):
    """Fit a classifier on all rows, and put something behind its probabilities.

    A member says in `_tune` what it learns, in `_adjust_proba` what it makes of
    probabilities, and in `_score_classes` how it chooses among the classes; by default
    it changes nothing and takes the most probable class.
    """

    _parameter_constraints: ClassVar[dict] = {
        "estimator": [HasMethods(["fit", "predict_proba"])],
        "cv": ["cv_object"],
        "n_jobs": [Integral, None],
        "random_state": ["random_state", np.random.Generator],
    }

    estimator: Any

    def _fit(
        self, X: Any, y: Any, sample_weight: Any, fit_params: Mapping[str, Any]
    ) -> Self:
        """Fit a copy of the estimator on all rows, then tune; all of it or nothing."""
        labels = check_labels(y, _num_samples(X))
        weight = check_weight(sample_weight, labels)
        if not isinstance(self.estimator, FrozenEstimator):
            self._check_parameters(np.unique(labels))  # before anything costs time
        before = dict(vars(self))
        try:
            self._learn(X, labels, weight, fit_params)
        except BaseException:
            self.__dict__ = before
            raise
        return self

    def _learn(
        self,
        X: Any,
        labels: np.ndarray,
        weight: np.ndarray | None,
        fit_params: Mapping[str, Any],
    ) -> None:
        copy = clone(self.estimator)
        params = {**fit_params, **weight_params(copy, weight)}
        fitted = copy.fit(X, labels, **params)
        classes = np.asarray(fitted.classes_)
        check_known(labels, classes)
        self._check_parameters(classes)
        codes = np.searchsorted(classes, labels)
        self.estimator_ = fitted
        self.classes_ = classes
        self.class_counts_ = np.bincount(codes, minlength=len(classes))
        used = weight if weight is not None else _named_weight(copy, fit_params, labels)
        self.training_prior_ = training_prior(fitted, labels, used)
        self._tune(X, labels, weight, params)

    def _check_parameters(self, classes: np.ndarray) -> None:
        """Raise an error where parameters do not fit the classes."""

    def _tune(
        self,
        X: Any,
        labels: np.ndarray,
        sample_weight: np.ndarray | None,
        fit_params: Mapping[str, Any],
    ) -> None:
        """Learn what the member adds."""

    def _out_of_fold(
        self,
        X: Any,
        labels: np.ndarray,
        sample_weight: np.ndarray | None,
        fit_params: Mapping[str, Any],
        target_prior: np.ndarray | None = None,
    ) -> OutOfFold:
        """Return the rows with probabilities from copies that never saw them."""
        params: dict[str, Any] = self.get_params(deep=False)
        return OutOfFold.compute(
            self.estimator_,  # cloned again, with the metadata that it requests
            X,
            labels,
            self.classes_,
            target_prior=target_prior,
            sample_weight=sample_weight,
            fit_params=fit_params,
            cv=params["cv"],
            n_jobs=params["n_jobs"],
            random_state=params["random_state"],
        )

    def _adjust_proba(self, proba: np.ndarray) -> np.ndarray:
        """Return the member's probabilities from those of the estimator."""
        return proba

    def _score_classes(self, proba: np.ndarray) -> np.ndarray:
        """Return a score a class from the estimator's probabilities; the best wins."""
        return self._adjust_proba(proba)

    def predict_proba(self, X: Any) -> np.ndarray:
        """Return the probability of each class.

        Parameters
        ----------
        X : array-like of shape (n_samples,) or (n_samples, n_features)
            What the estimator takes.

        Returns
        -------
        ndarray of shape (n_samples, n_classes), float64
            Rows sum to 1; columns are in the order of `classes_`.
        """
        return self._adjust_proba(self._estimator_proba(X))

    def predict(self, X: Any) -> np.ndarray:
        """Return the chosen label of each row.

        Parameters
        ----------
        X : array-like of shape (n_samples,) or (n_samples, n_features)
            What the estimator takes.

        Returns
        -------
        ndarray of shape (n_samples,)
            Labels, in the dtype of `classes_`.
        """
        return self._choose(self._estimator_proba(X))

    def _predict_with_proba(self, X: Any) -> tuple[np.ndarray, np.ndarray]:
        proba = self._estimator_proba(X)
        return self._choose(proba), self._adjust_proba(proba)

    def _choose(self, proba: np.ndarray) -> np.ndarray:
        return self.classes_[self._score_classes(proba).argmax(axis=1)]

    def _estimator_proba(self, X: Any) -> np.ndarray:
        check_is_fitted(self)
        if hasattr(X, "__len__") and not _num_samples(X):
            # most estimators of scikit-learn refuse what has no rows
            return np.zeros((0, len(self.classes_)))
        proba = np.asarray(self.estimator_.predict_proba(X), dtype=np.float64)
        # those of float32 sum to 1 up to 1e-7 only
        total = proba.sum(axis=1, keepdims=True)
        return np.divide(proba, total, out=proba.copy(), where=total > 0)

    @property
    def n_features_in_(self) -> int:
        """Number of columns of `X`, where the estimator counts them."""
        return self.estimator_.n_features_in_

    @property
    def feature_names_in_(self) -> np.ndarray:
        """Names of the columns of `X`, where the estimator keeps them."""
        return self.estimator_.feature_names_in_

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags = get_tags(first_step(self.estimator)).input_tags
        return tags


def _named_weight(
    estimator: Any, fit_params: Mapping[str, Any], labels: np.ndarray
) -> np.ndarray | None:
    """Return weights of the rows that the last step of a pipeline gets by its name."""
    names = []
    while hasattr(estimator, "steps"):
        name, estimator = estimator.steps[-1]
        names.append(name)
    weight = fit_params.get("__".join([*names, "sample_weight"]))
    # behind a sampler they belong to other rows
    return weight if weight is not None and len(weight) == len(labels) else None
