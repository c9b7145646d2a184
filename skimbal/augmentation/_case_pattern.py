"""Give words the upper and lower case of others, or that of a title."""

from typing import Any

import numpy as np
import pyarrow.compute as pc

from skimbal.augmentation._characters import PUNCTUATION
from skimbal.augmentation._edits import Edits, apply_edits
from skimbal.augmentation._tokens import Tokens, read_buffers

__all__ = ["match_case", "title_case"]


def match_case(words: Any, like: Any) -> Any:
    """Return words in the case of others: "dress" like "Shirt" is "Dress".

    Parameters
    ----------
    words, like : pyarrow.StringArray of length n_words
        A word like one that is capitalised, in capitals or in lower case becomes so
        too; others stay. Like a capitalised one, a word with capitals stays too.

    Returns
    -------
    pyarrow.StringArray of length n_words

    Examples
    --------
    >>> import pyarrow as pa
    >>> match_case(pa.array(["dress", "ipad"]), pa.array(["Shirt", "TV"])).to_pylist()
    ['Dress', 'IPAD']
    """
    lowered = pc.utf8_lower(words)
    title = pc.utf8_is_title(like)
    # capitals of its own, as in "US Navy", are those of a title already
    plain = pc.and_(title, pc.equal(words, lowered))
    # a single capital, as "A", begins a title more often than it shouts
    upper = pc.and_not(pc.utf8_is_upper(like), title)
    words = pc.if_else(pc.utf8_is_lower(like), lowered, words)
    words = pc.if_else(upper, pc.utf8_upper(words), words)
    return pc.if_else(plain, pc.utf8_capitalize(lowered), words)


def title_case(words: Any) -> Any:
    """Return words in the case of a title: "it's" is "It's", "t-shirt" is "T-Shirt".

    Parameters
    ----------
    words : pyarrow.StringArray of length n_words
        In any case.

    Returns
    -------
    pyarrow.StringArray of length n_words

    Examples
    --------
    >>> import pyarrow as pa
    >>> title_case(pa.array(["don't", "T-SHIRT"])).to_pylist()
    ["Don't", 'T-Shirt']
    """
    titles = pc.utf8_title(words)
    data, offsets = read_buffers(titles)
    place = _inner_letters(data, offsets)
    n = len(place)
    lead = data[place]
    end = place + 1 + (lead >= 0xC2) + (lead >= 0xE0) + (lead >= 0xF0)
    owner = np.searchsorted(offsets, place, side="right") - 1
    letters = Tokens(titles, place, end, owner, np.ones(n, bool)).values(np.arange(n))
    pool = pc.utf8_lower(letters)
    return apply_edits(titles, Edits(place, end, owner, n + np.arange(n), pool))


def _inner_letters(data: np.ndarray, offsets: np.ndarray) -> np.ndarray:
    """Return where letters stand behind an apostrophe or an accent of its own.

    Arrow takes them for the first of a word. Behind a hyphen they are.
    """
    signs = [(np.flatnonzero(data == ord("'")), 1)]
    if data.max(initial=0) >= 0xC2:
        padded = np.append(data, [0, 0]).astype(np.uint8)
        after = padded[1:-1]
        quotes = (data == 0xE2) & (after == 0x80) & (padded[2:] == 0x99)
        # U+0300 to U+036F
        accents = (data == 0xCC) | ((data == 0xCD) & (after < 0xB0))
        signs += [(np.flatnonzero(quotes), 3), (np.flatnonzero(accents), 2)]
    place = np.concatenate([at[at > 0] + width for at, width in signs])
    before = np.concatenate([at[at > 0] - 1 for at, _ in signs])
    # in one word, and not as in "rock-'n'"
    word = np.searchsorted(offsets, place, side="right")
    inner = (word < len(offsets)) & (offsets[word - 1] <= before)
    return np.sort(place[inner & ~PUNCTUATION[data[before]]])
