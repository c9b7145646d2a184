"""Which runs of tokens can be words: one token, or some of Chinese, as "T恤" is."""

from typing import Any

import numpy as np

from skimbal.augmentation._characters import CHARACTER
from skimbal.augmentation._synonym_groups import join_ranges
from skimbal.augmentation._tokens import Tokens, string_array

__all__ = ["choose_longest", "list_spans", "segment_spans", "span_values"]

# in tokens: of the 56,000 words of Cilin one in 550 is longer
_LONGEST = 5


def list_spans(tokens: Tokens) -> tuple[np.ndarray, np.ndarray]:
    """Return all free words, and all runs of two free tokens and more without a gap.

    Such runs hold a character. One by itself is none: it may be part of a word that no
    lexicon has.

    Parameters
    ----------
    tokens : Tokens
        All tokens of some texts.

    Returns
    -------
    first, length : ndarray of shape (n_spans,), int64
        First token and number of tokens; spans overlap, and come in any order.
    """
    left = _left_in_run(tokens, tokens.free)
    words = np.flatnonzero(tokens.free & ~_single(tokens))
    firsts, lengths = [words], [np.ones(len(words), np.int64)]
    for length in range(2, min(_LONGEST, left.max(initial=0)) + 1):
        (first,) = np.nonzero(left >= length)
        firsts.append(first)
        lengths.append(np.full(len(first), length))
    return np.concatenate(firsts), np.concatenate(lengths)


def segment_spans(tokens: Tokens, segmenter: Any) -> tuple[np.ndarray, np.ndarray]:
    """Return all free words, and those that a segmenter finds in runs with characters.

    Parameters
    ----------
    tokens : Tokens
        All tokens of some texts.
    segmenter : callable
        Takes a run of tokens without a gap, a character among them, and returns its
        words in order. It is called once for each different run.

    Returns
    -------
    first, length : ndarray of shape (n_spans,), int64
        First token and number of tokens; spans do not overlap.
    """
    # protected tokens too: what a word is depends on all of its run
    left = _left_in_run(tokens, np.ones(len(tokens.start), bool))
    (starts,) = np.nonzero(np.append(1, left[:-1])[: len(left)] == 1)
    held = np.append(0, np.cumsum(_single(tokens)))
    mixed = held[starts + left[starts]] > held[starts]
    words, runs = starts[~mixed], starts[mixed]
    first, last = words, words
    if len(runs):
        run_first, run_last = _segment(tokens, runs, left[runs], segmenter)
        first, last = np.append(words, run_first), np.append(words, run_last)
    bound = np.append(0, np.cumsum(~tokens.free))
    free = bound[last + 1] == bound[first]
    return first[free], (last - first + 1)[free]


def _segment(
    tokens: Tokens, starts: np.ndarray, lengths: np.ndarray, segmenter: Any
) -> tuple[np.ndarray, np.ndarray]:
    """Return the first and last tokens of the words of runs, in order."""
    runs = span_values(tokens, starts, lengths).dictionary_encode()
    cut = [
        [len(word.encode()) for word in segmenter(run)]
        for run in runs.dictionary.to_pylist()
    ]
    kind = np.asarray(runs.indices)
    counts = np.array([len(sizes) for sizes in cut])
    flat = np.concatenate(cut).astype(np.int64)
    sizes = flat[join_ranges((np.cumsum(counts) - counts)[kind], counts[kind])]
    run = np.repeat(np.arange(len(starts)), counts[kind])
    n_bytes = tokens.end[starts + lengths - 1] - tokens.start[starts]
    before = np.cumsum(n_bytes) - n_bytes
    ends = np.cumsum(sizes) + (tokens.start[starts] - before)[run]
    last = np.searchsorted(tokens.end, ends)
    # a token that the segmenter cuts, such as "e-mail", goes with what it cuts off
    whole = tokens.end[last] == ends
    last, run = last[whole], run[whole]
    begins = np.append(True, run[1:] != run[:-1])
    first = np.where(begins, starts[run], np.append(0, last[:-1] + 1))
    return first, last


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
    return tokens.classes[tokens.start] == CHARACTER


def _left_in_run(tokens: Tokens, kept: np.ndarray) -> np.ndarray:
    """Return how many kept tokens follow without a gap from each on; 0 for others."""
    if not kept.any():
        return np.zeros(len(kept), np.int64)
    # the last of a run: nothing, or another, or a gap, or a text's end follows
    ends = np.append(
        ~kept[1:]
        | (tokens.start[1:] != tokens.end[:-1])
        | (tokens.owner[1:] != tokens.owner[:-1]),
        True,
    )
    (last,) = np.nonzero(ends)
    numbers = np.arange(len(kept))
    return np.where(kept, last[np.searchsorted(last, numbers)] - numbers + 1, 0)
