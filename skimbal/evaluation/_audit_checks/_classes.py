"""Classes that a split cannot learn, or cannot test."""

from collections.abc import Iterator
from typing import Literal

import numpy as np

from skimbal.evaluation._audit_checks._effect import count_of, name_classes
from skimbal.evaluation._audit_rows import AuditRows
from skimbal.evaluation._finding import Finding

__all__ = ["check_missing_classes"]

# of a random split leaving a class out
_CHANCE = 1e-3


def check_missing_classes(data: AuditRows) -> Iterator[Finding]:
    """Find classes of one row, without training rows, and without tested rows."""
    lonely = np.flatnonzero(data.counts == 1)
    if len(lonely):
        yield _make(
            data,
            lonely,
            "note",
            "have a single row, which can be learnt or tested and not both: no figure "
            "says anything of them",
            "Collect rows of these classes, or merge them with others.",
        )
    for codes, odd in _divide(data, lacks_training=True):
        yield _make(
            data,
            codes,
            "warning" if odd else "note",
            "have several rows and, in a split that tests them, none in the training "
            "part: their recall is 0 whatever the classifier",
            "Use splits that keep the classes in proportion.",
        )
    for codes, odd in _divide(data, lacks_training=False):
        yield _make(
            data,
            codes,
            "warning" if odd else "note",
            "have no tested row in one of the splits, whose figures say nothing of "
            "them",
            "Use splits that keep the classes in proportion, and fewer of them than "
            "the rarest class has rows.",
        )


def _divide(
    data: AuditRows, *, lacks_training: bool
) -> Iterator[tuple[np.ndarray, bool]]:
    """Yield the classes that lack rows in a part: against all odds, and by chance."""
    k = len(data.classes)
    odd, by_chance = np.zeros(k, bool), np.zeros(k, bool)
    for train, test in data.folds:
        n_train, n_test = (
            np.bincount(data.codes[rows], minlength=k) for rows in (train, test)
        )
        if lacks_training:
            lacking, part = (n_train == 0) & (n_test > 0), train
        else:
            lacking, part = (n_test == 0) & (n_train > 0), test
        missing = lacking & (data.counts > 1)
        # of a random part without any row of the class
        other = 1 - len(part) / data.n_rows
        unlikely = other**data.counts < _CHANCE / k
        odd |= missing & unlikely
        by_chance |= missing & ~unlikely
    for flags, is_odd in ((odd, True), (by_chance & ~odd, False)):
        if flags.any():
            yield np.flatnonzero(flags), is_odd


def _make(
    data: AuditRows,
    codes: np.ndarray,
    severity: Literal["warning", "note"],
    what: str,
    remedy: str,
) -> Finding:
    n, k = len(codes), len(data.classes)
    thing = "class" if k == 1 else "classe"
    return Finding(
        kind="missing_classes",
        severity=severity,
        count=n,
        share=n / k,
        message=f"{count_of(n, thing, k)} ({name_classes(data, codes)}) {what}.",
        remedy=remedy,
    )
