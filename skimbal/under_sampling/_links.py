"""Groups of rows that are linked, directly or through others."""

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

__all__ = ["group_linked"]


def group_linked(n_rows: int, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return the group of each row.

    Parameters
    ----------
    n_rows : int
        Number of rows.
    a, b : ndarray of shape (n_links,), int64
        The two rows of each link.

    Returns
    -------
    ndarray of shape (n_rows,), int64
        Rows with the same number are linked.

    Examples
    --------
    >>> import numpy as np
    >>> from skimbal.under_sampling._links import group_linked
    >>> group_linked(4, np.array([0, 3]), np.array([2, 2]))
    array([0, 1, 0, 0])
    """
    links = coo_array((np.ones(len(a), bool), (a, b)), shape=(n_rows, n_rows))
    return connected_components(links, directed=False)[1].astype(np.int64)
