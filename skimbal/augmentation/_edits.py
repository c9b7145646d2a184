"""Change spans of many texts, and leave every other byte as it is."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from skimbal.augmentation._tokens import read_buffers, string_array

__all__ = ["Edits", "apply_edits"]


@dataclass(frozen=True)
class Edits:
    """Spans of texts, and what comes in their place.

    Parameters
    ----------
    start, end : ndarray of shape (n_edits,), int64
        Bytes to take out, in order; spans do not overlap. An empty span is a place to
        insert at.
    owner : ndarray of shape (n_edits,), int64
        The text of each span.
    source : ndarray of shape (n_edits,), int64
        What comes in: a number below n_edits is the span of that edit, n_edits and more
        are the texts of `pool`.
    pool : pyarrow.StringArray or None, default=None
        Texts to put in.
    """

    start: np.ndarray
    end: np.ndarray
    owner: np.ndarray
    source: np.ndarray
    pool: Any = None


def apply_edits(texts: Any, edits: Edits) -> Any:
    """Return texts with spans replaced.

    Parameters
    ----------
    texts : pyarrow.StringArray
        Without nulls.
    edits : Edits
        What to change.

    Returns
    -------
    pyarrow.StringArray
        As many texts.
    """
    n_texts, n_edits = len(texts), len(edits.start)
    if not n_edits:
        return texts
    data, offsets = read_buffers(texts)
    if (edits.end - edits.start == 1).all():
        come = _single_bytes(data[edits.start], edits.pool)
        if come is not None:  # nothing moves
            data = data.copy()
            data[edits.start] = come[edits.source]
            return string_array(offsets, data)
    # pieces that stay and pieces that go, in turn: a text has one more of the first
    stays = 2 * np.arange(n_edits) + edits.owner
    n_pieces = 2 * n_edits + n_texts
    counts = np.bincount(edits.owner, minlength=n_texts)
    first = 2 * (np.cumsum(counts) - counts) + np.arange(n_texts)
    bounds = np.empty(n_pieces + 1, np.int32)
    bounds[first] = offsets[:-1]
    bounds[-1] = offsets[-1]
    bounds[stays + 1], bounds[stays + 2] = edits.start, edits.end
    pieces = string_array(bounds, data)
    order = np.arange(n_pieces)
    if edits.pool is None:
        order[stays + 1] = stays[edits.source] + 1
    else:
        pieces = pa.concat_arrays([pieces, edits.pool])
        goes = np.concatenate([stays + 1, n_pieces + np.arange(len(edits.pool))])
        order[stays + 1] = goes[edits.source]
    # the pieces of a text follow each other: where they start, the text starts
    taken = pieces.take(pa.array(order))
    data, starts = read_buffers(taken)
    return string_array(starts[np.append(first, n_pieces)], data)


def _single_bytes(spans: np.ndarray, pool: Any) -> np.ndarray | None:
    """Return the bytes of spans and of the pool, if its texts are of one byte each."""
    if pool is None:
        return spans
    data, offsets = read_buffers(pool)
    return np.append(spans, data) if (np.diff(offsets) == 1).all() else None
