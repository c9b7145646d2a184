"""Folds in which copies of a text stay together."""

from warnings import catch_warnings, filterwarnings

import numpy as np

from skimbal.exceptions import LabelError, SkimbalWarning
from skimbal.utils import make_inner_folds

__all__ = ["Folds", "text_folds"]

Folds = list[tuple[np.ndarray, np.ndarray]]


def text_folds(
    n_folds: int, codes: np.ndarray, number: np.ndarray, rng: np.random.Generator
) -> Folds:
    """Deal the different texts to folds; the rows of a text go with it.

    Parameters
    ----------
    n_folds : int
        At most so many.
    codes : ndarray of shape (n_samples,), int64
        Class numbers; the first row of a text decides its class.
    number : ndarray of shape (n_samples,), int64
        Equal texts have the same number.
    rng : numpy.random.Generator
        Where the folds are drawn from.

    Returns
    -------
    list of tuple of ndarray
        Row numbers (train, test); none where, by the first row of each text, no class
        has two.
    """
    first = np.unique(number, return_index=True)[1]
    try:
        with catch_warnings():
            # said once, and for all that is small, by the caller
            filterwarnings("ignore", ".* have a single row", SkimbalWarning)
            folds = make_inner_folds(n_folds, first, codes[first], rng)
    except LabelError:
        return []
    return [
        (np.flatnonzero(np.isin(number, train)), np.flatnonzero(np.isin(number, test)))
        for train, test in folds
    ]
