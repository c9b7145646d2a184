"""Where the tokens of many texts lie in one buffer of bytes."""

from copy import copy
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import numpy as np
import pyarrow as pa

from skimbal.augmentation._characters import (
    CHARACTER,
    INSIDE,
    PUNCTUATION,
    WORD,
    begin_marks,
    classify,
)
from skimbal.utils._text_arrays import text_bounds

__all__ = ["Tokens", "count_before"]


@dataclass(frozen=True)
class Tokens:
    """The words of texts, or their characters where these are written without spaces.

    The combining marks behind a token are part of it, and none starts with one.
    Punctuation at either end of a word is no part of it, and stands in the gaps between
    tokens, as spaces do.

    Parameters
    ----------
    texts : pyarrow.StringArray of length n_samples
        Without nulls.
    start, end : ndarray of shape (n_tokens,), int64
        The bytes of each token, in order.
    owner : ndarray of shape (n_tokens,), int64
        The text that it is in.
    free : ndarray of shape (n_tokens,), bool
        Whether it may be changed.
    """

    texts: Any
    start: np.ndarray
    end: np.ndarray
    owner: np.ndarray
    free: np.ndarray

    @classmethod
    def of(cls, texts: Any) -> Self:
        """Find the tokens of texts; all are free.

        Parameters
        ----------
        texts : pyarrow.StringArray
            Without nulls.

        Returns
        -------
        Tokens
        """
        data, offsets = read_buffers(texts)
        classes = classify(data, offsets)
        starts, ends = _find_borders(classes, offsets)
        start, end = np.flatnonzero(starts), np.flatnonzero(ends)
        signs = find_signs(data)
        marks = signs[PUNCTUATION[data[signs]]]
        start, end, gone = _strip(
            start, end, data, marks[starts[marks]], marks[ends[marks + 1]]
        )
        starts[gone] = False
        first = count_at(starts, offsets)
        owner = np.repeat(np.arange(len(texts)), np.diff(first))
        tokens = cls(texts, start, end, owner, np.ones(len(start), bool))
        # found on the way
        vars(tokens).update(offsets=first, signs=signs, classes=classes)
        return tokens

    def with_free(self, free: np.ndarray) -> Self:
        """Return the same tokens, of which others are free.

        Parameters
        ----------
        free : ndarray of shape (n_tokens,), bool
            Whether each may be changed.

        Returns
        -------
        Tokens
        """
        tokens = copy(self)  # with what was found on the way
        vars(tokens)["free"] = free
        return tokens

    @cached_property
    def data(self) -> np.ndarray:
        """The bytes of all texts, of shape (n_bytes,), uint8."""
        return read_buffers(self.texts)[0]

    @cached_property
    def classes(self) -> np.ndarray:
        """What each byte is part of, as `classify` says, of shape (n_bytes,), uint8."""
        return classify(self.data, self.text_offsets)

    @cached_property
    def text_offsets(self) -> np.ndarray:
        """Where each text starts, and the last ends, of shape (n_samples + 1,)."""
        return read_buffers(self.texts)[1]

    @cached_property
    def offsets(self) -> np.ndarray:
        """The first token of each text, of shape (n_samples + 1,), int64."""
        return np.searchsorted(self.owner, np.arange(len(self.texts) + 1))

    @cached_property
    def signs(self) -> np.ndarray:
        """Where ASCII digits and punctuation are, of shape (n_signs,), int64."""
        return find_signs(self.data)

    def count(self, owner: np.ndarray) -> np.ndarray:
        """Return how many of some tokens are in each text, of shape (n_samples,)."""
        return np.bincount(owner, minlength=len(self.texts))

    def offsets_of(self, marked: np.ndarray) -> np.ndarray:
        """Return `offsets` as if there were no tokens but the marked ones."""
        return count_before(marked)[self.offsets].astype(np.int64)

    def values(self, which: np.ndarray) -> Any:
        """Return some tokens, given by number in any order, as a StringArray."""
        numbers, places = which, np.arange(len(which))
        if len(which) > 1 and (np.diff(which) < 0).any():
            numbers, places = np.unique(which, return_inverse=True)
        bounds = np.empty(2 * len(numbers) + 1, np.int32)
        bounds[:-1:2], bounds[1::2] = self.start[numbers], self.end[numbers]
        bounds[-1] = len(self.data)
        return string_array(bounds, self.data).take(pa.array(2 * places))


