"""What each byte of UTF-8 text is part of: a gap, a word, or a character of its own."""

import numpy as np

__all__ = ["CHARACTER", "GAP", "INSIDE", "PUNCTUATION", "WORD", "classify"]

# of a byte: part of a gap between tokens; of a word; the first and the other bytes of a
# character that is a token by itself
GAP, WORD, CHARACTER, INSIDE = 0, 1, 2, 3

# Han, kana and their extensions, which are written without spaces between words
_CHARACTERS = (
    (0x3041, 0x30FF),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),
)
# spaces, and punctuation of Chinese and of typography, but for the apostrophe
_GAPS = (
    (0x80, 0xA0),
    (0xA1, 0xA1),
    (0xAB, 0xAB),
    (0xBB, 0xBB),
    (0xBF, 0xBF),
    (0x1680, 0x1680),
    (0x2000, 0x200A),
    (0x2010, 0x2018),
    (0x201A, 0x2029),
    (0x202F, 0x205F),
    (0x3000, 0x303F),
    (0xFF01, 0xFF0F),
    (0xFF1A, 0xFF20),
    (0xFF3B, 0xFF40),
    (0xFF5B, 0xFF65),
)
# stripped from both ends of a word, kept inside one: "don't", "e-mail", "4.5"
PUNCTUATION = np.zeros(256, bool)
PUNCTUATION[list(b"!\"'(),-./:;<=>?[\\]^_`{|}~*")] = True


def classify(data: np.ndarray) -> np.ndarray:
    """Return what each byte of valid UTF-8 is part of.

    Parameters
    ----------
    data : ndarray of shape (n_bytes,), uint8
        Text as UTF-8.

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
        for first, width in ((0xC2, 2), (0xE0, 3), (0xF0, 4)):
            last = {2: 0xDF, 3: 0xEF, 4: 0xF4}[width]
            starts = lead[(data[lead] >= first) & (data[lead] <= last)]
            _classify_wide(classes, data, starts, width)
    return classes


def _classify_wide(
    classes: np.ndarray, data: np.ndarray, starts: np.ndarray, width: int
) -> None:
    """Set the classes of characters of so many bytes that are no part of words."""
    code = data[starts].astype(np.int32) & (0xFF >> (width + 1))
    for i in range(1, width):
        code = (code << 6) | (data[starts + i] & 0x3F)
    gaps, characters = starts[_within(code, _GAPS)], starts[_within(code, _CHARACTERS)]
    for i in range(width):
        classes[gaps + i] = GAP
        classes[characters + i] = INSIDE if i else CHARACTER


def _within(code: np.ndarray, ranges: tuple[tuple[int, int], ...]) -> np.ndarray:
    # a code is in a range where it has passed one start more than ends
    bounds = np.add(ranges, [0, 1]).ravel()
    return np.searchsorted(bounds, code, side="right") % 2 == 1
