"""Greedy ensemble selection over log-probabilities."""

from collections.abc import Iterator

import numpy as np
from scipy.special import log_softmax

from skimbal.ensemble._losses import Loss

__all__ = ["bootstrap_weights", "greedy_weights", "pool"]


def pool(log_proba: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return the weighted geometric mean of the members' probabilities.

    Parameters
    ----------
    log_proba : ndarray of shape (n_members, n_samples, n_classes)
        Log-probabilities of each member; they need not be normalised.
    weights : ndarray of shape (n_members,)
        Not negative; they sum to 1.

    Returns
    -------
    ndarray of shape (n_samples, n_classes)
        Log-probabilities; their exponentials sum to 1 in each row.
    """
    mean = np.tensordot(weights.astype(log_proba.dtype), log_proba, 1)
    return log_softmax(mean, axis=1)


def greedy_weights(
    log_proba: np.ndarray,
    codes: np.ndarray,
    weight: np.ndarray,
    loss: Loss,
    *,
    n_bags: int,
    n_rounds: int,
    rng: np.random.Generator,
) -> np.ndarray:
    """Choose members one by one, again and again, and count how often each is taken.

    From nothing, the member that makes the loss of the pool smallest is added, with
    replacement, for `n_rounds` rounds; of the pools on the way, the smallest one with
    the least loss is kept [1]_. Each bag does so on a bootstrap sample of the rows, and
    the weights are the mean over the bags.

    Parameters
    ----------
    log_proba : ndarray of shape (n_members, n_samples, n_classes)
        Out-of-fold log-probabilities.
    codes : ndarray of shape (n_samples,), int64
        Class numbers.
    weight : ndarray of shape (n_samples,)
        Weights of the rows in the loss.
    loss : Loss
        What must become small.
    n_bags, n_rounds : int
        Bootstrap samples, and additions to each pool.
    rng : numpy.random.Generator
        Where the samples are drawn from.

    Returns
    -------
    ndarray of shape (n_members,), float64
        Not negative; they sum to 1.

    Notes
    -----
    O(n_pools * n_members * n_samples * n_classes) time. `n_pools` is at most ``n_bags *
    n_rounds``, and less where bags agree: they all begin with the same pool.

    References
    ----------
    .. [1] R. Caruana et al. (2004). "Ensemble Selection from Libraries of Models".
       ICML. https://doi.org/10.1145/1015330.1015432
    """
    bags = np.stack(list(bootstrap_weights(codes, weight, n_bags, rng)))
    counts = np.zeros((n_bags, len(log_proba)), dtype=np.int64)
    kept, least = counts.copy(), np.full(n_bags, np.inf)
    for _ in range(n_rounds):
        losses = _lose_next(log_proba, codes, bags, counts, loss)
        counts[np.arange(n_bags), losses.argmin(axis=1)] += 1
        better = losses.min(axis=1) < least
        kept[better], least[better] = counts[better], losses.min(axis=1)[better]
    return (kept / kept.sum(axis=1, keepdims=True)).mean(axis=0)


def _lose_next(
    log_proba: np.ndarray,
    codes: np.ndarray,
    bags: np.ndarray,
    counts: np.ndarray,
    loss: Loss,
) -> np.ndarray:
    """Return the loss of the pool of each bag (rows) with each member (columns) added.

    Bags with the same pool share all but the mean over the rows.
    """
    losses = np.empty(counts.shape)
    pools, which = np.unique(counts, axis=0, return_inverse=True)
    for i, count in enumerate(pools):
        own = np.flatnonzero(which.ravel() == i)
        total = np.tensordot(count.astype(log_proba.dtype), log_proba, 1)
        for j, member in enumerate(log_proba):
            read = loss.read((total + member) / (count.sum() + 1), codes)
            losses[own, j] = [loss.mean(read, codes, bags[b]) for b in own]
    return losses


def bootstrap_weights(
    codes: np.ndarray, weight: np.ndarray, n_samples: int, rng: np.random.Generator
) -> Iterator[np.ndarray]:
    """Yield row weights of bootstrap samples that keep the number of each class.

    Parameters
    ----------
    codes : ndarray of shape (n_rows,), int64
        Class numbers.
    weight : ndarray of shape (n_rows,)
        Weights of the rows, multiplied by how often each is drawn. Rows of weight 0
        are not drawn.
    n_samples : int
        How many to yield.
    rng : numpy.random.Generator
        Where they are drawn from.

    Yields
    ------
    ndarray of shape (n_rows,), float64
    """
    drawable = weight > 0
    known = np.unique(codes[drawable])
    rows_of = [np.flatnonzero(drawable & (codes == code)) for code in known]
    for _ in range(n_samples):
        times = np.zeros(len(codes))
        for rows in rows_of:
            drawn = rng.integers(len(rows), size=len(rows))
            times[rows] = np.bincount(drawn, minlength=len(rows))
        yield weight * times
