"""Which runs of tokens can be words: one token, or some characters of Chinese."""

from typing import Any

import numpy as np

from skimbal.augmentation._characters import CHARACTER, classify
from skimbal.augmentation._synonym_groups import join_ranges
from skimbal.augmentation._tokens import Tokens, string_array

__all__ = ["choose_longest", "list_spans", "segment_spans", "span_values"]

# in characters: of the 56,000 words of Cilin one in 550 is longer
_LONGEST = 5


def list_spans(tokens: Tokens) -> tuple[np.ndarray, np.ndarray]:
    """Return all free words, and all runs of two free characters and more.

    A character by itself is none: it may be part of a word that no lexicon has.

    Parameters
    ----------
    tokens : Tokens
        All tokens of some texts.

    Returns
    -------
    first, length : ndarray of shape (n_spans,), int64
        First token and number of tokens; spans overlap, and come in any order.
    """
    single = _single(tokens)
    left = _left_in_run(tokens, single)
    words = np.flatnonzero(tokens.free & ~single)
    firsts, lengths = [words], [np.ones(len(words), np.int64)]
    for length in range(2, min(_LONGEST, left.max(initial=0)) + 1):
        (first,) = np.nonzero(left >= length)
        firsts.append(first)
        lengths.append(np.full(len(first), length))
    return np.concatenate(firsts), np.concatenate(lengths)


def segment_spans(tokens: Tokens, segmenter: Any) -> tuple[np.ndarray, np.ndarray]:
    """Return all free words, and those that a segmenter finds in runs of characters.

    Parameters
    ----------
    tokens : Tokens
        All tokens of some texts.
    segmenter : callable
        Takes a run of characters, and returns its words in order. It is called once
        for each different run.

    Returns
    -------
    first, length : ndarray of shape (n_spans,), int64
        First token and number of tokens; spans do not overlap.
    """
    single = _single(tokens)
    # protected characters too: what a word is depends on all of its run
    left = _left_in_run(tokens, single, only_free=False)
    words = np.flatnonzero(~single)
    first, length = words, np.ones(len(words), np.int64)
    (starts,) = np.nonzero((left > 0) & (np.append(0, left[:-1]) <= 1))
    if len(starts):
        runs = span_values(tokens, starts, left[starts]).dictionary_encode()
        cut = [
            [len(word) for word in segmenter(run)]
            for run in runs.dictionary.to_pylist()
        ]
        kind = np.asarray(runs.indices)
        counts = np.array([len(lengths) for lengths in cut])
        flat = np.concatenate(cut).astype(np.int64)
        found = flat[join_ranges((np.cumsum(counts) - counts)[kind], counts[kind])]
        # runs lie one after another, and words in them: the lengths tell where
        inside = np.cumsum(found) - found
        run = np.repeat(np.arange(len(starts)), counts[kind])
        before = (np.cumsum(left[starts]) - left[starts])[run]
        first = np.append(first, starts[run] + inside - before)
        length = np.append(length, found)
    bound = np.append(0, np.cumsum(~tokens.free))
    free = bound[first + length] == bound[first]
    return first[free], length[free]


def choose_longest(n_tokens: int, first: np.ndarray, length: np.ndarray) -> np.ndarray:
    """Return which spans a reader takes who goes from left to right.

    At each token that is in no span yet, the longest that starts there is taken.
    O(n_tokens * log(longest run of overlapping spans)) time.

    Parameters
    ----------
    n_tokens : int
        Number of all tokens.
    first, length : ndarray of shape (n_spans,), int64
        First token and number of tokens; no two spans are the same.

    Returns
    -------
    ndarray of shape (n_chosen,), int64
        Numbers of the spans, by first token.
    """
    order = np.lexsort((length, first))
    last = np.append(first[order][1:] != first[order][:-1], True)[: len(order)]
    longest = order[last]
    begin = first[longest]
    step = np.ones(n_tokens + 1, np.int64)
    step[begin] = length[longest]
    step[-1] = 0
    following = np.arange(n_tokens + 1) + step
    # a reader is sure to stop where no span reaches across
    covered = np.zeros(n_tokens + 2, np.int64)
    np.add.at(covered, begin + 1, 1)
    np.add.at(covered, begin + length[longest], -1)
    stops = np.cumsum(covered)[: n_tokens + 1] == 0
    while True:  # twice as many steps further in each round
        reached = following[stops]
        if stops[reached].all():
            break
        stops[reached] = True
        following = following[following]
    return longest[stops[begin]]


def span_values(tokens: Tokens, first: np.ndarray, length: np.ndarray) -> Any:
    """Return the text of spans, which may overlap, as a StringArray."""
    if (length == 1).all():
        return tokens.values(first)
    start = tokens.start[first]
    counts = tokens.end[first + length - 1] - start
    bounds = np.append(0, np.cumsum(counts))
    return string_array(bounds, tokens.data[join_ranges(start, counts)])


def _single(tokens: Tokens) -> np.ndarray:
    """Tell which tokens are characters of a script without spaces."""
    if tokens.data.max(initial=0) < 0xE3:  # their lead bytes are 0xE3 and more
        return np.zeros(len(tokens.start), bool)
    return classify(tokens.data)[tokens.start] == CHARACTER


def _left_in_run(
    tokens: Tokens, single: np.ndarray, *, only_free: bool = True
) -> np.ndarray:
    """Return how many characters follow each other from each on; 0 for words."""
    kept = single & tokens.free if only_free else single
    if not kept.any():
        return np.zeros(len(kept), np.int64)
    # the last of a run: nothing, or no character, or a gap, or a text's end follows
    ends = np.append(
        ~kept[1:]
        | (tokens.start[1:] != tokens.end[:-1])
        | (tokens.owner[1:] != tokens.owner[:-1]),
        True,
    )
    (last,) = np.nonzero(ends)
    numbers = np.arange(len(kept))
    return np.where(kept, last[np.searchsorted(last, numbers)] - numbers + 1, 0)
