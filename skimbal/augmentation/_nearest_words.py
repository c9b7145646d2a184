"""The nearest words of words, each looked for when it is first asked for."""

from typing import Any

import numpy as np
from sklearn.utils.extmath import safe_sparse_dot

__all__ = ["NearestWords"]

# similarities at a time: 64 MiB of float32
_CHUNK = 2**24


class NearestWords:
    """Find the vectors with the largest cosines, and remember them.

    Parameters
    ----------
    vectors : ndarray or csr_matrix of shape (n_words, n_features), float32
        Of norm 1, or 0.
    top_k : int
        Vectors to find for each.
    min_similarity : float
        Smallest cosine of a vector that is found.
    """

    def __init__(self, vectors: Any, top_k: int, min_similarity: float) -> None:
        self.vectors = vectors
        self.min_similarity = min_similarity
        n_words = vectors.shape[0]
        self.nearest = np.zeros((n_words, min(top_k, n_words - 1)), np.int64)
        self.known = np.zeros(n_words, bool)

    def find(self, words: np.ndarray) -> np.ndarray:
        """Return the nearest of some words, the nearest first.

        A word costs O(n_words * n_features) when it comes first.

        Parameters
        ----------
        words : ndarray of shape (n_asked,), int64
            Their numbers.

        Returns
        -------
        ndarray of shape (n_asked, min(top_k, n_words - 1)), int64
            Numbers of words; -1 where no more are similar enough.
        """
        todo = np.unique(words[~self.known[words]])
        step = max(1, _CHUNK // len(self.known))
        for start in range(0, len(todo), step):
            part = todo[start : start + step]
            self.nearest[part] = self._search(part)
            self.known[part] = True  # last: another thread may be reading
        return self.nearest[words]

    def _search(self, words: np.ndarray) -> np.ndarray:
        similarity = safe_sparse_dot(
            self.vectors[words], self.vectors.T, dense_output=True
        )
        # Equal cosines differ in their last bits from one product to another: rounded,
        # and then by number, so that no chunk of texts changes what is found.
        keys = np.rint(similarity * 2.0**20).astype(np.int64) << 32
        keys -= np.arange(len(self.known))
        k = self.nearest.shape[1]
        rows = np.arange(len(words))[:, None]
        keys[rows[:, 0], words] = np.iinfo(np.int64).min
        if not k:
            return np.zeros((len(words), 0), np.int64)
        best = np.argpartition(keys, -k, axis=1)[:, -k:]
        best = best[rows, np.argsort(-keys[rows, best], axis=1)]
        enough = similarity[rows, best] >= self.min_similarity - 2.0**-20
        return np.where(enough, best, -1)
