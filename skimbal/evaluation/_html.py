"""A report as one HTML page: this module arranges, the template shows."""

from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.utils import Bunch

from skimbal.evaluation._explanations import (
    DECISION_FIGURES,
    LABELS,
    PROBABILITY_FIGURES,
    Explanation,
)
from skimbal.evaluation._figures import (
    draw_cost,
    draw_gain,
    draw_heat_map,
    draw_precision_recall,
    draw_reliability,
    draw_roc,
    draw_thresholds,
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
    # first of all: the figures take their areas from the rows that these have sorted
    curves = report.curves
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
        **_curves(report, curves, order),
        groups=report.per_group,
        slices=_slices(report),
        prior=_prior(report, order),
        costs=_costs(report),
        selection=_selection(report.selection),
    )


def _cards(report: "Report", figures: tuple[Explanation, ...]) -> list[dict[str, Any]]:
    return [
        {
            "value": report.overall[figure.name],
            **report.intervals[figure.name],
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


def _curves(
    report: "Report", curves: Bunch | None, order: np.ndarray
) -> dict[str, Any]:
    """Return the figures and their legend: the mean and the rarest classes."""
    if curves is None:
        return {"curves": None}
    drawn = [j for j in order if not np.isnan(curves.true_positive_rate[j]).any()]
    chosen = drawn[: min(_MAX_CURVES, len(report.tail))]
    chance = _chance(report)
    return {
        "curves": {
            "precision_recall": draw_precision_recall(curves, chosen, chance),
            "roc": draw_roc(curves, chosen),
            "reliability": draw_reliability(
                curves.reliability, curves.bands and curves.bands.reliability
            ),
            "gain": draw_gain(curves, chosen),
            "cost": draw_cost(curves, chosen),
            "thresholds": draw_thresholds(curves, chosen[0]) if chosen else None,
            "bands": curves.bands is not None,
            "chance": chance,
            "legend": [report.per_class[j] for j in chosen],
        }
    }


def _chance(report: "Report") -> float:
    """Return the mean average precision of chance: the mean share of a class."""
    tested = [row["support"] > 0 for row in report.per_class]
    return 1 / sum(tested)


def _prior(report: "Report", order: np.ndarray) -> list[tuple[Any, float]] | None:
    """Return the labels and their shares, the rarest in training first."""
    prior = report.target_prior
    if prior is None:
        return None
    return list(zip(report.classes[order].tolist(), prior[order].tolist(), strict=True))


def _slices(report: "Report") -> dict[str, list[dict[str, Any]]]:
    """Return the rows of `per_slice` by column."""
    tables: dict[str, list[dict[str, Any]]] = {name: [] for name in report.slices or {}}
    for row in report.per_slice:
        tables[row["column"]].append(row)
    return tables


def _costs(report: "Report") -> list[tuple[str, float, str]]:
    """Return what is known of the costs of a fold: words, mean and unit."""
    known = [
        ("Training", report.fit_seconds, "s"),
        ("Training, work of all cores", report.fit_cpu_seconds, "CPU s"),
        ("Prediction", report.predict_seconds, "s"),
        ("Prediction, work of all cores", report.predict_cpu_seconds, "CPU s"),
    ]
    costs = [
        (words, float(np.mean(values)), unit) for words, values, unit in known if values
    ]
    if report.peak_memory_mib:
        costs.append(("Peak of memory", max(report.peak_memory_mib), "MiB"))
    return costs


def _selection(found: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return how the model was chosen, the weightiest member first; None if unknown."""
    if found is None or "members" not in found:
        return None
    left_out = found["left_out"]
    return {
        "metric": LABELS.get(found["metric"], found["metric"]),
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
