"""Class frequencies between those of the rows and all alike."""

from typing import Any

import numpy as np

__all__ = ["power_prior"]


def power_prior(prior: Any, power: float) -> np.ndarray:
    """Return class frequencies in proportion to a power of others.

    Parameters
    ----------
    prior : array-like of shape (n_classes,)
        Frequencies; a class with 0 keeps 0.
    power : float
        1 leaves them as they are; 0 makes the classes that occur alike.

    Returns
    -------
    ndarray of shape (n_classes,), float64
        Sums to 1.

    Examples
    --------
    >>> from skimbal.utils._power_prior import power_prior
    >>> power_prior([0.9, 0.1, 0.0], 0.5)
    array([0.75, 0.25, 0.  ])
    """
    prior = np.asarray(prior, dtype=np.float64)
    mass = np.where(prior > 0, prior**power, 0.0)
    return mass / mass.sum()
