"""Batches of texts of similar length: the first and cheapest speed-up on a CPU."""

from typing import Any

import numpy as np

__all__ = [
    "count_batches",
    "held_out_batches",
    "length_batches",
    "shuffled_batches",
    "token_batches",
]

_BATCHES_PER_BUCKET = 50


def length_batches(lengths: np.ndarray, batch_size: int) -> list[np.ndarray]:
    """Cut all rows into batches of similar length, the longest first.

    The longest batch comes first so that memory which is too small shows at once.

    Parameters
    ----------
    lengths : ndarray of shape (n_samples,), int64
        Number of tokens of each row.
    batch_size : int
        Rows in a batch.

    Returns
    -------
    list of ndarray of int64
        Row numbers of each batch; every row is in exactly one.
    """
    order = np.argsort(-lengths, kind="stable")
    return [order[i : i + batch_size] for i in range(0, len(order), batch_size)]


def count_batches(n_rows: int, batch_size: int, least: int = 1) -> int:
    """Return the number of batches of so many rows; see `token_batches`."""
    return min(-(-n_rows // batch_size), max(n_rows // least, 1))


def token_batches(
    lengths: np.ndarray, batch_size: int, least: int = 1
) -> list[np.ndarray]:
    """Cut all rows into batches of similar length and as many tokens each.

    Short texts share a larger batch, so that no step is too small for the machine and
    none too large for its memory. The longest batch comes first.

    Parameters
    ----------
    lengths : ndarray of shape (n_samples,), int64
        Number of tokens of each row.
    batch_size : int
        Rows in a batch on average: there are as many batches as `length_batches`
        makes, or fewer where each would have less than `least`.
    least : int, default=1
        Fewest rows of a batch, where there are as many at all; at most `batch_size`.

    Returns
    -------
    list of ndarray of int64
        Row numbers of each batch; every row is in exactly one, and none is empty.
    """
    order = np.argsort(-lengths, kind="stable")
    n_batches = count_batches(len(order), batch_size, least)
    tokens = np.cumsum(lengths[order])
    goals = np.arange(1, n_batches) * (tokens[-1:] / n_batches)
    # `least` rows at least in each batch, in those to come as well
    first = least * np.arange(1, n_batches)
    cuts = np.searchsorted(tokens, goals, side="right")
    cuts = np.maximum.accumulate(np.maximum(cuts, first) - first) + first
    cuts = np.minimum(cuts, len(order) - least * n_batches + first)
    return np.split(order, cuts) if n_batches else []


def held_out_batches(data: Any, batch_size: int) -> list[np.ndarray]:
    """Return the batches of rows that are not trained on.

    Parameters
    ----------
    data : Dataset
        Has ``tokens``, and ``least_rows`` where a batch needs more than one row.
    batch_size : int
        Rows in a batch on average.

    Returns
    -------
    list of ndarray of int64
        As of `token_batches`.
    """
    least = getattr(data, "least_rows", 1)
    return token_batches(data.tokens.lengths, batch_size, least)


def shuffled_batches(
    lengths: np.ndarray, batch_size: int, rng: np.random.Generator, least: int = 1
) -> list[np.ndarray]:
    """Return the batches of one epoch: similar lengths together, and rows shuffled.

    Rows are shuffled, cut into buckets of 50 batches, and sorted by length within
    their bucket; then the batches are shuffled. Rows meet other rows in every epoch,
    and little of a batch is padding.

    Parameters
    ----------
    lengths : ndarray of shape (n_samples,), int64
        Number of tokens of each row.
    batch_size : int
        Rows in a batch on average.
    rng : numpy.random.Generator
        Where the order is drawn from.
    least : int, default=1
        As for `token_batches`.

    Returns
    -------
    list of ndarray of int64
        Row numbers of each batch, as many as `count_batches` says.
    """
    order = rng.permutation(len(lengths))
    width = batch_size * _BATCHES_PER_BUCKET
    # a last bucket that is too small for a batch is a part of the one before
    starts = np.arange(width, len(order) - least + 1, width)
    batches = []
    for bucket in np.split(order, starts):
        parts = token_batches(lengths[bucket], batch_size, least)
        batches += [bucket[rows] for rows in parts]
    return [batches[i] for i in rng.permutation(len(batches))]
