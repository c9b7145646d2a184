"""The texts that are the easiest to take for another text."""

import numpy as np
from sklearn.preprocessing import normalize

__all__ = ["find_hard_negatives"]

# cosines at a time: 64 MiB of float32
_CHUNK = 2**24


def find_hard_negatives(
    vectors: np.ndarray, n_negatives: int, max_similarity: float
) -> np.ndarray:
    """Return the nearest texts of each that are not near enough to be copies.

    Cosines are those around the mean of all: the vectors of many bodies lie in a narrow
    cone, in which all texts are near each other.

    Parameters
    ----------
    vectors : ndarray of shape (n_texts, n_features), float32
        Their vectors.
    n_negatives : int
        Texts to find for each.
    max_similarity : float
        The largest cosine of a text that is found.

    Returns
    -------
    ndarray of shape (n_texts, n_negatives), int64
        Rows, the nearest first; of equal ones the first. -1 where there are no more.

    Examples
    --------
    >>> import numpy as np
    >>> from skimbal._torch._hard_negatives import find_hard_negatives
    >>> vectors = np.array([[1.0, 0.0], [1.0, 0.01], [1.0, 1.0]], dtype=np.float32)
    >>> find_hard_negatives(vectors, 1, 0.9)
    array([[2],
           [2],
           [0]])
    """
    n = len(vectors)
    unit = normalize(vectors - vectors.mean(axis=0, dtype=np.float64), copy=False)
    unit = unit.astype(np.float32)
    found = np.full((n, n_negatives), -1)
    width = min(n_negatives, n)
    step = max(1, _CHUNK // max(n, 1))
    # O(n * n * n_features) time, O(n * n_negatives + chunk) memory
    for start in range(0, n, step):
        rows = np.arange(start, min(start + step, n))
        # rounded: a cosine differs in its last bits from one chunk to another
        keys = np.rint(unit[rows] @ unit.T * 2.0**20).astype(np.int64)
        keys[keys > round(max_similarity * 2**20)] = -(2**21)
        keys[np.arange(len(rows)), rows] = -(2**21)  # a text is no other text
        keys = (keys << 32) - np.arange(n)
        best = np.argpartition(keys, n - width, axis=1)[:, n - width :]
        best_keys = np.take_along_axis(keys, best, axis=1)
        order = np.argsort(-best_keys, axis=1)
        best = np.take_along_axis(best, order, axis=1)
        best_keys = np.take_along_axis(best_keys, order, axis=1)
        found[rows, :width] = np.where(best_keys > -(2**21 << 32), best, -1)
    return found
