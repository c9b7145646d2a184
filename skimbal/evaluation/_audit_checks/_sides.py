"""Groups that lie on both sides of a split, and tests that lie in the past."""

from collections.abc import Iterator

import numpy as np

from skimbal.evaluation._audit_checks._effect import (
    count_of,
    effect_on_figures,
    grade,
    name_rows,
    of_tested,
)
from skimbal.evaluation._audit_checks._twins import find_twins
from skimbal.evaluation._audit_rows import AuditRows, NotChecked
from skimbal.evaluation._finding import Finding

__all__ = ["check_groups", "check_time"]


def check_groups(data: AuditRows) -> Iterator[Finding]:
    """Find tested rows whose group has training rows."""
    if data.groups is None:
        raise NotChecked("no `groups` are given")
    rows, twins = find_twins(data, data.groups)
    other = rows != twins
    rows, twins = rows[other], twins[other]
    if len(rows):
        effect = effect_on_figures(data, rows)
        n_groups = len(np.unique(data.groups[rows]))
        yield Finding(
            kind="groups",
            severity=grade(effect),
            count=len(rows),
            share=len(rows) / len(data.tested),
            message=f"{of_tested(data, rows)}, of "
            f"{count_of(n_groups, 'group')}, have training rows of their group "
            f"({name_rows(rows)}): to know the group can be enough, and rows of new "
            "groups will be harder.",
            remedy="Keep each group on one side: pass `groups` where splits are made.",
            rows=tuple(rows.tolist()),
            pairs=tuple(zip(rows.tolist(), twins.tolist(), strict=True)),
        )


def check_time(data: AuditRows) -> Iterator[Finding]:
    """Find tested rows that are older than a row they are predicted from."""
    if data.time is None:
        raise NotChecked("no `time` is given")
    found = [
        test[data.time[test] < data.time[train].max()]
        for train, test in data.folds
        if len(train)
    ]
    rows = np.unique(np.concatenate(found)) if found else np.arange(0)
    if len(rows):
        yield Finding(
            kind="time",
            severity=grade(effect_on_figures(data, rows)),
            count=len(rows),
            share=len(rows) / len(data.tested),
            message=f"{of_tested(data, rows)} are older "
            f"than the latest training row of their split ({name_rows(rows)}): the "
            "future is known, as it never is in use.",
            remedy="Train on the past alone: sort by time, and use `TimeSeriesSplit`, "
            "or a date to split at.",
            rows=tuple(rows.tolist()),
        )
