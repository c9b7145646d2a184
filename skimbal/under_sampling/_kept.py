"""Which rows stay."""

from collections.abc import Callable
from typing import Any

import numpy as np

from skimbal.utils._rows import class_rows

__all__ = ["keep_rows"]


def keep_rows(
    labels: np.ndarray,
    strategy: dict[Any, int],
    rank: Callable[[np.ndarray], np.ndarray],
) -> np.ndarray:
    """Return the rows that stay, in order.

    Parameters
    ----------
    labels : ndarray of shape (n_samples,)
        As `check_labels` returns them.
    strategy : dict of label to int
        Rows to keep of each class that is cut.
    rank : callable
        Takes the rows of a class, and returns them with those first that shall stay.

    Returns
    -------
    ndarray of shape (n_kept,), int64

    Raises
    ------
    ValueError
        If a class would vanish.

    Examples
    --------
    >>> import numpy as np
    >>> from skimbal.under_sampling._kept import keep_rows
    >>> keep_rows(np.array([0, 1, 1, 1]), {1: 2}, np.flip)
    array([0, 2, 3])
    """
    stays = np.ones(len(labels), bool)
    for label, rows in class_rows(labels).items():
        count = strategy.get(label, len(rows))
        if count < 1:
            raise ValueError(
                f"`sampling_strategy` would leave no row of class {label!r}; keep at "
                "least 1, or drop the class from `X` and `y` before."
            )
        if count < len(rows):
            stays[rank(rows)[count:]] = False
    return np.flatnonzero(stays)
