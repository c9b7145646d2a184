"""What every head on vectors shares: checking the rows, and deciding by scores."""

from abc import abstractmethod
from typing import Any, ClassVar, Self

import numpy as np
from scipy.special import expit, softmax
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils import check_array, column_or_1d
from sklearn.utils.validation import (
    _check_sample_weight,
    check_is_fitted,
    validate_data,
)

from skimbal.utils import check_labels, encode_labels

__all__ = ["BaseVectorClassifier", "check_every_class_weighs", "class_shares"]


class BaseVectorClassifier(ClassifierMixin, BaseEstimator):
    """Check numbers and labels, and turn a score a class into answers.

    A member says in `_learn` what it learns. It either learns `coef_` and `intercept_`
    or says in `_score` what the scores are: with them as logits, softmax gives the
    probabilities. Two classes have one score, that of the second, as in scikit-learn.
    """

    _reads_sparse: ClassVar[bool] = False

    classes_: np.ndarray
    coef_: np.ndarray
    intercept_: np.ndarray

    def _fit(self, X: Any, y: Any, sample_weight: Any) -> Self:
        """Check the rows, and set what `_learn` makes of those that weigh anything."""
        rows = check_array(X, estimator=self, input_name="X", **self._array_options())
        if getattr(y, "ndim", 1) == 2:
            y = column_or_1d(y, warn=True)
        labels = check_labels(y, rows.shape[0])
        weight = _check_sample_weight(
            sample_weight, rows, dtype=np.float64, ensure_non_negative=True
        )
        classes, codes = encode_labels(labels)
        counts = np.bincount(codes)
        kept = weight > 0
        check_every_class_weighs(classes, codes[kept])
        if not kept.all():
            rows, codes, weight = rows[kept], codes[kept], weight[kept]
        learnt = self._learn(rows, codes, weight, classes)
        validate_data(self, X, skip_check_array=True)  # names and number of columns
        self.classes_ = classes
        self.class_counts_ = counts
        for name, value in learnt.items():
            setattr(self, name, value)
        return self

    @abstractmethod
    def _learn(
        self, X: Any, codes: np.ndarray, weight: np.ndarray, classes: np.ndarray
    ) -> dict[str, Any]:
        """Return the fitted attributes; every weight is above 0."""

    def _score(self, X: Any) -> np.ndarray:
        """Return scores of shape (n_samples, n_classes), or (n_samples, 1) for two."""
        return X @ self.coef_.T + self.intercept_

    def decision_function(self, X: Any) -> np.ndarray:
        """Return the score of each class: the logarithm of its odds, up to a constant.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Vectors.

        Returns
        -------
        ndarray of shape (n_samples,) or (n_samples, n_classes), float64
            With two classes the score of the second one, above 0 where it is chosen.
        """
        check_is_fitted(self)
        rows = validate_data(self, X, reset=False, **self._array_options())
        scores = np.asarray(self._score(rows), dtype=np.float64)
        return scores[:, 0] if scores.shape[1] == 1 else scores

    def predict_proba(self, X: Any) -> np.ndarray:
        """Return the probability of each class.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Vectors.

        Returns
        -------
        ndarray of shape (n_samples, n_classes), float64
            Rows sum to 1; columns are in the order of `classes_`. They stand for the
            class frequencies in `training_prior_`.
        """
        scores = self.decision_function(X)
        if scores.ndim == 1:
            # not a softmax of (0, score), which has no answer for an infinite score
            return expit(np.column_stack([-scores, scores]))
        return softmax(scores, axis=1)

    def predict(self, X: Any) -> np.ndarray:
        """Return the most probable label of each row.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Vectors.

        Returns
        -------
        ndarray of shape (n_samples,)
            Labels, in the dtype of `classes_`.
        """
        scores = self.decision_function(X)
        best = scores > 0 if scores.ndim == 1 else scores.argmax(axis=1)
        return self.classes_[np.asarray(best, dtype=np.intp)]

    def _array_options(self) -> dict[str, Any]:
        return {
            "accept_sparse": "csr" if self._reads_sparse else False,
            "dtype": [np.float64, np.float32],
        }

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = self._reads_sparse
        return tags


def class_shares(codes: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Return the share of each class in the weight of all rows.

    Parameters
    ----------
    codes : ndarray of shape (n_samples,), int64
        Class numbers; every class must occur.
    weight : ndarray of shape (n_samples,), float64
        Weights of the rows, above 0.

    Returns
    -------
    ndarray of shape (n_classes,), float64
        Sums to 1.
    """
    mass = np.bincount(codes, weights=weight)
    return mass / mass.sum()


def check_every_class_weighs(classes: np.ndarray, codes: np.ndarray) -> None:
    """Raise where a class has no row among those that weigh anything."""
    lost = np.flatnonzero(np.bincount(codes, minlength=len(classes)) == 0)
    if len(lost):
        raise ValueError(
            "`sample_weight` must be above 0 for one row of each class at least; "
            f"{len(lost)} of {len(classes)} classes have none, for example "
            f"{classes[lost[0]].item()!r}. Drop their rows."
        )
