"""What commands print: lines and tables, with Chinese as wide as it is."""

import argparse
import sys
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from rich.console import Console

    from skimbal.evaluation import Report

__all__ = ["count", "make_console", "plain", "print_report"]

_MAX_CLASSES = 25
_OVERALL = {
    "macro_f1": "macro F1",
    "tail_f1": "F1 of the rarest third",
    "tail_recall": "recall of the rarest third",
    "balanced_accuracy": "balanced accuracy",
    "accuracy": "accuracy",
    "mcc": "Matthews correlation",
    "macro_average_precision": "macro average precision",
    "roc_auc": "ROC AUC",
    "log_loss": "log-loss",
    "ece": "calibration error",
    "classwise_ece": "class-wise calibration error",
}


def make_console(arguments: argparse.Namespace, *, stderr: bool = False) -> "Console":
    """Return where a command prints; with ``--quiet``, nowhere.

    Parameters
    ----------
    arguments : argparse.Namespace
        The options of the command.
    stderr : bool, default=False
        Whether standard output is taken by the result itself.

    Returns
    -------
    rich.console.Console
        It takes no text for markup, and breaks no line.
    """
    from rich.console import Console

    return Console(
        file=sys.stderr if stderr else sys.stdout,
        quiet=arguments.quiet,
        highlight=False,
        markup=False,
        emoji=False,
        soft_wrap=True,
    )


def count(n: int, thing: str) -> str:
    """Return ``'1 row'`` or ``'2,000 rows'``."""
    return f"{n:,} {thing}" if n == 1 else f"{n:,} {thing}s"


def plain(text: str) -> str:
    """Return `text` without what could steer the terminal."""
    return "".join(c if c.isprintable() else "\ufffd" for c in text)


def print_report(console: "Console", report: "Report") -> None:
    """Print the overall figures, and those of each class, the rarest first.

    Parameters
    ----------
    console : rich.console.Console
        Where to print.
    report : Report
        What to print.
    """
    n_rows, n_classes = len(report.rows), len(report.classes)
    tested = f"{count(n_rows, 'tested row')}, {n_classes} classes"
    console.print(f"\n{tested}")
    if report.target_prior is not None:
        console.print(
            "Figures are weighted to other class frequencies: --target-prior."
        )
    console.print(_overall_table(report))
    console.print(_class_table(report))
    n_left = n_classes - _MAX_CLASSES
    if n_left > 0:
        console.print(f"and {n_left} more common classes")


def _overall_table(report: "Report") -> Any:
    table = _new_table("figure", "value", "95 % interval")
    for name, words in _OVERALL.items():
        ends = report.intervals[name].values()
        interval = " to ".join(map(_figure, ends)) if None not in ends else ""
        table.add_row(words, _figure(report.overall[name]), interval)
    return table


def _class_table(report: "Report") -> Any:
    table = _new_table(
        "class", "training rows", "tested rows", "precision", "recall", "F1"
    )
    order = np.argsort(report.class_counts.sum(axis=0), kind="stable")
    for j in order[:_MAX_CLASSES]:
        row = report.per_class[j]
        table.add_row(
            plain(str(row["label"])),
            f"{row['training_rows']:,.0f}",
            f"{row['support']:,}",
            *(_figure(row[name]) for name in ("precision", "recall", "f1")),
        )
    return table


def _new_table(first: str, *others: str) -> Any:
    from rich.box import SIMPLE
    from rich.table import Table

    table = Table(box=SIMPLE, pad_edge=False)
    table.add_column(first, overflow="fold")
    for name in others:
        table.add_column(name, justify="right")
    return table


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
