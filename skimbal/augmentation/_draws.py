"""Random numbers that depend on the row alone, not on the rows around it."""

import zlib
from copy import copy
from typing import Any, Self

import numpy as np

from skimbal.utils import check_generator

__all__ = ["Draws", "draw_seed"]

# an odd constant far from any pattern: the golden ratio in 64 bits
_STEP = np.uint64(0x9E3779B97F4A7C15)
# positions of a row that are drawn one by one; more are sorted out of all
_FEW = 8
# the stream that keys of other draws come from: the last of those that fit
_KEYS = 2**24 - 1


class Draws:
    """Draws for many rows at once, each from its own key.

    A number is a hash of the seed, the row, its copy and the name of the draw. So it is
    the same whatever the other rows are, and in whatever order they come. All are
    drawn by array arithmetic, where a NumPy generator a row would be a loop.

    Parameters
    ----------
    seed : int
        From 0 to 2**64 - 1.
    rows, copies : ndarray of shape (n_samples,), int64
        Number of each row among all rows, and of its copy.

    Notes
    -----
    Streams are numbers from 0 to 2**24 - 2, positions below 2**40.

    References
    ----------
    G. L. Steele, D. Lea, C. H. Flood (2014). "Fast Splittable Pseudorandom Number
    Generators". OOPSLA. https://doi.org/10.1145/2660193.2660195 (the mixing function)
    """

    def __init__(self, seed: int, rows: np.ndarray, copies: np.ndarray) -> None:
        self.rows = rows
        key = _mix(np.full(1, seed, np.uint64) + _STEP)
        key = _mix(key + rows.astype(np.uint64) * _STEP)
        self._key = _mix(key + (copies.astype(np.uint64) + np.uint64(1)) * _STEP)

    def __len__(self) -> int:
        return len(self._key)

    def take(self, which: np.ndarray) -> Self:
        """Return the draws of some rows, given by their places."""
        part = copy(self)
        part.rows = self.rows[which]
        part._key = self._key[which]
        return part

    def derive(self, number: int) -> Self:
        """Return draws of the same rows that are independent of these.

        Parameters
        ----------
        number : int
            Other numbers give other draws, which are independent of each other too.

        Returns
        -------
        Draws
        """
        derived = copy(self)
        # a hash of the key: what is drawn from it is twice mixed, and no draw of ours
        derived._key = self.bits(_KEYS, position=number)
        return derived

    def bits(
        self,
        stream: int,
        owner: np.ndarray | None = None,
        position: np.ndarray | int = 0,
    ) -> np.ndarray:
        """Return 64 random bits for each row, or each position of a row.

        Parameters
        ----------
        stream : int
            Number of the draw: draws of one row with other numbers are independent.
        owner : ndarray of shape (n_draws,) or None, default=None
            The row of each draw; None draws one for each row.
        position : ndarray of shape (n_draws,) or int, default=0
            Tells the draws of a row apart.

        Returns
        -------
        ndarray of shape (n_samples,) or (n_draws,), uint64
        """
        key = self._key if owner is None else self._key[owner]
        # an array, which wraps around silently where a number would warn
        number = np.atleast_1d(np.asarray(position, np.uint64)) | (
            np.uint64(stream) << np.uint64(40)
        )
        return _mix(key + (number + np.uint64(1)) * _STEP)

    def uniform(
        self,
        stream: int,
        owner: np.ndarray | None = None,
        position: np.ndarray | int = 0,
    ) -> np.ndarray:
        """Return numbers from 0 to below 1, as `bits` draws them, float64."""
        bits = self.bits(stream, owner, position) >> np.uint64(11)
        return bits.astype(np.float64) * 2.0**-53

    def below(
        self,
        limit: np.ndarray | int,
        stream: int,
        owner: np.ndarray | None = None,
        position: np.ndarray | int = 0,
    ) -> np.ndarray:
        """Return whole numbers from 0 to below `limit`, as `bits` draws them, int64."""
        return (self.uniform(stream, owner, position) * limit).astype(np.int64)

    def choose(self, counts: np.ndarray, n_chosen: np.ndarray, stream: int) -> tuple:
        """Choose some positions of each row, all as likely, and none twice.

        Parameters
        ----------
        counts, n_chosen : ndarray of shape (n_samples,), int64
            Positions of each row, and how many to choose.
        stream : int
            Number of the draw.

        Returns
        -------
        owner, position : ndarray of shape (n_chosen.sum(),), int64
            Rows in order, and the positions of a row in order.
        """
        n_chosen = np.minimum(n_chosen, counts)
        # by the row alone, as all that decides what is drawn
        few = n_chosen <= _FEW
        owner, position = self._choose_few(counts, np.where(few, n_chosen, 0), stream)
        if not few.all():
            more = self._choose_many(counts, np.where(few, 0, n_chosen), stream)
            owner, position = (
                np.concatenate(pair)
                for pair in zip((owner, position), more, strict=True)
            )
            order = np.argsort(owner, kind="stable")
            owner, position = owner[order], position[order]
        return owner, position

    def _choose_few(
        self, counts: np.ndarray, n_chosen: np.ndarray, stream: int
    ) -> tuple[np.ndarray, np.ndarray]:
        # O(n_samples * n_chosen ** 2), without a sort over all positions
        (rows,) = np.nonzero(n_chosen)
        none = np.iinfo(np.int64).max
        chosen = np.full((len(rows), n_chosen.max(initial=0)), none)
        for k in range(chosen.shape[1]):
            (todo,) = np.nonzero(n_chosen[rows] > k)
            drawn = self.below(counts[rows[todo]] - k, stream, rows[todo], k)
            for i in range(k):  # those before are in order: step over each
                drawn += drawn >= chosen[todo, i]
            chosen[todo, k] = drawn
            chosen[:, : k + 1].sort(axis=1)
        kept = chosen != none
        return np.repeat(rows, kept.sum(axis=1)), chosen[kept]

    def _choose_many(
        self, counts: np.ndarray, n_chosen: np.ndarray, stream: int
    ) -> tuple[np.ndarray, np.ndarray]:
        # of all positions, those with the smallest numbers: O(total * log(total))
        counts = np.where(n_chosen > 0, counts, 0)
        owner = np.repeat(np.arange(len(counts)), counts)
        position = np.arange(len(owner)) - (np.cumsum(counts) - counts)[owner]
        rank = np.empty(len(owner), np.int64)
        rank[np.argsort(owner + self.uniform(stream, owner, position))] = position
        kept = rank < n_chosen[owner]
        return owner[kept], position[kept]


def draw_seed(augmenter: Any) -> int:
    """Return the seed of the draws of an augmenter, from its `random_state`.

    Augmenters of other classes get other seeds from the same int: one after the other
    in a pipeline, they must not draw alike.

    Parameters
    ----------
    augmenter : augmenter
        With `random_state`. A generator moves on.

    Returns
    -------
    int
        From 0 to 2**63 - 1.
    """
    seed = int(check_generator(augmenter.random_state).integers(2**63))
    return seed ^ zlib.crc32(type(augmenter).__name__.encode())


def _mix(x: np.ndarray) -> np.ndarray:
    x = x ^ (x >> np.uint64(30))
    x *= np.uint64(0xBF58476D1CE4E5B9)
    x ^= x >> np.uint64(27)
    x *= np.uint64(0x94D049BB133111EB)
    x ^= x >> np.uint64(31)
    return x
