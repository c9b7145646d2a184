"""Probabilities of any classifier, made of its `decision_function` if need be."""

from typing import Any, Self

import numpy as np
from scipy.special import softmax
from sklearn.base import BaseEstimator, ClassifierMixin, MetaEstimatorMixin, clone
from sklearn.utils.validation import _num_samples

from skimbal.utils import align_proba

__all__ = ["read_proba", "with_proba"]


def read_proba(classifier: Any, X: Any, classes: np.ndarray) -> np.ndarray:
    """Return the probabilities of a fitted classifier for all of `classes`.

    Parameters
    ----------
    classifier : classifier
        Fitted, with `predict_proba` or `decision_function`; the softmax of the latter
        is right in order, and to be scaled by its user.
    X : array-like of shape (n_samples,) or (n_samples, n_features)
        What it takes. Without rows it is not called: most refuse that.
    classes : ndarray of shape (n_classes,)
        Sorted labels, at least those of the classifier.

    Returns
    -------
    ndarray of shape (n_samples, n_classes), float64
        Rows sum to 1; 0 in the columns of classes that the classifier does not know.

    Raises
    ------
    ValueError
        If there is not one score a class.
    """
    if hasattr(X, "__len__") and not _num_samples(X):
        return np.zeros((0, len(classes)))
    if hasattr(classifier, "predict_proba"):
        proba = classifier.predict_proba(X)
    else:
        proba = _softmax_of_scores(classifier, X)
    aligned = align_proba(proba, classifier.classes_, classes)
    # those of float32 sum to 1 up to 1e-7 only
    total = aligned.sum(axis=1, keepdims=True)
    return np.divide(aligned, total, out=aligned.copy(), where=total > 0)


def with_proba(estimator: Any) -> Any:
    """Return `estimator`, or what makes probabilities of its `decision_function`.

    Parameters
    ----------
    estimator : classifier
        With `predict_proba` or `decision_function`.

    Returns
    -------
    classifier
        With `predict_proba`. It is for use within a fit; models that are kept hold the
        estimator itself, and `read_proba` reads it.

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
        return _softmax_of_scores(self.estimator_, X)


def _softmax_of_scores(classifier: Any, X: Any) -> np.ndarray:
    scores = np.asarray(classifier.decision_function(X), dtype=np.float64)
    if scores.ndim == 1:  # two classes: one score, against 0
        scores = np.column_stack([-scores, scores]) / 2
    n_classes = len(classifier.classes_)
    if scores.shape[1] != n_classes:
        raise ValueError(
            f"`decision_function` of {type(classifier).__name__} must give a score for "
            f"each of {n_classes} classes; got {scores.shape[1]}. Use scores of one "
            "class against the rest, or a classifier with `predict_proba`."
        )
    return softmax(scores, axis=1)
