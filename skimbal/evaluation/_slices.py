"""Rows by what is known of them, and classes by how common they are, as tables."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np

from skimbal.evaluation._scores import Scores

__all__ = ["Slices", "group_table", "slice_table"]

_SLICE_SCORES = ("accuracy", "balanced_accuracy", "macro_f1", "tail_recall", "ece")
_GROUP_SCORES = ("recall", "precision", "f1", "average_precision")


class Slices(NamedTuple):
    """The rows by the values of one column: names, and the number of each row's."""

    values: tuple[str, ...]
    codes: np.ndarray  # (n_samples,), int64, from 0 to len(values) - 1


def slice_table(
    slices: Mapping[str, Slices], score: Callable[[np.ndarray, int], list[Scores]]
) -> list[dict[str, Any]]:
    """Return one row a value; `score` gives the figures of rows by their codes."""
    table: list[dict[str, Any]] = []
    for column, (values, codes) in slices.items():
        rows = np.bincount(codes, minlength=len(values)).tolist()
        scores = score(codes, len(values))
        for value, n_rows, found in zip(values, rows, scores, strict=True):
            row = {"column": column, "value": value, "rows": n_rows}
            table.append(row | {name: found[name] for name in _SLICE_SCORES})
    return table


def group_table(
    per_class: list[dict[str, Any]], tail: list[Any]
) -> list[dict[str, Any]]:
    """Return one row for the tail, for the head of as many classes, and for the rest.

    Parameters
    ----------
    per_class : list of dict
        As `Report.per_class`.
    tail : list of label
        The rarest first.
    """
    trained = sorted(
        (row for row in per_class if row["training_rows"] > 0),
        key=lambda row: row["training_rows"],
    )
    # equal counts stand in the order of the classes, as in the tail
    rest = trained[len(tail) :]
    n_head = min(len(tail), len(rest))
    groups = {
        "tail": trained[: len(tail)],
        "medium": rest[: len(rest) - n_head],
        "head": rest[len(rest) - n_head :],
    }
    return [
        {
            "group": name,
            "classes": [row["label"] for row in rows],
            "training_rows": sum(row["training_rows"] for row in rows),
            "support": sum(row["support"] for row in rows),
            **{figure: _mean(row[figure] for row in rows) for figure in _GROUP_SCORES},
        }
        for name, rows in groups.items()
        if rows
    ]


def _mean(values: Any) -> float | None:
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if known else None
