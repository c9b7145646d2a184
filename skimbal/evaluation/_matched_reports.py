"""Reports side by side: the same rows, or an error that says what differs."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import numpy as np

from skimbal.evaluation._report import Report

__all__ = ["Metric", "check_matched", "score_each_fold", "score_report"]

Metric: TypeAlias = str | Callable[[np.ndarray, np.ndarray], float]


def check_matched(reports: Mapping[str, Report]) -> None:
    """Raise a ValueError unless all reports are of the same rows in the same folds."""
    names = list(reports)
    for name in names[1:]:
        problem = _find_difference(reports[names[0]], reports[name])
        if problem:
            raise ValueError(
                f"The reports of {names[0]!r} and {name!r} must be of the same data, "
                f"row by row; {problem}"
            )


def _find_difference(first: Report, second: Report) -> str | None:
    """Return what stands in the way of comparing row by row, and what to do."""
    if len(first.rows) != len(second.rows):
        return (
            f"got {len(first.rows)} and {len(second.rows)} tested rows. Evaluate both "
            "on the same rows."
        )
    if first.n_folds != second.n_folds:
        return (
            f"got {first.n_folds} and {second.n_folds} folds. Evaluate both with the "
            "same `cv`."
        )
    if not np.array_equal(first.rows, second.rows):
        return "other rows were tested. Evaluate both on the same rows."
    if first.y_true.dtype.kind != second.y_true.dtype.kind:
        return "their labels are of different kinds, such as str and int."
    wrong = first.y_true != second.y_true
    if wrong.any():
        return (
            f"the true labels of {wrong.sum()} rows differ, the first of them in row "
            f"{first.rows[wrong.argmax()]}. Evaluate both on the same data."
        )
    moved = first.fold != second.fold
    if moved.any():
        return (
            f"{moved.sum()} rows were tested in different folds. Evaluate both with "
            "the same `cv` and an int `random_state`."
        )
    sizes = [report.class_counts.sum(axis=1).tolist() for report in (first, second)]
    if first.n_folds > 1 and sizes[0] != sizes[1]:
        return "their folds were trained on different rows. Give both the same `cv`."
    return None


def score_report(report: Report, metric: Metric) -> float | None:
    """Return the figure of all rows; None where it is not defined."""
    if callable(metric):
        return float(metric(report.y_true, report.y_pred))
    return _named(report.overall, metric)


def score_each_fold(report: Report, metric: Metric) -> np.ndarray:
    """Return the figure of each fold, shape (n_folds,); NaN where it is not defined."""
    values: list[float | None] = []
    for number in range(report.n_folds):
        rows = report.fold == number
        if callable(metric):
            values.append(metric(report.y_true[rows], report.y_pred[rows]))
        else:
            values.append(_named(report._score(rows), metric))
    return np.array(values, dtype=float)  # None becomes NaN


def _named(scores: Mapping[str, Any], metric: str) -> float | None:
    if metric not in scores:
        raise ValueError(
            f"`metric` must be one of {', '.join(scores)}, or a function of true and "
            f"predicted labels; got {metric!r}."
        )
    return scores[metric]
