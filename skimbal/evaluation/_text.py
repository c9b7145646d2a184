"""A report as a text table for the terminal."""

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from skimbal.evaluation._report import Report

__all__ = ["render_text"]

_MAX_CLASSES = 25


def render_text(report: "Report") -> str:
    """Return headline, overall figures and the classes, the rarest first."""
    head = [
        report.estimator,
        f"{len(report.rows)} rows, {len(report.classes)} classes; {report.protocol}",
    ]
    return "\n".join([*head, "", *_overall_lines(report), "", *_class_lines(report)])


def _overall_lines(report: "Report") -> list[str]:
    lines = []
    for name, value in report.overall.items():
        std = report.folds[name]["std"]
        spread = "" if std is None else f"  +/- {std:.3f} between folds"
        label = name.replace("_", " ")
        lines.append(f"{label:<24}{_figure(value)}{spread}")
    return lines


def _class_lines(report: "Report") -> list[str]:
    # names stand last: they need no alignment, which is hard for Chinese
    lines = ["training rows  tested rows  precision  recall     f1  class"]
    order = np.argsort(report.class_counts.sum(axis=0), kind="stable")
    lines += [_class_line(report.per_class[j]) for j in order[:_MAX_CLASSES]]
    n_left = len(order) - _MAX_CLASSES
    return lines if n_left <= 0 else [*lines, f"... and {n_left} more common classes"]


def _class_line(row: dict[str, Any]) -> str:
    figures = [_figure(row[name]) for name in ("precision", "recall", "f1")]
    return (
        f"{row['training_rows']:>13.0f}{row['support']:>13}{figures[0]:>11}"
        f"{figures[1]:>8}{figures[2]:>7}  {row['label']}"
    )


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
