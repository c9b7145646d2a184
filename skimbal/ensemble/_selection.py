"""Greedy ensemble selection over log-probabilities."""

from collections.abc import Callable, Iterator

import numpy as np

__all__ = ["bootstrap_weights", "greedy_weights", "log_loss_of", "pool"]

# (mean log-probabilities, class numbers, weights) -> smaller is better; the first need
# not be normalised
Loss = Callable[[np.ndarray, np.ndarray, np.ndarray], float]


def pool(log_proba: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return the weighted geometric mean of the members' probabilities.

    Parameters
    ----------
    log_proba : ndarray of shape (n_members, n_samples, n_classes)
        Log-probabilities of each member.
    weights : ndarray of shape (n_members,)
        Not negative; they sum to 1.

    Returns
    -------
    ndarray of shape (n_samples, n_classes)
        Log-probabilities; their exponentials sum to 1 in each row.
    """
    return _normalise(np.tensordot(weights.astype(log_proba.dtype), log_proba, 1))


def log_loss_of(scores: np.ndarray, codes: np.ndarray, weight: np.ndarray) -> float:
    """Return the weighted log-loss of log-probabilities that need no normalising."""
    own = _normalise(scores)[np.arange(len(codes)), codes]
    return -float(np.average(own, weights=weight))


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

    From nothing, the member that lowers the loss most is added to the pool, with
    replacement, for `n_rounds` rounds; the shortest pool with the least loss is kept
    [1]_. Each bag does so on a bootstrap sample of the rows, and the weights are the
    mean over the bags.

    Parameters
    ----------
    log_proba : ndarray of shape (n_members, n_samples, n_classes)
        Out-of-fold log-probabilities.
    codes : ndarray of shape (n_samples,), int64
        Class numbers.
    weight : ndarray of shape (n_samples,)
        Weights of the rows in the loss.
    loss : callable
        Takes scores, class numbers and weights; smaller is better.
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
    O(n_bags * n_rounds * n_members * n_samples * n_classes) time.

    References
    ----------
    .. [1] R. Caruana et al. (2004). "Ensemble Selection from Libraries of Models".
       ICML. https://doi.org/10.1145/1015330.1015432
    """
    bags = bootstrap_weights(codes, weight, n_bags, rng)
    counts = [_select(log_proba, codes, w, loss, n_rounds) for w in bags]
    return np.mean([count / count.sum() for count in counts], axis=0)


def bootstrap_weights(
    codes: np.ndarray, weight: np.ndarray, n_samples: int, rng: np.random.Generator
) -> Iterator[np.ndarray]:
    """Yield row weights of bootstrap samples that keep the number of each class.

    Parameters
    ----------
    codes : ndarray of shape (n_rows,), int64
        Class numbers.
    weight : ndarray of shape (n_rows,)
        Weights of the rows, multiplied by how often each is drawn.
    n_samples : int
        How many to yield.
    rng : numpy.random.Generator
        Where they are drawn from.

    Yields
    ------
    ndarray of shape (n_rows,), float64
    """
    rows_of = [np.flatnonzero(codes == code) for code in np.unique(codes)]
    for _ in range(n_samples):
        times = np.zeros(len(codes))
        for rows in rows_of:
            drawn = rng.integers(len(rows), size=len(rows))
            times[rows] = np.bincount(drawn, minlength=len(rows))
        yield weight * times


def _select(
    log_proba: np.ndarray,
    codes: np.ndarray,
    weight: np.ndarray,
    loss: Loss,
    n_rounds: int,
) -> np.ndarray:
    """Return how often each member is in the best pool."""
    drawn = weight > 0
    log_proba, codes, weight = log_proba[:, drawn], codes[drawn], weight[drawn]
    total = np.zeros_like(log_proba[0])
    chosen: list[int] = []
    losses: list[float] = []
    for size in range(1, n_rounds + 1):
        tried = [loss((total + member) / size, codes, weight) for member in log_proba]
        best = int(np.argmin(tried))
        chosen.append(best)
        losses.append(tried[best])
        total += log_proba[best]
    shortest = int(np.argmin(losses)) + 1
    return np.bincount(chosen[:shortest], minlength=len(log_proba))


def _normalise(scores: np.ndarray) -> np.ndarray:
    # by hand: scipy's log_softmax takes twice the time
    scores = scores - scores.max(axis=1, keepdims=True)
    return scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
