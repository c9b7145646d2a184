"""Figures of a report from class numbers and probabilities; None where undefined.

Rows hold class numbers 0..n_classes-1 in `true` and `pred`, and one column a class in
`proba`, which is None for an estimator without probabilities.
"""

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeAlias

import numpy as np
from sklearn.metrics import (
    accuracy_score,
    average_precision_score,
    confusion_matrix,
    matthews_corrcoef,
    precision_recall_fscore_support,
    recall_score,
    roc_auc_score,
)

from skimbal.metrics import (
    expected_calibration_error,
    macro_average_precision,
    macro_roc_auc_score,
    tail_f1_score,
    tail_recall_score,
)

__all__ = [
    "SCORE_NAMES",
    "Scores",
    "count_confusions",
    "rank_confusions",
    "score_classes",
    "score_folds",
    "score_rows",
]

Scores: TypeAlias = dict[str, float | None]

_LABEL_SCORES = (
    "accuracy",
    "balanced_accuracy",
    "macro_f1",
    "macro_precision",
    "macro_recall",
    "tail_recall",
    "tail_f1",
    "mcc",
)
_PROBABILITY_SCORES = ("macro_average_precision", "roc_auc", "log_loss", "ece")
SCORE_NAMES = _LABEL_SCORES + _PROBABILITY_SCORES

# an impossible class costs 20.7 nats, not infinity
_SMALLEST_PROBABILITY = 1e-9


@contextmanager
def _no_advice_on_few_rows() -> Iterator[None]:
    """Silence the question of scikit-learn < 1.9 whether many classes are numbers."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "The number of unique classes", UserWarning)
        yield


@_no_advice_on_few_rows()
def score_rows(
    true: np.ndarray,
    pred: np.ndarray,
    proba: np.ndarray | None,
    tail: np.ndarray,
    weight: np.ndarray | None = None,
) -> Scores:
    """Return every overall figure of these rows, weighted if asked, by name."""
    scores = _score_labels(true, pred, tail, weight)
    if proba is None:
        return scores | dict.fromkeys(_PROBABILITY_SCORES)
    return scores | _score_probabilities(true, proba, weight)


def _score_labels(
    true: np.ndarray, pred: np.ndarray, tail: np.ndarray, weight: np.ndarray | None
) -> Scores:
    each: dict[str, Any] = {"sample_weight": weight}
    macro = {"average": "macro", "zero_division": 0, **each}
    precision, recall, f1, _ = precision_recall_fscore_support(true, pred, **macro)
    present = np.unique(true)
    # recall over the classes of `true` alone is balanced accuracy without its warning
    balanced = recall_score(true, pred, labels=present, **macro)
    mcc = matthews_corrcoef(true, pred, **each) if len(present) > 1 else None
    values = (
        accuracy_score(true, pred, **each),
        balanced,
        f1,
        precision,
        recall,
        tail_recall_score(true, pred, tail=tail, **each),
        tail_f1_score(true, pred, tail=tail, **each),
        mcc,
    )
    return {
        name: _number(value) for name, value in zip(_LABEL_SCORES, values, strict=True)
    }


def _score_probabilities(
    true: np.ndarray, proba: np.ndarray, weight: np.ndarray | None
) -> Scores:
    options: dict[str, Any] = {
        "labels": np.arange(proba.shape[1]),
        "sample_weight": weight,
    }
    chosen = proba[np.arange(len(true)), true].clip(_SMALLEST_PROBABILITY, 1)
    values = (
        macro_average_precision(true, proba, **options),
        macro_roc_auc_score(true, proba, **options),
        -np.average(np.log(chosen), weights=weight),
        expected_calibration_error(true, proba, **options),
    )
    return {
        name: _number(value)
        for name, value in zip(_PROBABILITY_SCORES, values, strict=True)
    }


@_no_advice_on_few_rows()
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
    columns = precision_recall_fscore_support(
        true, pred, labels=range(n_classes), zero_division=0, sample_weight=weight
    )
    predicted = np.bincount(pred, minlength=n_classes)
    table: list[dict[str, float | int | None]] = []
    for j, (precision, recall, f1, support) in enumerate(zip(*columns, strict=True)):
        known = support > 0
        seen = known or predicted[j] > 0
        score = proba[:, j] if proba is not None and known else None
        table.append(
            {
                "precision": float(precision) if seen else None,
                "recall": float(recall) if known else None,
                "f1": float(f1) if seen else None,
                "support": int(support) if weight is None else float(support),
                "average_precision": None
                if score is None
                else float(
                    average_precision_score(true == j, score, sample_weight=weight)
                ),
                "roc_auc": None
                if score is None
                else _roc_auc(true == j, score, weight),
            }
        )
    return table


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


@_no_advice_on_few_rows()
def count_confusions(true: np.ndarray, pred: np.ndarray, n_classes: int) -> np.ndarray:
    """Return the confusion matrix of all classes, with rows or without."""
    return confusion_matrix(true, pred, labels=range(n_classes))


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


def _roc_auc(
    positive: np.ndarray, score: np.ndarray, weight: np.ndarray | None
) -> float | None:
    if positive.all():
        return None
    return float(roc_auc_score(positive, score, sample_weight=weight))


def _number(value: float | None) -> float | None:
    return None if value is None or np.isnan(value) else float(value)
