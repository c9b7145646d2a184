"""What a fitted estimator tells of the rows that it was trained on."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from skimbal.evaluation._audit_checks._frozen import fixed_parts, inner_estimators
from skimbal.evaluation._audit_rows import AuditRows, NotChecked
from skimbal.evaluation._finding import Finding

__all__ = ["check_selection", "check_trained_on_tests"]


def check_trained_on_tests(data: AuditRows) -> Iterator[Finding]:
    """Find a fitted classifier that counted the rows of the test part in training."""
    everything = np.bincount(data.codes, minlength=len(data.classes))
    known = [
        c for part in _fitted_parts(data) if (c := _counts(part, data)) is not None
    ]
    if not known:
        raise NotChecked("no fitted estimator that counts its training rows is given")
    k = len(data.classes)
    training = [np.bincount(data.codes[train], minlength=k) for train, _ in data.folds]
    for counts in known:
        matches_training = any((counts == c).all() for c in training)
        if (counts == everything).all() and not matches_training:
            yield Finding(
                kind="trained_on_tests",
                severity="leak",
                count=len(data.tested),
                share=1.0,
                message="The fitted classifier was trained on as many rows of each "
                "class as there are in both parts together, so on the tested rows too.",
                remedy="Fit it on the training part alone.",
            )
            return


def check_selection(data: AuditRows) -> Iterator[Finding]:
    """Say that choices made on test rows leave no trace."""
    raise NotChecked(
        "which rows chose a threshold, a model or an epoch is written nowhere; choose "
        "inside the estimator, as the tuned classifiers and searches do"
    )
    yield  # a generator as the others


def _fitted_parts(data: AuditRows) -> Iterator[Any]:
    for part in fixed_parts(data):
        yield from inner_estimators(part)
        if hasattr(part, "steps"):
            yield part[-1]
    if len(data.folds) == 1:
        yield from inner_estimators(data.estimator)


def _counts(part: Any, data: AuditRows) -> np.ndarray | None:
    """Return the training rows of each class, in the order of `data.classes`."""
    for name in ("class_counts_", "class_count_"):
        counts = getattr(part, name, None)
        classes = getattr(part, "classes_", None)
        if counts is None or classes is None:
            continue
        counts = np.asarray(counts)
        if counts.ndim == 1 and np.array_equal(np.asarray(classes), data.classes):
            return counts
    return None
