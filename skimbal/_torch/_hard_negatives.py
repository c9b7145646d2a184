"""The texts that are the easiest to take for another text."""

import numpy as np
from sklearn.preprocessing import normalize
from tqdm.auto import tqdm

__all__ = ["find_hard_negatives"]

# cosines at a time: 64 MiB of float32, and a quarter of it to compare them
_CHUNK = 2**24


def find_hard_negatives(
    vectors: np.ndarray,
    n_negatives: int,
    max_similarity: float,
    progress: str = "",
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
    progress : str, default=''
        Title of a progress bar; no bar when empty.

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
    step = max(1, _CHUNK // max(n, 1))
    bar = tqdm(total=n, desc=progress, unit="text", disable=not progress)
    # O(n * n * (n_features + n_negatives)) time, O(n * n_features + chunk) memory
    with bar:
        for start in range(0, n, step):
            rows = np.arange(start, min(start + step, n))
            found[rows] = _find_nearest(unit, rows, n_negatives, max_similarity)
            bar.update(len(rows))
    return found


def _find_nearest(
    unit: np.ndarray, rows: np.ndarray, n_negatives: int, max_similarity: float
) -> np.ndarray:
    """Return what `find_hard_negatives` does, for some rows of unit vectors."""
    similar = unit[rows] @ unit.T
    # rounded: a cosine differs in its last bits from one chunk to another
    similar *= 2.0**20
    np.rint(similar, out=similar)
    similar[similar > round(max_similarity * 2**20)] = -np.inf
    own = np.arange(len(rows))
    similar[own, rows] = -np.inf  # a text is no other text
    found = np.full((len(rows), n_negatives), -1)
    # few are wanted: looking for each is faster than sorting, and takes no memory
    for place in range(min(n_negatives, len(unit))):
        best = similar.argmax(axis=1)  # of equal ones the first
        found[:, place] = np.where(similar[own, best] > -np.inf, best, -1)
        similar[own, best] = -np.inf
    return found
