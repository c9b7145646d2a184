"""`HeldRows`: rows that the copies of a soup are judged on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from skimbal.classifiers._split import split_validation
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
        Weights of the rows. Those of weight 0 judge nothing.
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
    train, rows = split_validation(columns, codes, fraction, rng)
    own = np.ones(len(rows)) if weight is None else weight[rows]
    rows, own = rows[own > 0], own[own > 0]
    if not len(rows):
        return train, None
    return train, HeldRows(take_rows(X, rows), codes[rows], own)
