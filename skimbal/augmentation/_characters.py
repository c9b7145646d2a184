"""What each byte of UTF-8 text is part of: a gap, a word, or a character of its own."""

from functools import lru_cache
from unicodedata import category

import numpy as np

__all__ = [
    "CHARACTER",
    "GAP",
    "INSIDE",
    "PUNCTUATION",
    "WORD",
    "begin_marks",
    "classify",
    "find_directions",
    "mark_table",
]

# of a byte: part of a gap between tokens; of a word; the first and the other bytes of a
# character that is a token by itself
GAP, WORD, CHARACTER, INSIDE = 0, 1, 2, 3
# until what stands before it is known
_MARK = 4

# first and last lead byte of characters of two, three and four bytes
_LEADS = {2: (0xC2, 0xDF), 3: (0xE0, 0xEF), 4: (0xF0, 0xF4)}

# Han, kana and their extensions, which are written without spaces between words
_CHARACTERS = (
    (0x3041, 0x30FF),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),
)
# marks of writing direction: some open what others close, so none is moved or taken
# out with a word; a word that holds one is two
_DIRECTIONS = ((0x061C, 0x061C), (0x200E, 0x200F), (0x202A, 0x202E), (0x2066, 0x2069))
# these, spaces, and punctuation of Chinese and of typography, but for the apostrophe
_GAPS = (
    (0x80, 0xA0),
    (0xA1, 0xA1),
    (0xAB, 0xAB),
    (0xBB, 0xBB),
    (0xBF, 0xBF),
    (0x061C, 0x061C),
    (0x1680, 0x1680),
    (0x2000, 0x200A),
    (0x200E, 0x2018),
    (0x201A, 0x205F),
    (0x2066, 0x2069),
    (0x3000, 0x303F),
    (0xFF01, 0xFF0F),
    (0xFF1A, 0xFF20),
    (0xFF3B, 0xFF40),
    (0xFF5B, 0xFF65),
)
# belong to the character before them, though Unicode does not call them marks: a vowel
# of Thai and one of Lao, joiners, the voiced marks of half-width kana, tags of flags
_MARKS = (
    (0x0E33, 0x0E33),
    (0x0EB3, 0x0EB3),
    (0x200C, 0x200D),
    (0xFF9E, 0xFF9F),
    (0xE0020, 0xE007F),
)
# stripped from both ends of a word, kept inside one: "don't", "e-mail", "4.5"
PUNCTUATION = np.zeros(256, bool)
PUNCTUATION[list(b"!\"'(),-./:;<=>?[\\]^_`{|}~*")] = True


def classify(data: np.ndarray, offsets: np.ndarray) -> np.ndarray:
    """Return what each byte of valid UTF-8 is part of.

    A combining mark or selector of a variant is part of what the character before it is
    part of, so that no change tears them apart. Without one, it is part of a gap.

    Parameters
    ----------
    data : ndarray of shape (n_bytes,), uint8
        Texts as UTF-8.
    offsets : ndarray of shape (n_texts + 1,), int64
        Where each text starts, and the last ends: a mark at the start of one does not
        belong to the text before.

    Returns
    -------
    ndarray of shape (n_bytes,), uint8
        ``GAP``, ``WORD``, ``CHARACTER`` or ``INSIDE``.
    """
    # the space and all control characters
    classes = (data > 32).view(np.uint8)
    # most texts are ASCII, or nearly: only the other characters are decoded
    if data.max(initial=0) >= 0xC2:
        (lead,) = np.nonzero(data >= 0xC2)
        for width, (first, last) in _LEADS.items():
            starts = lead[(data[lead] >= first) & (data[lead] <= last)]
            _classify_wide(classes, data, starts, width)
        _attach_marks(classes, offsets)
    return classes


def begin_marks(data: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Tell which characters, given by their first bytes, are marks."""
    lead = data[places]
    found = np.zeros(len(places), bool)
    for width, (first, last) in _LEADS.items():
        (which,) = np.nonzero((lead >= first) & (lead <= last))
        if len(which):  # ASCII needs no table
            found[which] = mark_table()[_decode(data, places[which], width)]
    return found


def find_directions(data: np.ndarray) -> np.ndarray:
    """Return where marks of writing direction start, in order."""
    found = [np.zeros(0, np.int64)]
    if data.max(initial=0) >= 0xD8:
        for lead, width in ((0xD8, 2), (0xE2, 3)):
            (starts,) = np.nonzero(data == lead)
            code = _decode(data, starts, width)
            found.append(starts[_within(code, _DIRECTIONS)])
    return np.sort(np.concatenate(found))


@lru_cache(maxsize=1)
def mark_table() -> np.ndarray:
    """Tell of every code point whether it belongs to the one before."""
    table = np.zeros(0x110000, bool)
    # all marks are below; those from 0xE0100 on select variants
    marks = "".join([category(chr(i))[0] for i in range(0x20000)])
    table[: len(marks)] = np.frombuffer(marks.encode(), np.uint8) == ord("M")
    table[0xE0100:0xE01F0] = True
    for first, last in _MARKS:
        table[first : last + 1] = True
    return table


def _decode(data: np.ndarray, starts: np.ndarray, width: int) -> np.ndarray:
    """Return the code points of characters of so many bytes."""
    code = data[starts].astype(np.int32) & (0xFF >> (width + 1))
    for i in range(1, width):
        code = (code << 6) | (data[starts + i] & 0x3F)
    return code


def _classify_wide(
    classes: np.ndarray, data: np.ndarray, starts: np.ndarray, width: int
) -> None:
    """Set the classes of characters of so many bytes that are no part of words."""
    code = _decode(data, starts, width)
    gaps, characters = starts[_within(code, _GAPS)], starts[_within(code, _CHARACTERS)]
    # some are in the ranges of the others
    marks = starts[mark_table()[code]]
    for i in range(width):
        classes[gaps + i] = GAP
        classes[characters + i] = INSIDE if i else CHARACTER
        classes[marks + i] = _MARK


def _attach_marks(classes: np.ndarray, offsets: np.ndarray) -> None:
    """Give runs of marks the class of the byte before them, in the same text."""
    (places,) = np.nonzero(classes == _MARK)
    if not len(places):
        return
    first = offsets[np.searchsorted(offsets, places)] == places
    (head,) = np.nonzero(first | (np.diff(places, prepend=-2) > 1))
    # the last byte of a character of its own is `INSIDE`
    before = np.where(first[head], GAP, classes[places[head] - 1])
    classes[places] = np.repeat(before, np.diff(head, append=len(places)))


def _within(code: np.ndarray, ranges: tuple[tuple[int, int], ...]) -> np.ndarray:
    # a code is in a range where it has passed one start more than ends
    bounds = np.add(ranges, [0, 1]).ravel()
    return np.searchsorted(bounds, code, side="right") % 2 == 1
