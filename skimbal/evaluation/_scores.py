"""Figures of a report from class numbers and probabilities; None where undefined.

Rows hold class numbers 0..n_classes-1 in `true` and `pred`, and one column a class in
`proba`, which is None for an estimator without probabilities. Every figure is a
function of a few sums, made in O(rows * classes); only rankings are sorted.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from skimbal.evaluation._label_figures import LabelSums, label_figures, sum_labels
from skimbal.evaluation._ranking import average_precision, rank_classes, roc_auc

__all__ = [
    "LABEL_SCORES",
    "N_BINS",
    "PROBABILITY_SCORES",
    "SCORE_NAMES",
    "SMALLEST_PROBABILITY",
    "Areas",
    "Scores",
    "bins_of",
    "class_table",
    "count_confusions",
    "mean_of_known",
    "measure_areas",
    "probability_figures",
    "rank_confusions",
    "score_classes",
    "score_folds",
    "score_rows",
    "to_scores",
]

Scores: TypeAlias = dict[str, float | None]

LABEL_SCORES = (
    "accuracy",
    "balanced_accuracy",
    "macro_f1",
    "macro_precision",
    "macro_recall",
    "tail_recall",
    "tail_f1",
    "mcc",
)
PROBABILITY_SCORES = (
    "macro_average_precision",
    "roc_auc",
    "log_loss",
    "ece",
    "classwise_ece",
)
SCORE_NAMES = LABEL_SCORES + PROBABILITY_SCORES
N_BINS = 15
# an impossible class costs 20.7 nats, not infinity
SMALLEST_PROBABILITY = 1e-9


class Areas(NamedTuple):
    """Areas under the curves, NaN where a class has none."""

    average_precision: np.ndarray  # (1, n_classes), or (n_folds, n_classes)
    roc_auc: np.ndarray


def score_rows(
    true: np.ndarray,
    pred: np.ndarray,
    proba: np.ndarray | None,
    tail: np.ndarray,
    weight: np.ndarray | None = None,
) -> Scores:
    """Return every overall figure of these rows, weighted if asked, by name."""
    n_classes = int(max(true.max(), pred.max(), tail.max(initial=0))) + 1
    figures = label_figures(sum_labels(true, pred, weight, n_classes), tail)
    if proba is not None:
        areas, _ = measure_areas(true, proba, weight)
        figures |= probability_figures(true, proba, weight, areas)
    return to_scores(figures)[0]


def measure_areas(
    true: np.ndarray,
    proba: np.ndarray,
    weight: np.ndarray | None,
    fold: np.ndarray | None = None,
    n_folds: int = 0,
) -> tuple[Areas, Areas]:
    """Return the areas of all classes, over all rows and in each fold."""
    n_classes = proba.shape[1]
    found = np.full((2, n_folds + 1, n_classes), np.nan)
    for j, i, ranking in rank_classes(true, proba, weight, fold, n_folds):
        place = n_folds if i is None else i
        found[:, place, j] = average_precision(ranking), roc_auc(ranking)
    return Areas(*found[:, n_folds:]), Areas(*found[:, :n_folds])


def probability_figures(
    true: np.ndarray,
    proba: np.ndarray,
    weight: np.ndarray | None,
    areas: Areas,
    group: np.ndarray | None = None,
    n_groups: int = 1,
) -> dict[str, np.ndarray]:
    """Return the figures of probabilities, of shape (n_groups,) each, by name.

    `areas` are those of the groups, of shape (n_groups, n_classes).
    """
    row_weight = np.ones(len(true)) if weight is None else weight
    group = np.zeros(len(true), np.int64) if group is None else group
    total = np.bincount(group, row_weight, n_groups)

    def sum_of_gaps(confidence: np.ndarray, right: np.ndarray) -> np.ndarray:
        bins = group * N_BINS + bins_of(confidence)
        gaps = np.bincount(bins, row_weight * (confidence - right), n_groups * N_BINS)
        return abs(gaps).reshape(n_groups, N_BINS).sum(axis=1)

    chosen = proba[np.arange(len(true)), true].clip(SMALLEST_PROBABILITY, 1)
    losses = np.bincount(group, -np.log(chosen) * row_weight, n_groups)
    top = sum_of_gaps(proba.max(axis=1), proba.argmax(axis=1) == true)
    each = sum(sum_of_gaps(column, true == j) for j, column in enumerate(proba.T))
    with np.errstate(invalid="ignore"):  # a group without rows
        return {
            "macro_average_precision": mean_of_known(areas.average_precision),
            "roc_auc": mean_of_known(areas.roc_auc),
            "log_loss": losses / total,
            "ece": top / total,
            "classwise_ece": each / proba.shape[1] / total,
        }


def to_scores(figures: dict[str, np.ndarray]) -> list[Scores]:
    """Return a dict for each group; what is not defined, or not there, is None."""
    n_groups = len(figures["accuracy"])
    columns = {
        name: figures.get(name, np.full(n_groups, np.nan)) for name in SCORE_NAMES
    }
    return [
        {name: _number(values[i]) for name, values in columns.items()}
        for i in range(n_groups)
    ]


def score_classes(
    true: np.ndarray,
    pred: np.ndarray,
    proba: np.ndarray | None,
    n_classes: int,
    weight: np.ndarray | None = None,
) -> list[dict[str, float | int | None]]:
    """Return the figures of each class, in the order of the classes.

    With weights, `support` is the sum of those of the class.
    """
    sums = LabelSums(*(part[0] for part in sum_labels(true, pred, weight, n_classes)))
    support = sums.support if weight is not None else sums.support.astype(np.int64)
    areas = None if proba is None else measure_areas(true, proba, weight)[0]
    return class_table(sums, support, areas)


def class_table(
    sums: LabelSums, support: np.ndarray, areas: Areas | None
) -> list[dict[str, float | int | None]]:
    """Return a row for each class from its sums; `support` is what the row says."""
    hits, weight, predicted = sums
    n_classes = len(hits)
    nothing = np.full(n_classes, np.nan)
    with np.errstate(invalid="ignore", divide="ignore"):
        seen = np.where((weight > 0) | (predicted > 0), 0, np.nan)
        columns = {
            "precision": np.where(predicted > 0, hits / predicted, seen),
            "recall": np.where(weight > 0, hits / weight, np.nan),
            "f1": np.where(seen == 0, 2 * hits / (weight + predicted), np.nan),
            "support": support,
            "average_precision": nothing if areas is None else areas[0][0],
            "roc_auc": nothing if areas is None else areas[1][0],
        }
    return [
        {
            name: int(values[j]) if values.dtype.kind == "i" else _number(values[j])
            for name, values in columns.items()
        }
        for j in range(n_classes)
    ]


def score_folds(scores: Sequence[Scores]) -> dict[str, dict[str, float | None]]:
    """Return mean and sample standard deviation of each figure over the folds."""
    folds: dict[str, dict[str, float | None]] = {}
    for name in SCORE_NAMES:
        values = [v for fold in scores if (v := fold[name]) is not None]
        folds[name] = {
            "mean": float(np.mean(values)) if values else None,
            "std": float(np.std(values, ddof=1)) if len(values) > 1 else None,
        }
    return folds


def count_confusions(true: np.ndarray, pred: np.ndarray, n_classes: int) -> np.ndarray:
    """Return the confusion matrix of all classes, with rows or without."""
    counts = np.bincount(true * n_classes + pred, minlength=n_classes**2)
    return counts.reshape(n_classes, n_classes)


def rank_confusions(matrix: np.ndarray, classes: np.ndarray) -> list[dict[str, Any]]:
    """Return the pairs of classes that were confused, the most frequent first."""
    wrong = matrix - np.diag(np.diag(matrix))
    pairs = np.argwhere(wrong)
    counts = wrong[tuple(pairs.T)]
    order = np.argsort(-counts, kind="stable")
    labels, support = classes.tolist(), matrix.sum(axis=1)
    return [
        {
            "true": labels[i],
            "predicted": labels[j],
            "count": int(count),
            "share": float(count / support[i]),
        }
        for (i, j), count in zip(pairs[order], counts[order], strict=True)
    ]


def bins_of(proba: np.ndarray) -> np.ndarray:
    """Return the bin of each probability; one on an edge is in the bin above."""
    return np.clip((proba * N_BINS).astype(np.int64), 0, N_BINS - 1)


def mean_of_known(areas: np.ndarray) -> np.ndarray:
    """Return the mean over the classes that have a curve; NaN where none has."""
    known = ~np.isnan(areas)
    with np.errstate(invalid="ignore"):
        return np.where(known, areas, 0).sum(axis=-1) / known.sum(axis=-1)


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
