"""Fresh text in every epoch for the classes that lack rows."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from skimbal._torch._tokens import TokenArrays, merge_tokens
from skimbal.utils._rows import number_within
from skimbal.utils._seeding import fixed_clone
from skimbal.utils._text_arrays import encode_texts, take_texts

__all__ = ["FreshTexts", "lacking_rows"]

# texts that are changed and tokenised at a time: they are in memory as Python strings
_CHUNK_ROWS = 2**15

Columns = Sequence[Sequence[str]]


class FreshTexts:
    """Tokens of the rows of an epoch; rare rows are augmented anew, one draw at a time.

    Called with the row numbers of an epoch and a generator, it returns their tokens in
    that order. What is made depends on these two and the seeds of the augmenters,
    which are fixed here: the same call gives the same tokens. Nothing is kept between
    calls, so that memory does not grow with the epochs.

    Parameters
    ----------
    augmenter : augmenter
        With `fit` and `augment_rows`. Not changed: each text column has a copy of its
        own, seeded from `rng` where it is not seeded, and fitted on that column.
    columns : sequence of one or two lists of str
        The texts of the training rows, and of no others.
    target : ndarray of shape (n_samples,), int64, or (n_samples, n_labels)
        Class numbers, or 0 and 1. They tell which rows are augmented, see
        `lacking_rows`.
    labels : ndarray of shape (n_samples,) or None
        What augmenters that look at labels are given; None where rows have several.
    tokens : TokenArrays
        Of the texts as they are, for all the other rows.
    tokenize : callable
        From text columns to `TokenArrays`.
    rng : numpy.random.Generator
        Where seeds are drawn from.
    """

    def __init__(
        self,
        augmenter: Any,
        columns: Columns,
        target: np.ndarray,
        labels: np.ndarray | None,
        tokens: TokenArrays,
        tokenize: Callable[[Columns], TokenArrays],
        rng: np.random.Generator,
    ) -> None:
        self._lacking = lacking_rows(target)
        (rare,) = np.nonzero(self._lacking)
        self._number = np.cumsum(self._lacking) - 1  # of a rare row among these
        self._labels = labels
        self._tokens = tokens
        self._tokenize = tokenize
        self._augmenters, self._texts = [], []
        for column in columns:
            texts = encode_texts(column)
            copy = fixed_clone(augmenter, rng)
            self._augmenters.append(copy.fit(texts, labels))
            self._texts.append(take_texts(texts, rare))

    def __call__(self, rows: np.ndarray, rng: np.random.Generator) -> TokenArrays:
        """Return the tokens of some rows, in their order."""
        # another place among all copies of a row at each call, and in each column
        starts = rng.integers(2**62, size=len(self._texts))
        fresh = self._lacking[rows]
        (places,) = np.nonzero(fresh)
        copies = number_within(rows)[places]
        (kept,) = np.nonzero(~fresh)
        parts, all_places = [self._tokens.take(rows[kept])], [kept]
        for start in range(0, len(places), _CHUNK_ROWS):
            chunk = slice(start, start + _CHUNK_ROWS)
            changed = self._augment(rows[places[chunk]], copies[chunk], starts)
            parts.append(self._tokenize(changed))
            all_places.append(places[chunk])
        return merge_tokens(parts, all_places)

    def _augment(
        self, rows: np.ndarray, copies: np.ndarray, starts: np.ndarray
    ) -> list[list[str]]:
        labels = None if self._labels is None else self._labels[rows]
        columns = []
        members = zip(self._augmenters, self._texts, starts, strict=True)
        for augmenter, texts, start in members:
            sources = take_texts(texts, self._number[rows])
            changed = augmenter.augment_rows(sources, rows, copies + start, labels)
            columns.append(changed.to_pylist())
        return columns


def lacking_rows(target: np.ndarray) -> np.ndarray:
    """Tell which rows are of a class that lacks rows.

    That is a class with fewer rows than the mean class: a class-balanced sampler draws
    each of its rows more than once an epoch, and the rows of the others at most once.
    Where rows have several labels, one that is on fewer rows than the mean label is
    enough. Classes without rows do not count.

    Parameters
    ----------
    target : ndarray of shape (n_samples,), int64, or (n_samples, n_labels)
        Class numbers, or 0 and 1.

    Returns
    -------
    ndarray of shape (n_samples,), bool
    """
    held = None if target.ndim == 1 else target != 0
    counts = np.bincount(target) if held is None else held.sum(axis=0)
    if not counts.any():  # rows without any label
        return np.zeros(len(target), dtype=bool)
    lacking = counts < counts[counts > 0].mean()
    return lacking[target] if held is None else held[:, lacking].any(axis=1)
