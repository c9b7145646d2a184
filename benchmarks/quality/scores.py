"""The figures of a result line, each test row with its weight."""

from collections.abc import Sequence

import numpy as np
from sklearn.metrics import (
    accuracy_score,
    average_precision_score,
    matthews_corrcoef,
    precision_recall_fscore_support,
    recall_score,
    roc_auc_score,
)

from skimbal.evaluation import Report
from skimbal.metrics import (
    expected_calibration_error,
    tail_f1_score,
    tail_recall_score,
)

__all__ = ["score_report"]

Scores = dict[str, float | None]


def score_report(
    report: Report, *, weight: np.ndarray | None = None, rare: Sequence[str] = ()
) -> Scores:
    """Return the figures of a report by name; None where one is not defined.

    Parameters
    ----------
    report : Report
        Of held-out rows.
    weight : ndarray of shape (n_samples,), default=None
        What each row counts; None: all the same, which gives `Report.summary`.
    rare : sequence of str, default=()
        The classes that were cut, for ``rare_recall``, ``rare_f1`` and
        ``rare_average_precision``.

    Returns
    -------
    dict of str to float or None
        What `Report.summary` has, ``tail_average_precision``, and the figures of
        `rare` if there are any.
    """
    groups = {"tail": report.tail.tolist()} | ({"rare": list(rare)} if rare else {})
    scores = score_labels(report, weight) | score_probabilities(report, weight)
    aps = score_ranking(report, average_precision_score, weight)
    scores["macro_average_precision"] = mean_of(aps, report.classes.tolist())
    for name, labels in groups.items():
        for figure, score in (("recall", tail_recall_score), ("f1", tail_f1_score)):
            scores[f"{name}_{figure}"] = score(
                report.y_true, report.y_pred, tail=labels, sample_weight=weight
            )
        scores[f"{name}_average_precision"] = mean_of(aps, labels)
    return {
        name: None if value is None or np.isnan(value) else float(value)
        for name, value in scores.items()
    }


def score_labels(report: Report, weight: np.ndarray | None) -> Scores:
    true, pred = report.y_true, report.y_pred
    macro = {"average": "macro", "zero_division": 0, "sample_weight": weight}
    precision, recall, f1, _ = precision_recall_fscore_support(true, pred, **macro)
    several = len(np.unique(true)) > 1
    return {
        "accuracy": accuracy_score(true, pred, sample_weight=weight),
        # without the classes that have no test row
        "balanced_accuracy": recall_score(true, pred, labels=np.unique(true), **macro),
        "macro_f1": f1,
        "macro_precision": precision,
        "macro_recall": recall,
        "mcc": matthews_corrcoef(true, pred, sample_weight=weight) if several else None,
    }


def score_probabilities(report: Report, weight: np.ndarray | None) -> Scores:
    if report.y_proba is None:
        return dict.fromkeys(("roc_auc", "log_loss", "ece"))
    codes = np.searchsorted(report.classes, report.y_true)
    # as in `Report`: an impossible class costs 20.7 nats, not infinity
    chosen = report.y_proba[np.arange(len(codes)), codes].clip(1e-9, 1)
    areas = score_ranking(report, roc_auc_score, weight)
    return {
        "roc_auc": mean_of(areas, report.classes.tolist()),
        "log_loss": -np.average(np.log(chosen), weights=weight),
        "ece": expected_calibration_error(
            report.y_true, report.y_proba, labels=report.classes, sample_weight=weight
        ),
    }


def score_ranking(report: Report, score, weight: np.ndarray | None) -> dict:
    """Return the score of each class with test rows against the rest, by label."""
    if report.y_proba is None:
        return {}
    columns = zip(report.classes.tolist(), report.y_proba.T, strict=True)
    masks = ((label, report.y_true == label, column) for label, column in columns)
    return {
        label: score(true, column, sample_weight=weight)
        for label, true, column in masks
        if 0 < true.sum() < len(true)
    }


def mean_of(values: dict, labels: list) -> float | None:
    known = [values[label] for label in labels if label in values]
    return float(np.mean(known)) if known else None
