"""Vectors that lie on the straight line between two others, as SMOTE puts them."""

from typing import Any

import numpy as np
from sklearn.neighbors import NearestNeighbors
from sklearn.random_projection import GaussianRandomProjection
from sklearn.utils import gen_batches

from skimbal.evaluation._audit_rows import AuditRows

__all__ = ["find_interpolated"]

# a line stays a line in any projection, and what is none hardly becomes one
_MOST_COLUMNS = 64
_FEWEST_COLUMNS = 4
_N_NEIGHBORS = 20
_MOST_ROWS = 20_000
_CHUNK = 512
# cosine of the two directions, in float64; rounding of float32 leaves 1e-12
_OPPOSITE = -1 + 1e-9


def find_interpolated(data: AuditRows) -> np.ndarray:
    """Return rows that lie between two rows of their class, and these two.

    Measurements do so by chance with a probability of practically 0.

    Parameters
    ----------
    data : AuditRows
        What is audited; it holds vectors.

    Returns
    -------
    ndarray of shape (n_found, 3), int64
        A row and its two ends.
    """
    vectors = data.vectors
    if data.n_rows > _MOST_ROWS or vectors.shape[1] < _FEWEST_COLUMNS:
        return np.zeros((0, 3), np.int64)
    if isinstance(vectors, np.ndarray):
        vectors = np.nan_to_num(np.asarray(vectors, np.float64))
    if vectors.shape[1] > _MOST_COLUMNS:
        project = GaussianRandomProjection(_MOST_COLUMNS, random_state=0)
        vectors = project.fit_transform(vectors)
    elif not isinstance(vectors, np.ndarray):
        vectors = vectors.toarray()
    found = [
        _find_in_class(vectors, np.flatnonzero(data.codes == j))
        for j in range(len(data.classes))
    ]
    return np.concatenate(found)


def _find_in_class(vectors: Any, rows: np.ndarray) -> np.ndarray:
    # equal rows have no direction; one of each is looked at
    points, first = np.unique(vectors[rows], axis=0, return_index=True)
    rows, n = rows[first], len(points)
    if n < 3:
        return np.zeros((0, 3), np.int64)
    k = min(_N_NEIGHBORS, n - 1)
    near = NearestNeighbors(n_neighbors=k).fit(points).kneighbors(return_distance=False)
    found = [np.zeros((0, 3), np.int64)]
    # O(n * k * k) time, O(chunk * k * k) memory
    for part in gen_batches(n, _CHUNK):
        steps = points[near[part]] - points[part, None]
        lengths = np.linalg.norm(steps, axis=2, keepdims=True)
        steps = steps / np.maximum(lengths, np.finfo(float).tiny)
        cosines = steps @ steps.swapaxes(1, 2)
        place = cosines.reshape(len(cosines), -1).argmin(axis=1)
        a, b = np.divmod(place, k)
        own = np.arange(len(cosines))
        between = np.flatnonzero(cosines[own, a, b] <= _OPPOSITE)
        ends = near[part]
        triples = [own + part.start, ends[own, a], ends[own, b]]
        found.append(rows[np.stack(triples, axis=1)[between]])
    return np.concatenate(found)
