"""Seeds for what the user left unseeded."""

from typing import Any

import numpy as np
from sklearn.base import clone

__all__ = ["seeded_clone"]


def seeded_clone(estimator: Any, rng: np.random.Generator) -> Any:
    """Return a copy whose every `random_state` that is None has become a number.

    Parameters
    ----------
    estimator : estimator
        Not changed; seeds that are set stay.
    rng : numpy.random.Generator
        Where seeds are drawn from.

    Returns
    -------
    estimator
        Not fitted.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn.linear_model import LogisticRegression
    >>> from skimbal.utils._seeding import seeded_clone
    >>> seeded_clone(LogisticRegression(random_state=7), np.random.default_rng(0))
    LogisticRegression(random_state=7)
    """
    copy = clone(estimator)
    params = copy.get_params()
    unset = [
        name
        for name in sorted(params)
        if name.rpartition("__")[2] == "random_state" and params[name] is None
    ]
    # scikit-learn's own take 32 bits
    return copy.set_params(**{name: int(rng.integers(2**31)) for name in unset})
