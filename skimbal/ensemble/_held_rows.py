"""`HeldRows`: rows that the copies of a soup are judged on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from skimbal.classifiers._split import split_validation
from skimbal.utils._copies import number_rows
from skimbal.utils._out_of_fold import take_rows

__all__ = ["HeldRows", "hold_out"]


@dataclass(frozen=True)
class HeldRows:
    """Texts, class numbers and weights of rows that nothing is trained on."""

    X: Any
    codes: np.ndarray
    weight: np.ndarray


def hold_out(
    X: Any,
    columns: Sequence[list[str]],
    codes: np.ndarray,
    weight: np.ndarray | None,
    fraction: float,
    rng: np.random.Generator,
) -> tuple[np.ndarray, HeldRows | None]:
    """Return the rows to train on, and those to judge on if there are any.

    Parameters
    ----------
    X : array-like of str of shape (n_samples,) or (n_samples, n_columns)
        Texts, in their container.
    columns : sequence of lists of str
        The same as lists.
    codes : ndarray of shape (n_samples,), int64
        Class numbers.
    weight : ndarray of shape (n_samples,) or None
        Weights of the rows. Those of weight 0 judge nothing, and count in no share.
    fraction : float
        As for `split_validation`.
    rng : numpy.random.Generator
        Where the choice is drawn from.

    Returns
    -------
    train : ndarray of shape (n_train,), int64
        Row numbers.
    held : HeldRows or None
    """
    weight = np.ones(len(codes)) if weight is None else weight
    counting = np.flatnonzero(weight > 0)
    texts = [[column[row] for row in counting] for column in columns]
    _, rows = split_validation(texts, codes[counting], fraction, rng)
    groups = number_rows(columns)
    is_held = np.isin(groups, groups[counting[rows]])
    # a class whose rows all weigh nothing may be lost with a text: give that back
    lost = np.setdiff1d(codes, codes[~is_held])
    is_held &= ~np.isin(groups, groups[np.isin(codes, lost)])
    train, rows = np.flatnonzero(~is_held), np.flatnonzero(is_held & (weight > 0))
    if not len(rows):
        return train, None
    return train, HeldRows(take_rows(X, rows), codes[rows], weight[rows])
