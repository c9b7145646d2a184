"""Which rows a class is mixed with, and what comes of it."""

import numpy as np
from scipy.special import betainc, betaincinv

from skimbal.augmentation._draws import Draws

__all__ = ["find_partners", "mix"]

# kinds of draws
_PARTNER, _SHARE = 0, 1


def find_partners(counts: np.ndarray, min_ratio: float) -> np.ndarray:
    """Return where the partners of each class stand among all rows.

    Parameters
    ----------
    counts : ndarray of shape (n_classes,), int64
        Rows of each class, from few to many; the rows stand in this order.
    min_ratio : float
        A class takes partners from all that have this many times its rows; where there
        are none, from itself. Infinite: each from itself.

    Returns
    -------
    ndarray of shape (n_classes, 2), int64
        The first partner, and the first row after the last one.
    """
    ends = np.cumsum(counts)
    starts = ends - counts
    first = np.searchsorted(counts, min_ratio * counts)
    larger = first < len(counts)
    low = np.where(larger, starts[np.minimum(first, len(counts) - 1)], starts)
    return np.column_stack([low, np.where(larger, ends[-1], ends)])


def mix(
    vectors: np.ndarray,
    rows: np.ndarray,
    ranges: np.ndarray,
    limits: np.ndarray,
    alpha: float,
    draws: Draws,
) -> np.ndarray:
    """Return ``vector + share * (partner - vector)`` for each vector.

    Parameters
    ----------
    vectors : ndarray of shape (n_samples, n_features), float32 or float64
        What is mixed.
    rows : ndarray of shape (n_rows, n_features), float32 or float64
        Where partners come from.
    ranges : ndarray of shape (n_samples, 2), int64
        First partner of each vector in `rows`, and the first row after the last.
    limits : ndarray of shape (n_samples,), float64
        What the share of the partner stays below.
    alpha : float
        The share has a beta distribution of `alpha` and `alpha`, cut at its limit.
    draws : Draws
        Of as many rows as there are vectors.

    Returns
    -------
    ndarray of shape (n_samples, n_features), in the dtype of `vectors`
    """
    low, high = ranges.T
    partner = low + draws.below(high - low, _PARTNER)
    # a row that has met itself, or its double, takes the next
    (same,) = np.nonzero((rows[partner] == vectors).all(axis=1))
    following = partner[same] + 1 - low[same]
    partner[same] = low[same] + following % (high - low)[same]
    # from the smallest probability to that of the limit: no draw is thrown away
    probability = draws.uniform(_SHARE) * betainc(alpha, alpha, limits)
    share = betaincinv(alpha, alpha, probability)[:, None].astype(vectors.dtype)
    return vectors + share * (rows[partner] - vectors)
