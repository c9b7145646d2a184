"""A report as a text table for the terminal."""

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from skimbal.evaluation._report import Report

__all__ = ["render_text"]

_MAX_CLASSES = 25
_MAX_SHARES = 3


def render_text(report: "Report") -> str:
    """Return headline, overall figures and the classes, the rarest first."""
    n_rows, n_tests = report.n_rows, len(report.rows)
    tested = (
        f"{n_rows} rows" if n_rows == n_tests else f"{n_tests} tests of {n_rows} rows"
    )
    head = [
        report.estimator,
        f"{tested}, {len(report.classes)} classes; {report.protocol}",
    ]
    if report.target_prior is not None:
        head.append(_prior_line(report, report.target_prior))
    lines = [*head, "", *_overall_lines(report), "", *_class_lines(report)]
    if report.audit is not None:
        lines += ["", f"audit: {report.audit}"]
    return "\n".join(lines)


def _prior_line(report: "Report", prior: np.ndarray) -> str:
    order = np.argsort(report.class_counts.sum(axis=0), kind="stable")
    shares = [f"{report.classes[j]} {prior[j]:.1%}" for j in order[:_MAX_SHARES]]
    more = ", ..." * (len(order) > _MAX_SHARES)
    return f"figures are for the class frequencies {', '.join(shares)}{more}"


def _overall_lines(report: "Report") -> list[str]:
    lines = []
    for name, value in report.overall.items():
        std, interval = report.folds[name]["std"], report.intervals[name]
        spread = "" if std is None else f"  +/- {std:.3f} between folds"
        if interval["low"] is not None:
            ends = f"{interval['low']:.3f} to {interval['high']:.3f}"
            spread = f"  {ends:<14}{spread}"
        label = name.replace("_", " ")
        lines.append(f"{label:<24}{_figure(value)}{spread}")
    lines.append("ranges are 95 % intervals: of a bootstrap of the rows of each class")
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
