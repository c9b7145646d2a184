"""Copies of training rows in the test part, and copies with two labels."""

from collections.abc import Iterator

import numpy as np
from scipy.stats import binom

from skimbal.evaluation._audit_checks._effect import (
    count_of,
    effect_on_figures,
    grade,
    name_rows,
    of_tested,
)
from skimbal.evaluation._audit_checks._expected import (
    expect_alike,
    is_beyond_chance,
    is_beyond_tail,
    with_label,
)
from skimbal.evaluation._audit_checks._twins import find_twins
from skimbal.evaluation._audit_rows import AuditRows, NotChecked
from skimbal.evaluation._finding import Finding

__all__ = [
    "check_conflicting_labels",
    "check_exact_copies",
    "check_near_copies",
    "check_shared_rows",
]

_KEEP_TOGETHER = (
    "Drop the copies, or keep them on one side: pass a number for each set of copies "
    "as `groups`."
)
# rows of so few values that this many pairs of equal ones are expected are no copies
_CHANCE = 1e-3
# where so many texts are like others, it is said
_MANY_ALIKE = 0.05
# two that are like one training row are a single chance
_FEWEST_ALIKE = 3
# different texts of the same words have one vector; more than so many were copied
_SAME_VECTOR = 0.01
_ALPHA = 0.05


def check_shared_rows(data: AuditRows) -> Iterator[Finding]:
    """Find rows that a fold both trains on and tests."""
    shared = [np.intersect1d(train, test) for train, test in data.folds]
    rows = np.unique(np.concatenate(shared))
    if len(rows):
        yield Finding(
            kind="shared_rows",
            severity="leak",
            count=len(rows),
            share=len(rows) / len(data.tested),
            message=f"{of_tested(data, rows)} are training rows of the same split "
            f"({name_rows(rows)}): the answers were known.",
            remedy="Take every row into one part of each split.",
            rows=tuple(rows.tolist()),
        )


def check_exact_copies(data: AuditRows) -> Iterator[Finding]:
    """Find tested rows that a training row with the same label is equal to."""
    if data.texts is None:
        _check_values(data)
    rows, twins = find_twins(data, with_label(data, data.keys))
    other = rows != twins  # a row on both sides is told of elsewhere
    rows, twins = rows[other], twins[other]
    if not len(rows):
        return
    effect = effect_on_figures(data, rows)
    what = "text" if data.texts is not None else "values"
    n_tested = len(data.tested)
    by_chance = (
        data.texts is None and binom.sf(len(rows) - 1, n_tested, _SAME_VECTOR) > _ALPHA
    )
    yield Finding(
        kind="exact_copies",
        severity="note" if by_chance else grade(effect),
        count=len(rows),
        share=len(rows) / n_tested,
        message=f"{of_tested(data, rows)} have the same "
        f"{what} and label as a training row ({name_rows(rows)}): to remember is "
        f"enough, and figures can be too good by up to {100 * effect:.3g} points.",
        remedy=_KEEP_TOGETHER,
        rows=tuple(rows.tolist()),
        pairs=tuple(zip(rows.tolist(), twins.tolist(), strict=True)),
    )


def check_near_copies(data: AuditRows) -> Iterator[Finding]:
    """Find tested rows that are nearly a training row with the same label.

    They are a leak if they are more than training rows have among themselves, or more
    than the most alike of all that resemble each other. Rows that are less alike must
    not be like training rows more often than these are like each other.
    """
    groups = with_label(data, data.near)
    rows, twins = find_twins(data, groups)
    exact = find_twins(data, with_label(data, data.keys))[0]
    keep = ~np.isin(rows, exact)
    rows, twins = rows[keep], twins[keep]
    if len(rows):
        effect = effect_on_figures(data, rows)
        too_many = is_beyond_tail(data, rows, exact) or (
            data.texts is not None and is_beyond_chance(data, groups, rows, exact)
        )
        yield Finding(
            kind="near_copies",
            severity=grade(effect) if too_many else "note",
            count=len(rows),
            share=len(rows) / len(data.tested),
            message=f"{of_tested(data, rows)} are nearly "
            f"equal to a training row with the same label ({name_rows(rows)}): figures "
            f"can be too good by up to {100 * effect:.3g} points.",
            remedy=_KEEP_TOGETHER,
            rows=tuple(rows.tolist()),
            pairs=tuple(zip(rows.tolist(), twins.tolist(), strict=True)),
        )
    if data.texts is not None:
        yield from _compare_alike(data, np.union1d(rows, exact))


