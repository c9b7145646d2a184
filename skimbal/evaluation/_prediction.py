"""What one fold gives: predictions of a copy that was fitted on the fold's rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.base import clone
from sklearn.utils import _safe_indexing
from sklearn.utils.validation import _check_method_params

from skimbal.evaluation._costs import Costs, Stopwatch, peak_memory_mib
from skimbal.utils import align_proba, predict_with_proba

__all__ = ["Prediction", "fit_and_predict", "predict"]


@dataclass(frozen=True)
class Prediction:
    """Predicted labels and probabilities of some rows, and what they cost."""

    labels: list[Any]
    classes: list[Any]  # that the estimator knows, in the order of the columns
    proba: np.ndarray | None
    costs: Costs

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
    with Stopwatch() as fit:
        estimator.fit(X_train, y[train], **params)
    return predict(estimator, _safe_indexing(X, test), fit)


def predict(estimator: Any, X: Any, fit: Stopwatch | None = None) -> Prediction:
    """Predict with a fitted estimator; probabilities where it has them."""
    with Stopwatch() as watch:
        predicted, proba = predict_with_proba(estimator, X)
    labels = np.ravel(predicted).tolist()
    classes = np.asarray(estimator.classes_).tolist()
    if proba is not None and not np.isfinite(proba).all():
        raise ValueError(
            f"`predict_proba` of {type(estimator).__name__} must be finite; got NaN or "
            "infinity. Lower its learning rate, or check the features."
        )
    costs = Costs(
        fit_seconds=None if fit is None else fit.seconds,
        fit_cpu_seconds=None if fit is None else fit.cpu_seconds,
        predict_seconds=watch.seconds,
        predict_cpu_seconds=watch.cpu_seconds,
        peak_memory_mib=peak_memory_mib(),
    )
    return Prediction(labels, classes, proba, costs)
