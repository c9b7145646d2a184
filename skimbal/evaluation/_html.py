"""A report as one HTML page: this module arranges, the template shows."""

from typing import TYPE_CHECKING, Any

import numpy as np

from skimbal.evaluation._explanations import (
    DECISION_FIGURES,
    PROBABILITY_FIGURES,
    Explanation,
)
from skimbal.evaluation._figures import (
    draw_heat_map,
    draw_precision_recall,
    draw_reliability,
    draw_roc,
)
from skimbal.evaluation._page import render_page

if TYPE_CHECKING:
    from skimbal.evaluation._report import Report

__all__ = ["render_html"]

_MAX_MATRIX = 25  # a larger matrix cannot be read as numbers
_MAX_CURVES = 5
_MAX_CONFUSIONS = 10


def render_html(report: "Report", title: str | None) -> str:
    """Return the page as text."""
    # the rarest class first, in every table and along the axes of the matrix
    order = np.argsort(report.class_counts.sum(axis=0), kind="stable")
    return render_page(
        "report.html.j2",
        "The HTML report",
        report=report,
        title=title or report.estimator,
        decision_cards=_cards(report, DECISION_FIGURES),
        probability_cards=_cards(report, PROBABILITY_FIGURES),
        class_rows=[report.per_class[j] for j in order],
        tail=set(report.tail.tolist()),
        confusions=report.confusions[:_MAX_CONFUSIONS],
        **_matrix(report, order),
        **_curves(report, order),
        selection=_selection(report.selection),
    )


def _cards(report: "Report", figures: tuple[Explanation, ...]) -> list[dict[str, Any]]:
    return [
        {
            "value": report.overall[figure.name],
            "std": report.folds[figure.name]["std"],
            **figure._asdict(),
        }
        for figure in figures
    ]


def _matrix(report: "Report", order: np.ndarray) -> dict[str, Any]:
    """Return the confusion matrix as numbers, or as a heat map if it is large."""
    counts = report.confusion_matrix[np.ix_(order, order)]
    # a class without a tested row has an empty row
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    if len(counts) > _MAX_MATRIX:
        return {"matrix": None, "heat_map": draw_heat_map(shares)}
    cells = [
        list(zip(*row, strict=True))
        for row in zip(counts.tolist(), shares.tolist(), strict=True)
    ]
    labels = report.classes[order].tolist()
    return {"matrix": list(zip(labels, cells, strict=True)), "heat_map": None}


def _curves(report: "Report", order: np.ndarray) -> dict[str, Any]:
    """Return the figures and their legend: the mean and the rarest classes."""
    curves = report.curves
    if curves is None:
        return {"curves": None}
    drawn = [j for j in order if not np.isnan(curves.true_positive_rate[j]).any()]
    chosen = drawn[: min(_MAX_CURVES, len(report.tail))]
    tested = [row["support"] for row in report.per_class if row["support"]]
    chance = float(np.mean(tested)) / len(report.rows)
    return {
        "curves": {
            "precision_recall": draw_precision_recall(curves, chosen, chance),
            "roc": draw_roc(curves, chosen),
            "reliability": draw_reliability(curves.reliability),
            "chance": chance,
            "legend": [report.per_class[j] for j in chosen],
        }
    }


def _selection(found: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return how the model was chosen, the weightiest member first; None if unknown."""
    if found is None or "members" not in found:
        return None
    left_out = found["left_out"]
    words = {figure.name: figure.label for figure in DECISION_FIGURES}
    return {
        "metric": words.get(found["metric"], found["metric"]),
        "n_folds": found["n_folds"],
        "seconds": found["seconds"],
        "members": sorted(found["members"], key=lambda row: -row["weight"]),
        "mix": found["ensemble"],
        # a reason stands beside what it left out, and nowhere else
        "choices": [
            line
            for line in found["choices"]
            if not any(reason in line for reason in left_out.values())
        ],
        "left_out": left_out,
        "would_change": found["would_change"],
    }
