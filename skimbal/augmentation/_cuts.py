"""Take tokens out of texts, with the spaces that would be left over."""

import numpy as np
import pyarrow as pa

from skimbal.augmentation._characters import GAP
from skimbal.augmentation._edits import Edits
from skimbal.augmentation._neighbours import grow_together, neighbours
from skimbal.augmentation._tokens import Tokens

__all__ = ["cut_tokens"]

_SPACE = ord(" ")


def cut_tokens(tokens: Tokens, which: np.ndarray) -> Edits:
    """Return the edits that take tokens out.

    One space goes with a run of tokens: that before it, or else that after it. Where
    words would grow together, a space comes in.

    Parameters
    ----------
    tokens : Tokens
        All tokens.
    which : ndarray of shape (n_cut,), int64
        Numbers of tokens, in order.

    Returns
    -------
    Edits
    """
    start, end, owner = _join(tokens, which)
    left, right = neighbours(tokens, start, end, owner)
    joined = grow_together(left, right)
    first, last = tokens.text_offsets[owner], tokens.text_offsets[owner + 1]
    # a space that no other follows keeps what stands after it apart
    before = (start > first) & (right == GAP) & _is_space(tokens, start - 1)
    after = ~before & (left == GAP) & (end < last) & _is_space(tokens, end)
    source = len(start) + joined
    return Edits(start - before, end + after, owner, source, pa.array(["", " "]))


def _is_space(tokens: Tokens, places: np.ndarray) -> np.ndarray:
    # places outside all texts are asked for too, and not used
    return tokens.data.take(places, mode="clip") == _SPACE


def _join(
    tokens: Tokens, which: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return spans of tokens with nothing, or one space, between them."""
    start, end, owner = tokens.start[which], tokens.end[which], tokens.owner[which]
    gap = start[1:] - end[:-1]
    follows = (gap == 0) | ((gap == 1) & (tokens.data[end[:-1]] == _SPACE))
    opens = np.ones(len(which), bool)
    opens[1:] = ~follows | (owner[1:] != owner[:-1])
    closes = np.append(opens, True)[1:]
    return start[opens], end[closes], owner[opens]
