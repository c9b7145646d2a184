"""MinHash of the runs of characters of texts."""

from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

__all__ = ["N_HASHES", "min_hashes"]

N_HASHES = 64
# characters of a run: two or three of Chinese would do, but these are rare in long runs
_RUN = 5
# characters of a chunk, so that its hashes stay in the cache of the processor
_CHUNK = 2**18
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
# odd numbers that put the runs into another order each
_ORDERS = np.random.default_rng(20140710).integers(2**63, size=N_HASHES).astype(
    np.uint64
) * np.uint64(2) + np.uint64(1)


def min_hashes(texts: Any, run: int = _RUN) -> np.ndarray:
    """Return the smallest hash of the runs of each text, in many orders.

    Parameters
    ----------
    texts : pyarrow.StringArray of length n_samples
        Case, width and runs of space are no matter. A text that is shorter than a run
        is one.
    run : int, default=5
        Characters of a run.

    Returns
    -------
    ndarray of shape (n_samples, N_HASHES), uint32
        The share of equal ones of two texts estimates how much of all their runs they
        have in common.

    Examples
    --------
    >>> import pyarrow as pa
    >>> from skimbal.under_sampling._min_hash import min_hashes
    >>> hashes = min_hashes(pa.array(["red dress", "Red dress", "usb hub"]))
    >>> (hashes == hashes[0]).mean(axis=1)
    array([1., 1., 0.])
    """
    hashes = np.empty((len(texts), N_HASHES), np.uint32)
    # O(n_characters * N_HASHES) time, 256 bytes of memory a text
    ends = np.cumsum(pc.utf8_length(texts).to_numpy().astype(np.int64))
    # a text that is longer than a chunk is one by itself
    cuts = np.flatnonzero(np.diff(ends // _CHUNK)) + 1
    for start, stop in pairwise(sorted({0, *cuts.tolist(), len(texts)})):
        chunk = slice(start, stop)
        runs, first = _hash_runs(texts[chunk], run)
        for j, order in enumerate(_ORDERS):
            smallest = np.minimum.reduceat(runs * order, first)
            hashes[chunk, j] = smallest >> np.uint64(32)
    return hashes


def _hash_runs(texts: Any, run: int) -> tuple[np.ndarray, np.ndarray]:
    """Return a hash of each run of characters, and the first run of each text."""
    texts = pc.utf8_lower(pc.utf8_normalize(texts, form="NFKC"))
    texts = pc.replace_substring_regex(texts, r"\s+", " ")
    texts = pc.utf8_trim_whitespace(texts)
    # an empty text has a run, too
    texts = pc.if_else(pc.equal(texts, ""), pa.scalar("\0"), texts)
    joined = "".join(texts.to_pylist())
    data = np.frombuffer(joined.encode("utf-32-le"), np.uint32)
    lengths = pc.utf8_length(texts).to_numpy().astype(np.int64)
    ends = np.cumsum(lengths)
    n_runs = np.maximum(lengths - run + 1, 1)
    first = np.cumsum(n_runs) - n_runs
    owner = np.repeat(np.arange(len(texts)), n_runs)
    at = (ends - lengths - first)[owner] + np.arange(len(owner))
    hashes = np.zeros(len(owner), np.uint64)
    for j in range(run):
        inside = at + j < ends[owner]
        character = data[np.minimum(at + j, len(data) - 1)]
        hashes = hashes * _FACTOR + np.where(inside, character + np.uint64(1), 0)
    return _mix(hashes), first


def _mix(hashes: np.ndarray) -> np.ndarray:
    # without it, runs that differ in their last character alone would stay neighbours
    hashes = (hashes ^ (hashes >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9)
    return hashes ^ (hashes >> np.uint64(32))
