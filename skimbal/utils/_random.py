"""Randomness enters through `random_state` and becomes one generator."""

import numbers
from typing import Any

import numpy as np

__all__ = ["check_generator"]


def check_generator(random_state: Any) -> np.random.Generator:
    """Turn `random_state` into a generator without touching global state.

    scikit-learn's ``check_random_state(None)`` hands out NumPy's global
    generator; here `None` means fresh entropy, so that a fit moves no global
    stream.

    Parameters
    ----------
    random_state : None, int, RandomState or Generator
        An int gives the same stream at every call. A `RandomState` or
        `Generator` is drawn from once, and so gives another stream at each call.

    Returns
    -------
    numpy.random.Generator

    Raises
    ------
    TypeError
        If `random_state` is none of these.

    Examples
    --------
    >>> from skimbal.utils import check_generator
    >>> bool(check_generator(0).random() == check_generator(0).random())
    True
    """
    if random_state is None:
        return np.random.default_rng()
    if isinstance(random_state, numbers.Integral):
        return np.random.default_rng(int(random_state))
    if isinstance(random_state, np.random.Generator):
        return np.random.default_rng(random_state.integers(2**63))
    if isinstance(random_state, np.random.RandomState):
        return np.random.default_rng(random_state.randint(2**31 - 1, size=4))
    raise TypeError(
        "`random_state` must be None, an int, a numpy RandomState or Generator; "
        f"got {type(random_state).__name__}."
    )
