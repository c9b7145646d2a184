"""Score decisions on out-of-fold probabilities, for the prior that matters."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from skimbal.exceptions import LabelError
from skimbal.utils import make_inner_folds, out_of_fold_proba

__all__ = ["COUNT_METRICS", "METRICS", "Metric", "OutOfFold", "resolve_metric"]

_TINY = 1e-300

# (codes, predicted codes, weights, number of classes) -> larger is better
Metric = Callable[[np.ndarray, np.ndarray, np.ndarray, int], float]


@dataclass(frozen=True)
class OutOfFold:
    """Rows whose class is known, with probabilities from models that never saw them.

    `weight` makes the classes count as they come in the target prior; `fold` tells
    which fold tested the row.
    """

    codes: np.ndarray
    proba: np.ndarray
    weight: np.ndarray
    fold: np.ndarray

    @classmethod
    def compute(
        cls,
        estimator: Any,
        X: Any,
        labels: np.ndarray,
        classes: np.ndarray,
        *,
        cv: Any,
        target_prior: np.ndarray | None = None,
        sample_weight: np.ndarray | None = None,
        fit_params: Mapping[str, Any] | None = None,
        n_jobs: int | None = None,
        random_state: Any = None,
    ) -> Self:
        """Fit a copy a fold; rows that no fold tests or without weight are left out."""
        folds = make_inner_folds(cv, X, labels, random_state)
        proba = out_of_fold_proba(
            estimator,
            X,
            labels,
            folds,
            classes=classes,
            fit_params=fit_params,
            n_jobs=n_jobs,
        )
        codes = np.searchsorted(classes, labels)
        weight = sample_weight
        if target_prior is not None:
            weight = np.ones(len(codes)) if weight is None else weight
            train = np.bincount(codes, weight, len(classes)) / weight.sum()
            weight = weight * (target_prior / np.where(train > 0, train, 1))[codes]
        return cls.of_proba(proba, codes, weight, folds)

    @classmethod
    def of_proba(
        cls,
        proba: np.ndarray,
        codes: np.ndarray,
        weight: np.ndarray | None,
        folds: list[tuple[np.ndarray, np.ndarray]],
    ) -> Self:
        """Leave out rows of all that no fold tests, and those without weight."""
        fold = np.full(len(codes), -1)
        for i, (_, test) in enumerate(folds):
            fold[test] = i
        weight = np.ones(len(codes)) if weight is None else weight
        kept = (fold >= 0) & (weight > 0)
        if not kept.any():
            raise LabelError(
                "No row with a weight above 0 is tested by a fold; nothing can be "
                "tuned. Add rows, or pass other folds as `cv`."
            )
        return cls(codes[kept], proba[kept], weight[kept], fold[kept])


def mean_f1(hit: np.ndarray, size: np.ndarray, guessed: np.ndarray) -> np.ndarray:
    """Return the mean F1 over the classes that have rows."""
    f1 = 2 * hit / np.maximum(size + guessed, _TINY)
    return f1[size.ravel() > 0].mean(axis=0)


def mean_recall(hit: np.ndarray, size: np.ndarray, guessed: np.ndarray) -> np.ndarray:
    """Return the mean recall over the classes that have rows."""
    return (hit / np.maximum(size, _TINY))[size.ravel() > 0].mean(axis=0)


def share_right(hit: np.ndarray, size: np.ndarray, guessed: np.ndarray) -> np.ndarray:
    """Return the share of right answers."""
    return hit.sum(axis=0) / size.sum()


# from the weights of right rows, of all rows and of predicted rows of each class:
# arrays (n_classes, ...), (n_classes, 1 or nothing) and (n_classes, ...)
COUNT_METRICS: dict[str, Callable[..., np.ndarray]] = {
    "macro_f1": mean_f1,
    "balanced_accuracy": mean_recall,
    "accuracy": share_right,
}


def _from_counts(metric: Callable[..., np.ndarray]) -> Metric:
    def score(
        codes: np.ndarray, predicted: np.ndarray, weight: np.ndarray, n_classes: int
    ) -> float:
        hit = np.bincount(codes, weight * (codes == predicted), n_classes)
        size = np.bincount(codes, weight, n_classes)
        return float(metric(hit, size, np.bincount(predicted, weight, n_classes)))

    return score


METRICS: dict[str, Metric] = {
    name: _from_counts(metric) for name, metric in COUNT_METRICS.items()
}


def resolve_metric(metric: Any, classes: np.ndarray) -> Metric:
    """Return a metric over class numbers from its name, or from a function of labels.

    Parameters
    ----------
    metric : str or callable
        A name in `METRICS`, or a function ``(y_true, y_pred, sample_weight=...)`` that
        gives more for better predictions, as those of `sklearn.metrics`.
    classes : ndarray of shape (n_classes,)
        The labels, in the order of the class numbers.

    Returns
    -------
    callable
        Raises ValueError where the function gives no finite number.
    """
    if isinstance(metric, str):
        return METRICS[metric]

    def score(
        codes: np.ndarray, predicted: np.ndarray, weight: np.ndarray, n_classes: int
    ) -> float:
        labels = (classes[codes], classes[predicted])
        value = float(metric(*labels, sample_weight=weight))
        if not np.isfinite(value):
            raise ValueError(
                f"`metric` must give a finite number; got {value} for {len(codes)} "
                "out-of-fold rows. Let it give a small one for bad predictions."
            )
        return value

    return score
