"""Groups of vectors with a large cosine between them."""

from typing import Any

import numpy as np
from sklearn.preprocessing import normalize
from sklearn.utils import gen_batches
from sklearn.utils.extmath import safe_sparse_dot

from skimbal.under_sampling._links import group_linked

__all__ = ["group_vectors"]

_CHUNK = 1024
# a vector is near itself whatever the rounding of float32
_ROUNDING = 1e-6


def group_vectors(vectors: Any, threshold: float) -> np.ndarray:
    """Return the group of each vector: each is linked to the first one near it.

    Parameters
    ----------
    vectors : ndarray or CSR matrix of shape (n_samples, n_features)
        Vectors of zeros are near no other.
    threshold : float
        The smallest cosine of near ones.

    Returns
    -------
    ndarray of shape (n_samples,), int64

    Examples
    --------
    >>> import numpy as np
    >>> from skimbal.under_sampling._near_vectors import group_vectors
    >>> group_vectors(np.array([[1.0, 0.0], [0.0, 1.0], [2.0, 0.1]]), 0.9)
    array([0, 1, 0])
    """
    units = normalize(vectors)
    n = units.shape[0]
    first = np.arange(n)
    # O(n * n * n_features) time, O(n + chunk * chunk) memory
    for later in gen_batches(n, _CHUNK):
        for earlier in gen_batches(later.stop, _CHUNK):
            cosines = safe_sparse_dot(units[later], units[earlier].T, dense_output=True)
            near = cosines >= threshold - _ROUNDING
            if later == earlier:
                near = np.tril(near, -1)
            rows = np.flatnonzero(near.any(axis=1))
            found = earlier.start + near[rows].argmax(axis=1)
            rows = rows + later.start
            first[rows] = np.minimum(first[rows], found)
    return group_linked(n, np.arange(n), first)
