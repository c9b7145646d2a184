"""The validation split: before anything else, and never a text on both sides."""

from collections.abc import Sequence

import numpy as np

from skimbal.utils._copies import number_rows

__all__ = ["split_validation"]

# Of a class with fewer different texts none is held out: each of them is worth more
# in training than the noisy score of a single validation row.
_MIN_TEXTS = 4


def split_validation(
    columns: Sequence[Sequence[str]],
    codes: np.ndarray,
    fraction: float,
    rng: np.random.Generator,
) -> tuple[np.ndarray, np.ndarray]:
    """Hold out a share of every class; copies of a text stay on one side.

    Parameters
    ----------
    columns : sequence of lists of str
        The text columns.
    codes : ndarray of shape (n_samples,), int64
        Class numbers.
    fraction : float
        Share of each class to hold out, in (0, 1). Classes with 4 or more different
        texts give at least one; smaller classes give none.
    rng : numpy.random.Generator
        Where the choice is drawn from.

    Returns
    -------
    train, valid : ndarray of int64
        Row numbers, ascending. `valid` is empty when no class is large enough.

    Notes
    -----
    A text that carries several labels goes where its first row goes.
    """
    groups = number_rows(columns)
    first = np.unique(groups, return_index=True)[1]
    held_out = np.zeros(len(first), dtype=bool)
    for code in np.unique(codes[first]):
        members = np.flatnonzero(codes[first] == code)
        if len(members) >= _MIN_TEXTS:
            n_held = min(max(1, round(fraction * len(members))), len(members) - 1)
            held_out[rng.permutation(members)[:n_held]] = True
    # a text with two labels may have taken all rows of a class with it: give them back
    lost = np.setdiff1d(codes, codes[~held_out[groups]])
    held_out[groups[np.isin(codes, lost)]] = False
    is_valid = held_out[groups]
    return np.flatnonzero(~is_valid), np.flatnonzero(is_valid)
