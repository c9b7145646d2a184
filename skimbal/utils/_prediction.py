"""Labels and probabilities of the same rows, without paying twice."""

from typing import Any

import numpy as np

__all__ = ["predict_with_proba"]


def predict_with_proba(classifier: Any, X: Any) -> tuple[np.ndarray, np.ndarray | None]:
    """Return labels and probabilities, running what both need only once.

    Calling `predict` and then `predict_proba` runs an encoder twice. Here the
    transformers of a pipeline run once, and a classifier of skimbal gives both from
    one run.

    Parameters
    ----------
    classifier : classifier
        A fitted classifier, pipeline, or search over either.
    X : array-like of shape (n_samples,) or (n_samples, n_features)
        What it takes.

    Returns
    -------
    labels : ndarray of shape (n_samples,)
        What `predict` returns, which need not be the most probable classes.
    proba : ndarray of shape (n_samples, n_classes), float64, or None
        What `predict_proba` returns; None for a classifier without it.

    Examples
    --------
    >>> from sklearn.dummy import DummyClassifier
    >>> from skimbal.utils import predict_with_proba
    >>> model = DummyClassifier().fit(["a", "b", "c"], ["ham", "ham", "spam"])
    >>> labels, proba = predict_with_proba(model, ["d"])
    >>> labels.tolist(), proba.round(2).tolist()
    (['ham'], [[0.67, 0.33]])
    """
    if hasattr(classifier, "best_estimator_"):
        return predict_with_proba(classifier.best_estimator_, X)
    if hasattr(classifier, "steps"):
        *transformers, (_, last) = classifier.steps
        for _, step in transformers:
            # samplers of imbalanced-learn work in `fit` alone
            if hasattr(step, "transform"):
                X = step.transform(X)
        return predict_with_proba(last, X)
    if not hasattr(classifier, "predict_proba"):
        return np.asarray(classifier.predict(X)), None
    if _has_both_at_once(classifier):
        return classifier._predict_with_proba(X)
    proba = np.asarray(classifier.predict_proba(X), dtype=np.float64)
    return np.asarray(classifier.predict(X)), proba


def _has_both_at_once(classifier: Any) -> bool:
    """Tell whether one call gives both; not where a subclass has another `predict`."""
    for kind in type(classifier).__mro__:
        if "_predict_with_proba" in vars(kind):
            return True
        if "predict" in vars(kind):
            return False
    return False
