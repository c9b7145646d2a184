"""Ranks of classifiers over data sets, and what can be said of their means."""

from typing import Any

import numpy as np
from scipy import stats

__all__ = [
    "critical_difference",
    "find_cliques",
    "friedman",
    "nemenyi_p",
    "rank_columns",
]

_FRIEDMAN = ("friedman_chi2", "friedman_p", "iman_davenport_f", "iman_davenport_p")
_DECIMALS = 12  # as for differences: scores that are a tie to the eye are one


def rank_columns(gains: np.ndarray) -> np.ndarray:
    """Return the ranks of classifiers on each data set.

    Parameters
    ----------
    gains : ndarray of shape (n_systems, n_sets), float64
        The higher, the better.

    Returns
    -------
    ndarray of shape (n_systems, n_sets), float64
        1 is the best. Ties have the mean of their ranks.
    """
    return stats.rankdata(-np.round(gains, _DECIMALS), axis=0)


def friedman(ranks: np.ndarray) -> dict[str, float]:
    """Test whether all classifiers rank alike.

    Parameters
    ----------
    ranks : ndarray of shape (n_systems, n_sets), float64
        At least three systems and two sets.

    Returns
    -------
    dict of str to float
        ``friedman_chi2``, ``friedman_p``; and ``iman_davenport_f`` and
        ``iman_davenport_p``, which are less conservative (Demsar, 2006).
    """
    n_systems, n_sets = ranks.shape
    if (ranks == ranks[0]).all():
        # every data set is one tie: the statistic is 0 / 0
        return dict(zip(_FRIEDMAN, (0.0, 1.0, 0.0, 1.0), strict=True))
    chi2, p_value = stats.friedmanchisquare(*ranks)
    rest = n_sets * (n_systems - 1) - chi2
    # 0 where all sets have the same ranks; rounding must not make it negative
    f = (n_sets - 1) * chi2 / rest if rest > 1e-9 else np.inf
    f_p = stats.f.sf(f, n_systems - 1, (n_systems - 1) * (n_sets - 1))
    values = (float(value) for value in (chi2, p_value, f, f_p))
    return dict(zip(_FRIEDMAN, values, strict=True))


def critical_difference(n_systems: int, n_sets: int, confidence: float) -> float:
    """Return by how much two mean ranks must differ to be told apart (Nemenyi).

    Parameters
    ----------
    n_systems, n_sets : int
        How many systems were ranked, and on how many data sets.
    confidence : float
        1 less the share of all such comparisons that may err once.

    Returns
    -------
    float
        In ranks.

    References
    ----------
    Demsar, J. (2006). "Statistical comparisons of classifiers over multiple data sets."
    Journal of Machine Learning Research, 7, 1-30.
    https://jmlr.org/papers/v7/demsar06a.html
    """
    quantile = stats.studentized_range.ppf(confidence, n_systems, np.inf)
    return float(quantile / np.sqrt(2) * _standard_error(n_systems, n_sets))


def nemenyi_p(differences: Any, n_systems: int, n_sets: int) -> np.ndarray:
    """Return the p-values of differences of mean ranks, adjusted for all pairs."""
    statistic = np.abs(differences) / _standard_error(n_systems, n_sets) * np.sqrt(2)
    return stats.studentized_range.sf(statistic, n_systems, np.inf)


def _standard_error(n_systems: int, n_sets: int) -> float:
    return float(np.sqrt(n_systems * (n_systems + 1) / (6 * n_sets)))


def find_cliques(mean_ranks: np.ndarray, difference: float) -> list[tuple[int, int]]:
    """Return the largest groups of neighbours that are not told apart.

    Parameters
    ----------
    mean_ranks : ndarray of shape (n_systems,), float64
        Ascending.
    difference : float
        From which on two are told apart.

    Returns
    -------
    list of (int, int)
        First and last member of each group of two or more.
    """
    near = mean_ranks[None, :] - mean_ranks[:, None] < difference
    last = near.shape[1] - 1 - near[:, ::-1].argmax(axis=1)
    groups: list[tuple[int, int]] = []
    for first, end in enumerate(last.tolist()):
        # a group within the one before says nothing new
        if end > first and (not groups or end > groups[-1][1]):
            groups.append((first, end))
    return groups
