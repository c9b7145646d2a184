"""The figures of a result line, each test row with its weight."""

from collections.abc import Sequence

import numpy as np

from skimbal.evaluation import Report
from skimbal.evaluation._scores import Scores, score_classes, score_rows
from skimbal.metrics import tail_f1_score, tail_recall_score

__all__ = ["score_report"]


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
    true, pred, tail = (
        np.searchsorted(report.classes, labels)
        for labels in (report.y_true, report.y_pred, report.tail)
    )
    rows = (true, pred, report.y_proba)
    table = score_classes(*rows, len(report.classes), weight)
    aps = {
        label: row["average_precision"]
        for label, row in zip(report.classes.tolist(), table, strict=True)
        if row["average_precision"] is not None
    }
    scores = score_rows(*rows, tail, weight)
    scores["tail_average_precision"] = mean_of(aps, report.tail.tolist())
    if rare:
        labels = report.y_true, report.y_pred
        for figure, score in (("recall", tail_recall_score), ("f1", tail_f1_score)):
            value = score(*labels, tail=rare, sample_weight=weight)
            scores[f"rare_{figure}"] = None if np.isnan(value) else float(value)
        scores["rare_average_precision"] = mean_of(aps, rare)
    return scores


def mean_of(values: dict, labels: Sequence[str]) -> float | None:
    known = [values[label] for label in labels if label in values]
    return float(np.mean(known)) if known else None
