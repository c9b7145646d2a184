"""Rows in groups that are drawn alike, and even draws from them."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from skimbal.utils._targets import rarest_labels

__all__ = ["RowGroups"]

# decimals of a number of rows that are more than the noise of float64
_DECIMALS = 9


@dataclass(frozen=True)
class RowGroups:
    """The rows of each class; where rows have several labels, of each rarest label.

    Attributes
    ----------
    rows : ndarray of shape (n_samples,), int64
        Row numbers, group by group.
    sizes : ndarray of shape (n_groups,), int64
        Rows of each group.
    counts : ndarray of shape (n_groups,), int64
        Rows that have the label of the group; above its size where some of them have a
        rarer one too. The last group is of the rows without a label, and counts none.
    """

    rows: np.ndarray
    sizes: np.ndarray
    counts: np.ndarray

    @classmethod
    def of_target(cls, target: np.ndarray) -> Self:
        """Group the rows of class numbers, or of a 0/1 matrix."""
        # O(n_samples * n_labels), and the sort
        several = target.ndim == 2
        counts = (target != 0).sum(axis=0) if several else np.bincount(target)
        group = rarest_labels(target)
        sizes = np.bincount(group, minlength=len(counts) + 1)
        rows = np.argsort(group, kind="stable")
        return cls(rows, sizes, np.append(counts, 0))

    def shares(self, power: float) -> np.ndarray:
        """Return the share of each group in the rows of an epoch.

        A row is drawn in proportion to ``count ** (power - 1)`` of its rarest label. So
        a class gets a share in proportion to ``count ** power``. Rows without a label
        keep their natural share.

        Parameters
        ----------
        power : float
            1 draws all rows alike, 0 all classes.

        Returns
        -------
        ndarray of shape (n_groups,), float64
            Sums to 1.
        """
        natural = self.sizes / self.sizes.sum()
        labelled = self.counts > 0
        mass = np.zeros(len(self.sizes))
        mass[labelled] = self.sizes[labelled] * self.counts[labelled] ** (power - 1.0)
        total = mass.sum()
        return np.where(
            labelled, mass / (total or 1) * natural[labelled].sum(), natural
        )

    def rates(self, shares: np.ndarray) -> np.ndarray:
        """Return how often `draw` draws each row on average, (n_samples,)."""
        n = len(self.rows)
        each = np.divide(
            shares * n, self.sizes, out=np.zeros(len(shares)), where=self.sizes > 0
        )
        rates = np.empty(n)
        rates[self.rows] = np.repeat(each, self.sizes)
        return rates

    def draw(self, shares: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """Draw as many rows as there are, evenly from each group.

        A group gets its share of rows, rounded up or down, so that the mean over draws
        is the share. A group of n rows that gets m gives each of them floor(m / n) or
        ceil(m / n) times.

        Parameters
        ----------
        shares : ndarray of shape (n_groups,)
            Sum to 1; 0 for a group without rows.
        rng : numpy.random.Generator
            Where the draw comes from.

        Returns
        -------
        ndarray of shape (n_samples,), int64
            Row numbers in random order.
        """
        n = len(self.rows)
        drawn = _round(shares * n, n, rng)
        # the rows of each group in random order, then each group in turn from its start
        group = np.repeat(np.arange(len(self.sizes)), self.sizes)
        shuffled = self.rows[np.lexsort((rng.random(n), group))]
        first = np.cumsum(self.sizes) - self.sizes
        source = np.repeat(np.arange(len(drawn)), drawn)
        turn = np.arange(n) - np.repeat(np.cumsum(drawn) - drawn, drawn)
        return rng.permutation(shuffled[first[source] + turn % self.sizes[source]])


def _round(quotas: np.ndarray, total: int, rng: np.random.Generator) -> np.ndarray:
    """Round each number up or down at random, without bias, to a given sum."""
    # a whole number must not fall below itself for the noise of float64
    quotas = np.round(quotas, _DECIMALS)
    whole = np.floor(quotas).astype(np.int64)
    rest = quotas - whole
    missing = total - whole.sum()
    # systematic sampling: the steps of a running sum that starts at random; in random
    # order, so that which groups are rounded up together is random as well
    order = rng.permutation(len(quotas))
    # whole numbers first: noise in the last step must not add to one of them
    order = order[np.argsort(rest[order] > 0, kind="stable")]
    steps = np.floor(np.cumsum(rest[order]) + rng.random())
    steps = np.minimum(steps, missing)
    steps[-1] = missing
    whole[order] += np.diff(steps, prepend=0).astype(np.int64)
    return whole