def _compare_alike(data: AuditRows, known: np.ndarray) -> Iterator[Finding]:
    """Find more look-alikes across the splits than there are within training parts."""
    groups = with_label(data, data.alike)
    alike = np.setdiff1d(find_twins(data, groups)[0], known)
    expected = expect_alike(data, groups, known)[0]
    n, n_tested = len(alike), len(data.tested)
    beyond = n - expected
    if n >= _FEWEST_ALIKE and is_beyond_chance(data, groups, alike, known):
        yield Finding(
            kind="near_copies",
            severity=grade(beyond / n_tested),
            count=n,
            share=n / n_tested,
            message=f"{of_tested(data, alike)} are much like a training row "
            f"with the same label ({name_rows(alike)}), and {expected:.1f} would be "
            "expected from how often training rows are like each other: rows were made "
            "from rows of the other part.",
            remedy="Split first, and make new rows of training rows alone.",
            rows=tuple(alike.tolist()),
        )
    elif n >= _MANY_ALIKE * n_tested:
        yield Finding(
            kind="near_copies",
            severity="note",
            count=n,
            share=n / n_tested,
            message=f"{of_tested(data, alike)} are much like a training row "
            "with the same label, as often as training rows are like each other. Texts "
            "in use that are not will be harder.",
            remedy="If they were made from each other, keep each source and what was "
            "made of it on one side, by `groups`.",
            rows=tuple(alike.tolist()),
        )


def check_conflicting_labels(data: AuditRows) -> Iterator[Finding]:
    """Find equal rows, and nearly equal ones, with different labels."""
    exact = _conflicts(data, data.keys)
    if len(exact):
        yield Finding(
            kind="conflicting_labels",
            severity=grade(len(exact) / data.n_rows, "warning"),
            count=len(exact),
            share=len(exact) / data.n_rows,
            message=f"{count_of(len(exact), 'row', data.n_rows)} are equal to a row "
            f"with another label ({name_rows(exact)}): no classifier is right on all "
            "of them.",
            remedy="Decide for one label each, or drop these rows.",
            rows=tuple(exact.tolist()),
        )
    near = np.setdiff1d(_conflicts(data, data.near), exact)
    if len(near):
        yield Finding(
            kind="conflicting_labels",
            severity="note",
            count=len(near),
            share=len(near) / data.n_rows,
            message=f"{count_of(len(near), 'row', data.n_rows)} are nearly equal to a "
            f"row with another label ({name_rows(near)}). A word can make the "
            "difference, or one of the labels is wrong.",
            remedy="Read them side by side, and correct the labels.",
            rows=tuple(near.tolist()),
        )


def _conflicts(data: AuditRows, groups: np.ndarray) -> np.ndarray:
    pairs = np.unique(np.stack([groups, data.codes]), axis=1)[0]
    n_labels = np.bincount(pairs, minlength=groups.max() + 1)
    return np.flatnonzero(n_labels[groups] > 1)


def _check_values(data: AuditRows) -> None:
    """Refuse vectors of so few values that equal rows come by chance."""
    vectors, n = data.vectors, data.n_rows
    log_chance = np.log(n * (n - 1) / 2 + 1)
    if hasattr(vectors, "tocsc"):
        present = np.diff(vectors.tocsc().indptr) / n
        equal = present**2 + (1 - present) ** 2
        log_chance += float(np.log(equal).sum())
    else:
        for column in vectors.T:
            counts = np.unique(column, return_counts=True)[1]
            log_chance += float(np.log(((counts / n) ** 2).sum()))
    if log_chance > np.log(_CHANCE):
        raise NotChecked("rows of so few values can be equal by chance")
