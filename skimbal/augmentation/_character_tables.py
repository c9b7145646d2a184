"""What characters are taken for each other, as tables of replacements."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import Any, Self

import numpy as np
import pyarrow as pa

__all__ = ["CharacterTable", "load_table"]

# a key's neighbours are beside it, and below to the left and right
_KEYBOARD = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_DIGITS = "1234567890"


@dataclass(frozen=True)
class CharacterTable:
    """Replacements of characters.

    Parameters
    ----------
    entry : ndarray of shape (n_codes,), int32
        The entry of each code point, or -1; the last is of all higher ones.
    first, count : ndarray of shape (n_entries,), int64
        The first replacement of each entry, and how many it has.
    pool : pyarrow.StringArray
        All replacements, entry by entry.
    """

    entry: np.ndarray
    first: np.ndarray
    count: np.ndarray
    pool: Any

    @classmethod
    def of(cls, replacements: Mapping[str, Iterable[str]]) -> Self:
        """Make a table from the replacements of each character."""
        codes = [ord(character) for character in replacements]
        # as many as a byte can hold, at least: ASCII is looked up as it is
        entry = np.full(max(0xFF, *codes) + 2, -1, np.int32)
        entry[codes] = np.arange(len(codes))
        lists = [list(strings) for strings in replacements.values()]
        count = np.array([len(strings) for strings in lists], np.int64)
        pool = pa.array([s for strings in lists for s in strings], pa.string())
        return cls(entry, np.cumsum(count) - count, count, pool)

    def find(self, codes: np.ndarray) -> np.ndarray:
        """Return the entries of code points, -1 where there is none."""
        return self.entry.take(codes, mode="clip")

    def holds(self, codes: np.ndarray) -> np.ndarray:
        """Tell which code points have an entry."""
        if codes.dtype != np.uint8:
            return (self.entry >= 0).take(codes, mode="clip")
        # ASCII: two are looked up at once
        even = len(codes) // 2 * 2
        held = np.empty(len(codes), bool)
        held[even:] = self.entry[codes[even:]] >= 0
        pairs = codes[:even].view(np.uint16)
        held[:even].view(np.uint16)[:] = self._holds_pairs.take(pairs)
        return held

    @cached_property
    def _holds_pairs(self) -> np.ndarray:
        """Whether each of two bytes has an entry, as two bytes, for all pairs."""
        held = self.entry[:256] >= 0
        pairs = np.empty((256, 256, 2), bool)
        # the first byte of a pair is the lower one of its number, and of its entry
        pairs[..., 0], pairs[..., 1] = held, held[:, None]
        return pairs.view(np.uint16).ravel()


@lru_cache(maxsize=8)
def load_table(name: str) -> CharacterTable:
    """Return a table of ours.

    Parameters
    ----------
    name : {'keyboard', 'ocr', 'homophone', 'lookalike'}
        What characters are taken for each other by.

    Returns
    -------
    CharacterTable
    """
    if name == "keyboard":
        return CharacterTable.of(_find_neighbours())
    file = {"homophone": "homophones", "lookalike": "lookalikes"}.get(name, name)
    path = files("skimbal.augmentation") / "resources" / f"{file}.txt"
    lines = path.read_text(encoding="utf-8").splitlines()
    return CharacterTable.of(_pair(line for line in lines if line[0] != "#"))


def _pair(groups: Iterable[str]) -> dict[str, list[str]]:
    """Return the others of each character's groups, each once."""
    others: dict[str, dict[str, None]] = {}
    for group in groups:
        for character in group:
            rest = dict.fromkeys(group.replace(character, ""))
            others.setdefault(character, {}).update(rest)
    return {character: list(rest) for character, rest in others.items()}


def _find_neighbours() -> dict[str, list[str]]:
    """Return the neighbours of each key, digits among themselves."""
    pairs = [pair for row in (*_KEYBOARD, _DIGITS) for pair in pairwise(row)]
    for upper, lower in pairwise(_KEYBOARD):
        pairs += [*zip(upper, lower, strict=False)]
        pairs += [*zip(upper[1:], lower, strict=False)]
    groups = ["".join(pair) for pair in pairs]
    return _pair([*groups, *(group.upper() for group in groups if group.isalpha())])