def count_before(marked: np.ndarray) -> np.ndarray:
    """Return how many marks are before each place, and in all, int32."""
    before = np.zeros(len(marked) + 1, np.int32)
    np.cumsum(marked, out=before[1:])
    return before


def find_signs(data: np.ndarray) -> np.ndarray:
    """Return where bytes are ASCII digits or punctuation: a few, in most texts."""
    # differences wrap around, so that each comparison is of a range
    is_sign = (data - np.uint8(33)) < 32
    is_sign |= (data - np.uint8(91)) < 6
    is_sign |= (data - np.uint8(123)) < 4
    return np.flatnonzero(is_sign)


def read_buffers(texts: Any) -> tuple[np.ndarray, np.ndarray]:
    """Return the bytes of texts, and where each starts and the last ends."""
    data, bounds = texts.buffers()[2], text_bounds(texts)
    if data is None:  # not one text has a byte
        return np.zeros(0, np.uint8), bounds.astype(np.int64)
    return (
        np.frombuffer(data, np.uint8)[bounds[0] : bounds[-1]],
        bounds.astype(np.int64) - bounds[0],
    )


def string_array(bounds: np.ndarray, data: np.ndarray) -> Any:
    """Return the texts between bounds as a pyarrow.StringArray that shares `data`."""
    bounds = np.ascontiguousarray(bounds, np.int32)
    return pa.StringArray.from_buffers(
        len(bounds) - 1, pa.py_buffer(bounds), pa.py_buffer(data)
    )


def _find_borders(
    classes: np.ndarray, offsets: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return where tokens start, and where they end, as masks of n_bytes + 1."""
    # nothing before the first byte and after the last one is a word
    word = np.zeros(len(classes) + 2, bool)
    np.equal(classes, WORD, out=word[1:-1])
    before, after = word[:-1], word[1:]
    starts, ends = after > before, before > after
    # a text that ends in a word ends it, whatever the next one starts with
    starts[offsets[:-1]] = after[offsets[:-1]]
    ends[offsets[1:]] = before[offsets[1:]]
    if classes.max(initial=0) >= CHARACTER:
        starts[:-1] |= classes == CHARACTER
        inside = classes == INSIDE
        # no character of this kind has a single byte
        ends[1:] |= inside
        ends[1:-1] &= ~(inside[:-1] & inside[1:])
    return starts, ends


def _strip(
    start: np.ndarray,
    end: np.ndarray,
    data: np.ndarray,
    first: np.ndarray,
    last: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Take punctuation off both ends; tokens of nothing else are none.

    `first` and `last` are the bytes of tokens that begin and end with a sign. Returns
    where tokens start and end, and where those started that are none.
    """
    touched = todo = np.searchsorted(start, first)
    while len(todo):
        start[todo] += 1
        todo = todo[start[todo] < end[todo]]
        todo = todo[PUNCTUATION[data[start[todo]]]]
    # a sign that a mark belongs to, as in the keycap "*️⃣", is none
    marked = touched[start[touched] < end[touched]]
    marked = marked[begin_marks(data, start[marked])]
    start[marked] -= 1
    todo = np.searchsorted(end, last + 1)
    todo = todo[start[todo] < end[todo]]
    while len(todo):  # one byte at least is none
        end[todo] -= 1
        todo = todo[PUNCTUATION[data[end[todo] - 1]]]
    empty = start[touched] == end[touched]
    if not empty.any():
        return start, end, first[:0]
    kept = np.ones(len(start), bool)
    kept[touched[empty]] = False
    return start[kept], end[kept], first[empty]


def count_at(mask: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Return how many bytes of a mask are set before each place.

    Eight bytes are counted at once, which beats a search among those set.
    """
    words = np.zeros(len(mask) // 8 + 1, "<u8")
    words.view(bool)[: len(mask)] = mask
    before = np.zeros(len(words) + 1, np.int64)
    np.cumsum(_sum_bytes(words), out=before[1:])
    word, rest = places >> 3, places & 7
    part = words[word] << (8 * (7 - rest)).astype(np.uint64) << np.uint64(8)
    return before[word] + _sum_bytes(part)


def _sum_bytes(words: np.ndarray) -> np.ndarray:
    # the highest byte of the product is the sum of all
    return (words * np.uint64(0x0101010101010101) >> np.uint64(56)).view(np.int64)
