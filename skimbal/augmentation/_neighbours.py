"""What stands beside a span, and where a space must keep words apart."""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from skimbal.augmentation._characters import (
    CHARACTER,
    GAP,
    INSIDE,
    PUNCTUATION,
    WORD,
    classify,
)
from skimbal.augmentation._tokens import Tokens, read_buffers

__all__ = ["grow_together", "neighbours", "space_apart"]


def neighbours(
    tokens: Tokens, start: np.ndarray, end: np.ndarray, owner: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return what stands right before and right after spans.

    Parameters
    ----------
    tokens : Tokens
        All tokens.
    start, end, owner : ndarray of shape (n_spans,), int64
        The bytes of each span, and the text that it is in.

    Returns
    -------
    left, right : ndarray of shape (n_spans,), uint8
        ``WORD``, ``CHARACTER``, or ``GAP`` where no token touches the span.
    """
    left = _kinds(tokens.data, tokens.classes, start - 1)
    right = _kinds(tokens.data, tokens.classes, end)
    left[start == tokens.text_offsets[owner]] = GAP
    right[end == tokens.text_offsets[owner + 1]] = GAP
    return left, right


def grow_together(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Tell where a space must stand between: all but characters of Chinese.

    Parameters
    ----------
    left, right : ndarray of shape (n,), uint8
        As `neighbours` returns them.

    Returns
    -------
    ndarray of shape (n,), bool
    """
    touch = (left != GAP) & (right != GAP)
    return touch & ((left == WORD) | (right == WORD))


def space_apart(
    tokens: Tokens, start: np.ndarray, end: np.ndarray, owner: np.ndarray, pool: Any
) -> Any:
    """Return what takes the place of spans, with spaces where words would touch.

    Parameters
    ----------
    tokens : Tokens
        All tokens.
    start, end, owner : ndarray of shape (n_spans,), int64
        The bytes of each span, and the text that it is in.
    pool : pyarrow.StringArray of length n_spans
        What comes in: each begins and ends with a token.

    Returns
    -------
    pyarrow.StringArray of length n_spans
    """
    data, offsets = read_buffers(pool)
    classes = classify(data, offsets)
    left, right = neighbours(tokens, start, end, owner)
    before = grow_together(left, _kinds(data, classes, offsets[:-1]))
    after = grow_together(_kinds(data, classes, offsets[1:] - 1), right)
    space = pa.array(["", " "])
    return pc.binary_join_element_wise(
        space.take(pa.array(before.view(np.uint8))),
        pool,
        space.take(pa.array(after.view(np.uint8))),
        "",
    )


def _kinds(data: np.ndarray, classes: np.ndarray, places: np.ndarray) -> np.ndarray:
    # places outside all texts are asked for too, and not used
    kinds = classes.take(places, mode="clip")
    kinds[kinds == INSIDE] = CHARACTER
    # at the edge of a token it is no part of it
    kinds[PUNCTUATION[data.take(places, mode="clip")]] = GAP
    return kinds
