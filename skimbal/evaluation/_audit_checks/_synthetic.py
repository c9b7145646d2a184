"""Rows that were made from others: their sources in the other part, or themselves."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from skimbal.evaluation._audit_checks._effect import (
    count_of,
    effect_on_figures,
    grade,
    name_classes,
    name_rows,
    of_tested,
)
from skimbal.evaluation._audit_checks._interpolated import find_interpolated
from skimbal.evaluation._audit_checks._twins import find_twins
from skimbal.evaluation._audit_rows import AuditRows, NotChecked
from skimbal.evaluation._finding import Finding

__all__ = ["check_synthetic_rows", "check_synthetic_tests"]

_SPLIT_FIRST = (
    "Split first, and resample training rows alone: put the sampler into the pipeline, "
    "or pass it as `resampler`."
)
# share of a class that has copies where it was over-sampled to twice its rows, and of
# the others; likeness needs more than near-copies, and classes made equal need less
_GROWN, _MOST_GROWN, _EQUAL_GROWN = 0.5, 0.8, 0.2
_PLAIN = 0.1
_EQUAL = 0.9
_FEWEST_ROWS = 10
# one or two can lie on a line of others by chance
_FEWEST_TESTED = 3


def check_synthetic_rows(data: AuditRows) -> Iterator[Finding]:
    """Find rows whose source, or other rows of it, are in the other part."""
    if data.sources is None:
        finding = None if data.texts is not None else _find_between(data)
        yield from _guess(data) if finding is None else [finding]
        return
    made = _made(data)
    rows, twins = find_twins(data, data.sources)
    # of a source and what was made of it, one at least was made
    concerned = np.zeros(data.sources.max() + 1, bool)
    concerned[data.sources[made]] = True
    keep = concerned[data.sources[rows]] & (rows != twins)
    rows, twins = rows[keep], twins[keep]
    if len(rows):
        effect = effect_on_figures(data, rows)
        yield Finding(
            kind="synthetic_rows",
            severity=grade(effect),
            count=len(rows),
            share=len(rows) / len(data.tested),
            message=f"{of_tested(data, rows)} come from "
            f"the same source as a training row ({name_rows(rows)}): the training part "
            "holds copies of what is tested, and figures can be too good by up to "
            f"{100 * effect:.3g} points.",
            remedy=_SPLIT_FIRST,
            rows=tuple(rows.tolist()),
            pairs=tuple(zip(rows.tolist(), twins.tolist(), strict=True)),
        )


def check_synthetic_tests(data: AuditRows) -> Iterator[Finding]:
    """Find made rows that are tested."""
    if data.sources is None and data.is_synthetic is None:
        raise NotChecked("neither `sample_indices` nor `is_synthetic` is given")
    rows = np.intersect1d(data.tested, np.flatnonzero(_made(data)))
    if len(rows):
        yield Finding(
            kind="synthetic_tests",
            severity=grade(effect_on_figures(data, rows)),
            count=len(rows),
            share=len(rows) / len(data.tested),
            message=f"{of_tested(data, rows)} were made by "
            f"a sampler ({name_rows(rows)}): figures are about copies, not about rows "
            "that came in.",
            remedy=_SPLIT_FIRST,
            rows=tuple(rows.tolist()),
        )


def _made(data: AuditRows) -> np.ndarray:
    """Return whether each row was made: by flag, or as a source's second row."""
    if data.is_synthetic is not None:
        return data.is_synthetic
    sources: Any = data.sources
    repeated = np.ones(data.n_rows, bool)
    repeated[np.unique(sources, return_index=True)[1]] = False
    return repeated


def _find_between(data: AuditRows) -> Finding | None:
    """Find rows on the line between two others, of which one is in the other part."""
    triples = find_interpolated(data)
    if len(triples) < _FEWEST_ROWS:
        return None
    met = np.zeros(data.n_rows, bool)
    for train, test in data.folds:
        trained, tested = np.zeros((2, data.n_rows), bool)
        trained[train] = tested[test] = True
        across = triples[trained[triples].any(axis=1)]
        met[across[tested[across]]] = True
    rows = np.flatnonzero(met)
    if len(rows) < _FEWEST_TESTED:
        return None
    return Finding(
        kind="synthetic_rows",
        severity=grade(effect_on_figures(data, rows)),
        count=len(rows),
        share=len(rows) / len(data.tested),
        message=f"{count_of(len(triples), 'row')} lie exactly between two others of "
        f"their class, as SMOTE makes them; {count_of(len(rows), 'tested row')} "
        f"({name_rows(rows)}) are on one line with training rows: the training part "
        "holds mixtures of what is tested.",
        remedy=_SPLIT_FIRST,
        rows=tuple(rows.tolist()),
    )


def _guess(data: AuditRows) -> Iterator[Finding]:
    """Find classes that consist of copies beside one that does not."""
    kinds: list[np.ndarray] = (
        [data.near] if data.texts is None else [data.near, data.alike]
    )
    # classes that are equally large were made so, or chosen so
    equal = (data.counts == data.counts.max()).mean() >= _EQUAL
    for groups, grown in zip(kinds, (_GROWN, _MOST_GROWN), strict=False):
        labelled = np.asarray(groups * len(data.classes) + data.codes)
        _, inverse, sizes = np.unique(labelled, return_inverse=True, return_counts=True)
        copied = np.bincount(data.codes, sizes[inverse] > 1)
        large = data.counts >= _FEWEST_ROWS
        is_grown = large & (copied >= (_EQUAL_GROWN if equal else grown) * data.counts)
        plain = large & ~is_grown
        if not is_grown.any() or not plain.any():
            continue
        if copied[plain].sum() > _PLAIN * data.counts[plain].sum():
            continue
        twins = find_twins(data, labelled)[0]
        rows = twins[is_grown[data.codes[twins]]]
        if len(rows):
            yield _guessed(data, is_grown, rows)
            return


def _guessed(data: AuditRows, grown: np.ndarray, rows: np.ndarray) -> Finding:
    classes = np.flatnonzero(grown)
    one = len(classes) == 1
    return Finding(
        kind="synthetic_rows",
        severity=grade(effect_on_figures(data, rows)),
        count=len(rows),
        share=len(rows) / len(data.tested),
        message=f"Many rows of {count_of(len(classes), 'class' if one else 'classe')} "
        f"({name_classes(data, classes)}) are near-copies of each other, and hardly "
        f"any of the other classes are; {count_of(len(rows), 'tested row')} "
        f"({name_rows(rows)}) have theirs in the training part. So it looks where a "
        "class was over-sampled before the split.",
        remedy=_SPLIT_FIRST,
        rows=tuple(rows.tolist()),
    )
