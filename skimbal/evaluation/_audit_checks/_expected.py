"""How many tested rows are like training rows where nothing was copied."""

import numpy as np
from scipy.stats import poisson

from skimbal.evaluation._audit_rows import AuditRows

__all__ = ["expect_alike", "is_beyond_chance", "is_beyond_tail", "with_label"]

# standard deviations, so many that no correction for several splits is needed
_BEYOND_CHANCE = 4.0
# Of rows that resemble each other, so many are nearly equal where nothing was copied:
# resemblance thins out to at most a third with each tenth that it grows by.
# Vectors of few components have hardly any room, and it does not.
_TAIL, _TAIL_OF_VECTORS = 0.1, 1.5
# a single pair is no sign of anything
_LEAST = 0.5
_ALPHA = 0.01


def with_label(data: AuditRows, groups: np.ndarray) -> np.ndarray:
    """Divide groups by label: a copy with another label makes no figure better."""
    return groups * len(data.classes) + data.codes


def is_beyond_chance(
    data: AuditRows, groups: np.ndarray, rows: np.ndarray, known: np.ndarray
) -> bool:
    """Tell whether tested rows are like training rows more than these among themselves.

    Parameters
    ----------
    data : AuditRows
        What is audited.
    groups : ndarray of shape (n_samples,), int64
        Rows that are like each other, by label.
    rows : ndarray of shape (n_found,), int64
        Tested rows that are like a training row.
    known : ndarray of shape (n_known,), int64
        Tested rows that do not count.

    Returns
    -------
    bool
    """
    expected, deviation = expect_alike(data, groups, known)
    return len(rows) > expected + _BEYOND_CHANCE * deviation + 1


def is_beyond_tail(data: AuditRows, rows: np.ndarray, known: np.ndarray) -> bool:
    """Tell whether near-copies are more than the most alike of many that resemble.

    Parameters
    ----------
    data : AuditRows
        What is audited.
    rows : ndarray of shape (n_found,), int64
        Tested rows that are nearly a training row.
    known : ndarray of shape (n_known,), int64
        Tested rows that do not count.

    Returns
    -------
    bool
    """
    pairs = data.similar[np.diff(data.codes[data.similar], axis=1).ravel() == 0]
    met = np.zeros(data.n_rows, bool)
    for train, test in data.folds:
        trained, tested = np.zeros((2, data.n_rows), bool)
        trained[train] = tested[test] = True
        for a, b in (pairs.T, pairs.T[::-1]):
            met[a[tested[a] & trained[b]]] = True
    met[rows] = met[known] = False
    tail = _TAIL_OF_VECTORS if data.texts is None else _TAIL
    expected = _LEAST + tail * np.count_nonzero(met)
    return bool(poisson.sf(len(rows) - 1, expected) < _ALPHA)


def expect_alike(
    data: AuditRows, groups: np.ndarray, known: np.ndarray
) -> tuple[float, float]:
    """Return how many tested rows have look-alikes if the split is random, and the sd.

    Tested rows of a class are expected to have them as often as its training rows.
    """
    expected = variance = 0.0
    k = len(data.classes)
    copied = np.isin(np.arange(data.n_rows), known)
    for train, test in data.folds:
        _, inverse, sizes = np.unique(
            groups[train], return_inverse=True, return_counts=True
        )
        codes = data.codes[train]
        n = np.bincount(codes, minlength=k)
        met = np.bincount(codes, sizes[inverse] > 1, minlength=k)
        # none of a few is no proof of none; a class may have a single row
        rate = (met + (met.sum() + 1) / (n.sum() + 2)) / (n + 1)
        m = np.bincount(data.codes[test[~copied[test]]], minlength=k)
        expected += float(m @ rate)
        # look-alikes come in clusters, which doubles the variance at least
        variance += float(2 * (m * rate * (1 - rate) * (1 + m / (n + 1))).sum())
    return expected, variance**0.5
