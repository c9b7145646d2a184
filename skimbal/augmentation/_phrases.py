"""Words and phrases among the tokens of many texts."""

from dataclasses import replace
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from skimbal.augmentation._tokens import Tokens

__all__ = ["Phrases", "trim"]


class Phrases:
    """Words and phrases, found among tokens in a few passes.

    Parameters
    ----------
    phrases : tuple of str
        In any case.
    """

    def __init__(self, phrases: tuple[str, ...]) -> None:
        lowered = Tokens.of(pc.utf8_lower(pa.array(phrases, pa.string())))
        words = lowered.values(np.arange(len(lowered.start)))
        self.words = words.unique()
        ids = np.asarray(pc.index_in(words, self.words))
        lengths = np.diff(lowered.offsets)
        self.alone = np.zeros(len(self.words), bool)
        self.alone[ids[lowered.offsets[:-1][lengths == 1]]] = True
        self.by_length: dict[int, np.ndarray] = {}
        for length in np.unique(lengths[lengths > 1]):
            first = lowered.offsets[:-1][lengths == length]
            self.by_length[int(length)] = ids[first[:, None] + np.arange(length)]
        # a table of the words' ends and lengths: few other words have the same
        self.likely = np.zeros(2**16, bool)
        forms = [
            form.encode()
            for word in self.words.to_pylist()
            for form in (word, word.upper(), word.title())
        ]
        first, last = (np.array([f[i] for f in forms], np.uint8) for i in (0, -1))
        length = np.array([len(form) for form in forms], np.int64)
        self.likely[_outline(first, last, length)] = True

    @staticmethod
    @lru_cache(maxsize=8)
    def of(phrases: tuple[str, ...]) -> "Phrases":
        return Phrases(phrases)

    def find(self, tokens: Tokens) -> np.ndarray:
        """Return the tokens that are part of a phrase."""
        outline = _outline(
            tokens.data[tokens.start],
            tokens.data[tokens.end - 1],
            tokens.end - tokens.start,
        )
        # faster than an index
        (likely,) = np.nonzero(np.take(self.likely, outline))
        found = pc.index_in(pc.utf8_lower(tokens.values(likely)), self.words)
        ids = np.asarray(pc.fill_null(found, -1))
        likely, ids = likely[ids >= 0], ids[ids >= 0]
        parts = [likely[self.alone[ids]]]
        for length, phrases in self.by_length.items():
            first = np.arange(len(likely) - length + 1)
            last = first + length - 1
            # tokens without a gap in their numbers, of one text
            whole = likely[last] - likely[first] == length - 1
            whole &= tokens.owner[likely[last]] == tokens.owner[likely[first]]
            first = first[whole]
            windows = ids[first[:, None] + np.arange(length)]
            hits = likely[first[_rows_in(windows, phrases)]]
            parts.append((hits[:, None] + np.arange(length)).ravel())
        return np.concatenate(parts)


def trim(tokens: Tokens) -> Tokens:
    """Return tokens without "#" before them, and without "®", "™" and "'s" behind."""
    data, start, end = tokens.data, tokens.start.copy(), tokens.end.copy()
    long = end - start > 1
    start[long & (data[start] == ord("#"))] += 1
    for ending in ("®", "™", "'s", "’s", "'S", "’S"):
        code = ending.encode()
        (places,) = np.nonzero(end - start > len(code))
        for i, byte in enumerate(code):
            places = places[data[end[places] - len(code) + i] == byte]
        end[places] -= len(code)
    return replace(tokens, start=start, end=end)


def _outline(first: np.ndarray, last: np.ndarray, length: np.ndarray) -> np.ndarray:
    """Return 16 bits of what words look like, in whatever case."""
    outline = (first | 32).astype(np.uint16) << 8
    outline ^= (last | 32).astype(np.uint16) * 7
    outline ^= length.astype(np.uint16) * 509
    return outline


def _rows_in(rows: np.ndarray, among: np.ndarray) -> np.ndarray:
    """Tell which rows of a table are among those of another."""
    numbers = np.unique(np.concatenate([rows, among]), axis=0, return_inverse=True)[1]
    return np.isin(numbers[: len(rows)], numbers[len(rows) :])
