"""The characters of tokens as readers see them: marks and emoji parts stay together."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Self

import numpy as np

from skimbal.augmentation._characters import mark_table
from skimbal.augmentation._tokens import Tokens

__all__ = ["WholeCharacters"]

_JOINER = 0x200D
_FLAGS = (0x1F1E6, 0x1F1FF)
# continue the character before them as marks do, but stand by themselves where it is
# of another kind: vowels and finals of Hangul, skin colours
_CONTINUING = ((0x1160, 0x11FF), (0xD7B0, 0xD7FF), (0x1F3FB, 0x1F3FF))


@dataclass(frozen=True)
class WholeCharacters:
    """Where the characters of texts lie, those outside tokens included.

    They are the grapheme clusters of Unicode [1]_, but for conjuncts of Indic scripts,
    signs that stand before a number in Arabic, and initials of Hangul in a row.

    Parameters
    ----------
    code : ndarray of shape (n_characters,), uint8 or uint32
        The first code point of each character.
    first, last : ndarray of shape (n_tokens,), int64
        Number of the first character of each token, and of the one after its last.
    start : ndarray of shape (n_characters + 1,), int64, or None
        The first byte of each character; the last is the number of bytes. None where
        each is a byte, as in ASCII, where an array would cost time.
    single : ndarray of shape (n_characters,), bool, or None
        Whether it is its first code point alone; None where each is a byte.

    References
    ----------
    .. [1] Unicode Standard Annex #29 (2023). "Unicode Text Segmentation".
       https://www.unicode.org/reports/tr29/
    """

    code: np.ndarray
    first: np.ndarray
    last: np.ndarray
    start: np.ndarray | None = None
    single: np.ndarray | None = None

    @classmethod
    def of(cls, tokens: Tokens) -> Self:
        """Find the characters of the texts of tokens."""
        data = tokens.data
        if data.max(initial=0) < 0x80:  # a byte is a character
            return cls(data, tokens.start, tokens.end)
        code = np.frombuffer(data.tobytes().decode().encode("utf-32-le"), np.uint32)
        leads = (data & 0xC0) != 0x80
        # of each byte, the number of its code point
        number = np.append(np.cumsum(leads) - 1, len(code))
        starts, ends = number[tokens.start], number[tokens.end]
        begins = _begin(code, starts)
        begins[ends[ends < len(code)]] = True
        (begun,) = np.nonzero(begins)
        width = np.diff(begun, append=len(code))
        before = np.concatenate([[0], np.cumsum(begins)])
        start = np.append(np.flatnonzero(leads)[begun], len(data))
        first, last = before[starts], before[ends]
        return cls(code[begun], first, last, start, width == 1)

    @property
    def counts(self) -> np.ndarray:
        """How many characters each token has, of shape (n_tokens,), int64."""
        return self.last - self.first

    def place(self, numbers: np.ndarray) -> np.ndarray:
        """Return the first bytes of characters, given by number."""
        return numbers if self.start is None else self.start[numbers]


def _begin(code: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """Tell which code points begin a character; the first of a token does."""
    begins = ~_continues()[code]
    begins[1:] &= code[:-1] != _JOINER
    # a flag is two letters: every other one of a row of them continues
    flags = (code >= _FLAGS[0]) & (code <= _FLAGS[1])
    if flags.any():
        place = np.arange(len(code))
        before = np.where(flags, -1, place)
        before[starts] = np.maximum(before[starts], starts - 1)
        begins &= ~flags | ((place - np.maximum.accumulate(before)) % 2 == 1)
    begins[starts] = True
    return begins


@lru_cache(maxsize=1)
def _continues() -> np.ndarray:
    """Tell of every code point whether it continues a character."""
    table = mark_table().copy()
    for first, last in _CONTINUING:
        table[first : last + 1] = True
    return table
