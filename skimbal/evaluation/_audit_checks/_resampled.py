"""A test part that was resampled: copies within it, and classes made equal."""

from collections.abc import Iterator

import numpy as np
from scipy.stats import binom, chi2_contingency

from skimbal.evaluation._audit_checks._effect import name_rows, of_tested
from skimbal.evaluation._audit_rows import AuditRows, NotChecked
from skimbal.evaluation._finding import Finding

__all__ = ["check_resampled_test"]

# probability of a false alarm, over all splits that are looked at
_ALPHA = 1e-3
# other class shares than in training can have many reasons, and must be plain to see
_PLAIN = 1e-6
# a class with fewer tested rows is equal to others by chance
_FEWEST = 5


def check_resampled_test(data: AuditRows) -> Iterator[Finding]:
    """Find test parts with copies of their own, and with shares of their own."""
    yield from _copies_within(data)
    yield from _equal_classes(data)


def _copies_within(data: AuditRows) -> Iterator[Finding]:
    """Find sets of copies that lie in a test part more often than by chance.

    A set that lies on one side of a random split lies on the tested side with a
    probability of the tested share at most, whether or not the split keeps copies
    together.
    """
    try:
        groups = data.near
    except NotChecked:
        groups = data.keys
    found = []
    for train, test in data.folds:
        sets, sizes = np.unique(groups[test], return_counts=True)
        within = sets[(sizes > 1) & ~np.isin(sets, groups[train])]
        n_test = len(within)
        sets, sizes = np.unique(groups[train], return_counts=True)
        n_train = int(((sizes > 1) & ~np.isin(sets, groups[test])).sum())
        chance = len(test) / (len(train) + len(test))
        p = binom.sf(n_test - 1, n_test + n_train, chance)
        if n_test and p < _ALPHA / len(data.folds):
            members = test[np.isin(groups[test], within)]
            first = np.unique(groups[members], return_index=True)[1]
            found.append(np.delete(members, first))
    if not found:
        return
    rows = np.unique(np.concatenate(found))
    yield Finding(
        kind="resampled_test",
        severity="warning",
        count=len(rows),
        share=len(rows) / len(data.tested),
        message=f"{of_tested(data, rows)} repeat another "
        f"row of the same test part ({name_rows(rows)}), far more than the training "
        "part explains: the test part was over-sampled, and rows that are easy once "
        "count many times.",
        remedy="Test every row once, as it came in.",
        rows=tuple(rows.tolist()),
    )


def _equal_classes(data: AuditRows) -> Iterator[Finding]:
    k = len(data.classes)
    for i, (train, test) in enumerate(data.folds):
        table = np.stack(
            [np.bincount(data.codes[part], minlength=k) for part in (train, test)]
        )
        tested = table[1][table[1] > 0]
        both = table[:, table.sum(axis=0) > 0]
        if not len(train) or both.shape[1] < 2:
            continue
        if chi2_contingency(both).pvalue > _PLAIN / len(data.folds):
            continue
        equal = len(tested) > 1 and tested.min() == tested.max() >= _FEWEST
        shares = table / table.sum(axis=1, keepdims=True)
        distance = float(abs(shares[0] - shares[1]).sum() / 2)
        what = (
            f"each tested class has exactly {tested[0]} rows"
            if equal
            else "classes have other shares in the test part"
        )
        yield Finding(
            kind="resampled_test",
            severity="warning" if equal else "note",
            count=len(test),
            share=distance,
            message=f"In split {i} {what}, and in the training part they are different "
            f"far beyond chance ({100 * distance:.3g} % of the rows would have to "
            "change class): figures are not about the class frequencies that were "
            "learnt.",
            remedy="Test rows as they come in, or tell the classifier the frequencies "
            "in use, as `target_prior`.",
        )
        return  # other splits would say the same
