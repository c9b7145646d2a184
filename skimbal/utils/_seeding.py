"""Seeds for what the user left unseeded, and for copies that shall differ."""

from typing import Any

import numpy as np
from numpy.random import Generator, RandomState
from sklearn.base import clone

from skimbal.utils._random import check_generator

__all__ = ["fixed_clone", "reseeded_clone", "seeded_clone"]


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
    return _seed(copy, [name for name in _seeds(params) if params[name] is None], rng)


def fixed_clone(estimator: Any, rng: np.random.Generator) -> Any:
    """Return a copy whose every `random_state` is a number: it draws the same again.

    Parameters
    ----------
    estimator : estimator
        Not changed; numbers stay.
    rng : numpy.random.Generator
        Where seeds are drawn from that are None. A generator, which would move at
        every call, is drawn from itself.

    Returns
    -------
    estimator
        Not fitted.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn.linear_model import LogisticRegression
    >>> from skimbal.utils._seeding import fixed_clone
    >>> moving = LogisticRegression(random_state=np.random.default_rng(7))
    >>> type(fixed_clone(moving, np.random.default_rng(0)).random_state)
    <class 'int'>
    """
    copy = seeded_clone(estimator, rng)
    params = copy.get_params()
    moving = [
        n for n in _seeds(params) if isinstance(params[n], Generator | RandomState)
    ]
    seeds = {n: int(check_generator(params[n]).integers(2**31)) for n in moving}
    return copy.set_params(**seeds)


def reseeded_clone(estimator: Any, rng: np.random.Generator) -> Any:
    """Return a copy whose every `random_state` has become a number of its own.

    Parameters
    ----------
    estimator : estimator
        Not changed; seeds that are set are replaced in the copy.
    rng : numpy.random.Generator
        Where seeds are drawn from.

    Returns
    -------
    estimator
        Not fitted.

    Raises
    ------
    ValueError
        If neither the estimator nor a part of it has a `random_state`.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn.linear_model import LogisticRegression
    >>> from skimbal.utils._seeding import reseeded_clone
    >>> reseeded_clone(LogisticRegression(random_state=7), np.random.default_rng(0))
    LogisticRegression(random_state=1826701615)
    """
    copy = clone(estimator)
    names = _seeds(copy.get_params())
    if not names:
        raise ValueError(
            f"{type(estimator).__name__} must have a `random_state`, itself or in a "
            "part of it; it has none, so that all of its copies would be the same. "
            "Fit it once, by itself."
        )
    return _seed(copy, names, rng)


def _seeds(params: dict[str, Any]) -> list[str]:
    return [n for n in sorted(params) if n.rpartition("__")[2] == "random_state"]


def _seed(estimator: Any, names: list[str], rng: np.random.Generator) -> Any:
    # scikit-learn's own take 32 bits
    return estimator.set_params(**{name: int(rng.integers(2**31)) for name in names})
