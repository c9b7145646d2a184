"""What one fold gives: predictions of a copy that was fitted on the fold's rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np
from sklearn.base import clone
from sklearn.utils import _safe_indexing
from sklearn.utils.validation import _check_method_params

from skimbal.utils import align_proba, predict_with_proba

__all__ = ["Prediction", "fit_and_predict", "predict"]


@dataclass(frozen=True)
class Prediction:
    """Predicted labels and probabilities of some rows, and the time they took."""

    labels: list[Any]
    classes: list[Any]  # that the estimator knows, in the order of the columns
    proba: np.ndarray | None
    fit_seconds: float | None
    predict_seconds: float

    def aligned_proba(self, classes: np.ndarray) -> np.ndarray | None:
        """Return probabilities with a column for each of `classes`."""
        if self.proba is None:
            return None
        return align_proba(self.proba, self.classes, classes)


def fit_and_predict(
    estimator: Any,
    X: Any,
    y: np.ndarray,
    train: np.ndarray,
    test: np.ndarray,
    fit_params: Mapping[str, Any],
) -> Prediction:
    """Fit a copy on the rows `train` and predict the rows `test`."""
    estimator = clone(estimator)
    params = _check_method_params(X, fit_params, train)
    X_train = _safe_indexing(X, train)
    start = perf_counter()
    estimator.fit(X_train, y[train], **params)
    return predict(estimator, _safe_indexing(X, test), perf_counter() - start)


def predict(estimator: Any, X: Any, fit_seconds: float | None = None) -> Prediction:
    """Predict with a fitted estimator; probabilities where it has them."""
    start = perf_counter()
    predicted, proba = predict_with_proba(estimator, X)
    seconds = perf_counter() - start
    labels = np.ravel(predicted).tolist()
    classes = np.asarray(estimator.classes_).tolist()
    if proba is not None and not np.isfinite(proba).all():
        raise ValueError(
            f"`predict_proba` of {type(estimator).__name__} must be finite; got NaN or "
            "infinity. Lower its learning rate, or check the features."
        )
    return Prediction(labels, classes, proba, fit_seconds, seconds)
