"""Rows in batches that can be contrasted: several of a class, and several classes."""

import numpy as np

from skimbal._torch._dataset import Inputs, TokenDataset

__all__ = ["ContrastRows", "draw_groups", "draw_pairs"]


class ContrastRows(TokenDataset):
    """Rows to train on by contrast: their batches are drawn anew for each epoch.

    Pairs are never written down: an epoch is O(n_samples) row numbers.

    Parameters
    ----------
    tokens : Inputs
        The texts.
    target : ndarray of shape (n_samples,), int64
        Class numbers; two classes at least.
    weights : ndarray of shape (n_samples,), float
        Weight of each row in the loss. Rows of weight 0 are never drawn; every class
        has others.
    packed : bool
        As for `TokenDataset`.
    pairs : bool
        Whether batches hold pairs, one after the other, half of them of one class; else
        two or more rows of each of their classes.
    """

    def __init__(
        self,
        tokens: Inputs,
        target: np.ndarray,
        weights: np.ndarray,
        *,
        packed: bool,
        pairs: bool,
    ) -> None:
        super().__init__(tokens, target, weights, packed=packed)
        (drawn,) = np.nonzero(weights)
        order = drawn[np.argsort(target[drawn], kind="stable")]
        counts = np.bincount(target[drawn])
        self.rows_of_class = np.split(order, np.cumsum(counts)[:-1])
        self.n_drawn = len(drawn)
        self.draw = draw_pairs if pairs else draw_groups

    @property
    def n_targets(self) -> int:
        """Number of rows that an epoch has, on average."""
        return self.n_drawn

    def count_batches(self, batch_size: int) -> int:
        """Return the number of batches of an epoch."""
        return -(-self.n_drawn // batch_size)

    def draw_epoch(
        self, progress: float, batch_size: int, rng: np.random.Generator
    ) -> tuple[TokenDataset, list[np.ndarray]]:
        """Return the data of an epoch and its batches: numbers of rows in them."""
        n_batches = self.count_batches(batch_size)
        return self, self.draw(self.rows_of_class, n_batches, batch_size, rng)


def draw_groups(
    rows_of_class: list[np.ndarray],
    n_batches: int,
    batch_size: int,
    rng: np.random.Generator,
) -> list[np.ndarray]:
    """Draw batches of equally many rows of each of their classes, two at least.

    Classes take turns, whatever their size, and so do the rows of a class.

    Parameters
    ----------
    rows_of_class : list of ndarray of int64
        Row numbers of each class; none is empty.
    n_batches : int
        Number of batches.
    batch_size : int
        Rows in a batch, at most, but no fewer than 4.
    rng : numpy.random.Generator
        Where the draw comes from.

    Returns
    -------
    list of ndarray of int64
    """
    n_classes = len(rows_of_class)
    in_batch = min(n_classes, max(2, batch_size // 2))
    each = max(2, batch_size // in_batch)
    classes = _take_turns(np.arange(n_classes), n_batches * in_batch, rng)
    rows = _rows_of_draws(rows_of_class, np.repeat(classes, each), rng)
    return list(rows.reshape(n_batches, in_batch * each))


def draw_pairs(
    rows_of_class: list[np.ndarray],
    n_batches: int,
    batch_size: int,
    rng: np.random.Generator,
) -> list[np.ndarray]:
    """Draw batches of pairs, in turn of one class and of two.

    Classes take turns, whatever their size, and so do the rows of a class.

    Parameters
    ----------
    rows_of_class, n_batches, rng
        As for `draw_groups`.
    batch_size : int
        Rows in a batch, two a pair, at most, but no fewer than 4.

    Returns
    -------
    list of ndarray of int64
        Places 0 and 1 hold the first pair, and so on.
    """
    n_classes = len(rows_of_class)
    n_fours = max(1, batch_size // 4)
    turns = _take_turns(np.arange(n_classes), 2 * n_batches * n_fours, rng)
    first, same = np.split(turns, 2)
    other = (first + rng.integers(1, n_classes, len(first))) % n_classes
    classes = np.column_stack([same, same, first, other])
    rows = _rows_of_draws(rows_of_class, classes.ravel(), rng)
    return list(rows.reshape(n_batches, 4 * n_fours))


def _take_turns(values: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    """Return `count` values: all of them in random order, and again as needed."""
    rounds = -(-count // len(values))
    return rng.permuted(np.tile(values, (rounds, 1)), axis=1).ravel()[:count]


def _rows_of_draws(
    rows_of_class: list[np.ndarray], classes: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """Return a row for each class drawn."""
    rows = np.empty(len(classes), dtype=np.int64)
    order = np.argsort(classes, kind="stable")
    counts = np.bincount(classes, minlength=len(rows_of_class))
    places = np.split(order, np.cumsum(counts)[:-1])
    for own, place in zip(rows_of_class, places, strict=True):
        rows[place] = _take_turns(own, len(place), rng)
    return rows
