"""Columns that are the label in other words, or the order that it was sorted by."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from scipy.sparse import issparse

from skimbal.evaluation._audit_checks._effect import count_of
from skimbal.evaluation._audit_rows import AuditRows, NotChecked
from skimbal.evaluation._finding import Finding

__all__ = ["check_label_in_column"]

# each value must stand for so many rows, or every column of ids would tell the label
_ROWS_OF_A_VALUE = 5
_PURE = 0.999
# runs of one label along a row number, beside those expected of a shuffled one
_FEW_RUNS = 0.1
_MOST_VALUES = 2


def check_label_in_column(data: AuditRows) -> Iterator[Finding]:
    """Find columns with a value, or a range of values, for each class."""
    columns = dict(_columns(data))
    if not columns:
        raise NotChecked("`X` has no columns beside its texts, or they are sparse")
    equal = [name for name, values in columns.items() if _tells(values, data)]
    if equal:
        yield _make(
            data,
            equal,
            len(columns),
            "have a value of their own for every class: they are the label, or follow "
            "from it",
        )
    sorted_ = [
        name
        for name, values in columns.items()
        if name not in equal and _sorts(values, data)
    ]
    if sorted_:
        yield _make(
            data,
            sorted_,
            len(columns),
            "number the rows, and the classes stand one after the other: the number "
            "tells the class",
        )


def _columns(data: AuditRows) -> Iterator[tuple[str, np.ndarray]]:
    yield from data.columns.items()
    if data.vectors is not None and not issparse(data.vectors):
        for j, column in enumerate(np.asarray(data.vectors).T):
            yield str(j), column


def _tells(values: np.ndarray, data: AuditRows) -> bool:
    codes = _encode(values)
    n_values, k = codes.max() + 1, len(data.classes)
    if (
        not k <= n_values <= _MOST_VALUES * k
        or data.n_rows < _ROWS_OF_A_VALUE * n_values
    ):
        return False
    table = np.zeros((n_values, k), np.int64)
    np.add.at(table, (codes, data.codes), 1)
    # every class has a value of its own
    owners = np.unique(table.argmax(axis=1))
    return len(owners) == k and table.max(axis=1).sum() >= _PURE * data.n_rows


def _sorts(values: np.ndarray, data: AuditRows) -> bool:
    """Tell whether whole numbers without gaps, one a row, are sorted by class."""
    numbers = _as_numbers(values)
    if numbers is None or len(np.unique(numbers)) < data.n_rows:
        return False
    order = np.argsort(numbers)
    steps = np.diff(numbers[order])
    if not (steps == np.round(steps)).all() or np.median(steps) > 2:
        return False
    runs = 1 + np.count_nonzero(np.diff(data.codes[order]))
    shares = data.counts / data.n_rows
    expected = 1 + (data.n_rows - 1) * (1 - (shares**2).sum())
    # a few rows can be in order by chance
    return expected > 20 and runs < _FEW_RUNS * expected


def _as_numbers(values: np.ndarray) -> np.ndarray | None:
    try:
        return np.asarray(values, np.float64)
    except (TypeError, ValueError):
        return None


def _encode(values: np.ndarray) -> np.ndarray:
    if values.dtype.kind == "O":
        values = np.array([str(value) for value in values.tolist()])
    return np.unique(values, return_inverse=True)[1].ravel()


def _make(data: AuditRows, names: list[Any], n: int, what: str) -> Finding:
    shown = ", ".join(repr(name) for name in names[:3]) + ", ..." * (len(names) > 3)
    return Finding(
        kind="label_in_column",
        severity="leak",
        count=len(names),
        share=len(names) / n,
        message=f"{count_of(len(names), 'column', n)} ({shown}) {what}.",
        remedy="Leave out what is not known before the label is.",
    )
