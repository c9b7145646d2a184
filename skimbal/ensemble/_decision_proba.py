"""Give a classifier without probabilities some, for the members of an ensemble."""

from typing import Any, Self

import numpy as np
from scipy.special import softmax
from sklearn.base import BaseEstimator, ClassifierMixin, MetaEstimatorMixin, clone

__all__ = ["with_proba"]


def with_proba(estimator: Any) -> Any:
    """Return `estimator`, or what makes probabilities of its `decision_function`.

    Parameters
    ----------
    estimator : classifier
        With `predict_proba` or `decision_function`.

    Returns
    -------
    classifier
        With `predict_proba`.

    Raises
    ------
    ValueError
        If it has neither.
    """
    if hasattr(estimator, "predict_proba"):
        return estimator
    if hasattr(estimator, "decision_function"):
        return _DecisionProba(estimator)
    raise ValueError(
        f"{type(estimator).__name__} has neither `predict_proba` nor "
        "`decision_function`; an ensemble needs one of them."
    )


class _DecisionProba(MetaEstimatorMixin, ClassifierMixin, BaseEstimator):
    """The softmax of `decision_function`: right in order, to be scaled by its user."""

    def __init__(self, estimator: Any) -> None:
        self.estimator = estimator

    def fit(self, X: Any, y: Any, **fit_params: Any) -> Self:
        self.estimator_ = clone(self.estimator).fit(X, y, **fit_params)
        self.classes_ = self.estimator_.classes_
        return self

    def predict_proba(self, X: Any) -> np.ndarray:
        scores = np.asarray(self.estimator_.decision_function(X), dtype=np.float64)
        if scores.ndim == 1:  # two classes: one score, against 0
            scores = np.column_stack([-scores, scores]) / 2
        return softmax(scores, axis=1)
