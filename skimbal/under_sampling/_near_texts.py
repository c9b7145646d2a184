"""Groups of texts that share most of their runs of characters."""

from typing import Any

import numpy as np

from skimbal.under_sampling._links import group_linked
from skimbal.under_sampling._min_hash import N_HASHES, min_hashes

__all__ = ["group_hashes", "group_texts", "link_hashes"]

# near ones that are compared at all, at the threshold; more above it
_FOUND = 0.95
_CHUNK = 2**16
_FACTOR = np.uint64(0x9E3779B97F4A7C15)


def group_texts(texts: Any, threshold: float) -> np.ndarray:
    """Return the group of each text.

    Texts are compared where some of their hashes are equal, and linked where most are.

    Parameters
    ----------
    texts : pyarrow.StringArray of length n_samples
        Case, width and runs of space are no matter.
    threshold : float
        The share of equal hashes of near ones: an estimate of the Jaccard similarity of
        the sets of runs, with a standard error of at most 0.06.

    Returns
    -------
    ndarray of shape (n_samples,), int64

    References
    ----------
    J. Leskovec, A. Rajaraman, J. D. Ullman (2014). "Mining of Massive Datasets",
    chapter 3. http://www.mmds.org (bands of hashes)

    Examples
    --------
    >>> import pyarrow as pa
    >>> from skimbal.under_sampling._near_texts import group_texts
    >>> group_texts(pa.array(["red dress", "usb hub", "Red dress"]), 0.8)
    array([0, 1, 0])
    """
    return group_hashes(min_hashes(texts), threshold)


def group_hashes(hashes: np.ndarray, threshold: float) -> np.ndarray:
    """Return the group of each text, by its hashes.

    Parameters
    ----------
    hashes : ndarray of shape (n_samples, N_HASHES), uint32
        What `min_hashes` returned.
    threshold : float
        As in `group_texts`.

    Returns
    -------
    ndarray of shape (n_samples,), int64

    Examples
    --------
    >>> import pyarrow as pa
    >>> from skimbal.under_sampling._min_hash import min_hashes
    >>> from skimbal.under_sampling._near_texts import group_hashes
    >>> group_hashes(min_hashes(pa.array(["red dress", "usb hub", "Red dress"])), 0.8)
    array([0, 1, 0])
    """
    pairs = link_hashes(hashes, threshold)
    return group_linked(len(hashes), pairs[:, 0], pairs[:, 1])


def link_hashes(hashes: np.ndarray, threshold: float) -> np.ndarray:
    """Return pairs of near texts, by their hashes; a pair can be there twice.

    Parameters
    ----------
    hashes : ndarray of shape (n_samples, N_HASHES), uint32
        What `min_hashes` returned.
    threshold : float
        As in `group_texts`.

    Returns
    -------
    ndarray of shape (n_pairs, 2), int64
        Of many that are near each other not all pairs, but each row in one.
    """
    width = _band_width(threshold)
    links = [np.zeros((0, 2), np.int64)]
    # O(n * log(n)) time and O(n) memory a band
    for start in range(0, N_HASHES, width):
        pairs = _candidates(hashes[:, start : start + width])
        for block in np.array_split(pairs, len(pairs) // _CHUNK + 1):
            equal = (hashes[block[:, 0]] == hashes[block[:, 1]]).mean(axis=1)
            links.append(block[equal >= threshold])
    return np.concatenate(links)


def _band_width(threshold: float) -> int:
    """Return how many hashes must be equal at once for texts to be compared.

    The more, the fewer comparisons; as many as still find the near ones.
    """
    for width in (16, 8, 4, 2):
        found = 1 - (1 - threshold**width) ** (N_HASHES // width)
        if found >= _FOUND:
            return width
    return 1


def _candidates(band: np.ndarray) -> np.ndarray:
    """Return pairs of rows with equal hashes: each with the one before and the first.

    All pairs of a large group of copies would be too many.
    """
    keys = np.zeros(len(band), np.uint64)
    for column in band.T:
        keys = keys * _FACTOR + column
    order = np.argsort(keys, kind="stable")
    place = np.arange(len(order))
    is_first = np.append(True, np.diff(keys[order]) != 0)[: len(order)]
    first = np.maximum.accumulate(np.where(is_first, place, 0))
    rest = np.flatnonzero(~is_first)
    far = rest[first[rest] < rest - 1]
    return np.stack(
        [
            np.concatenate([order[rest - 1], order[first[far]]]),
            np.concatenate([order[rest], order[far]]),
        ],
        axis=1,
    )
