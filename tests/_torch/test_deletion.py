import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skimbal._torch._deletion import Deletion
from skimbal._torch._tokens import TokenArrays


class Tokenizer:
    """Knows a word for unknown ones (1), a start (2) and an end (3)."""

    all_special_ids = (0, 1, 2, 3)
    unk_token_id = 1


def tokens_of(rows):
    rows = [[2, *row, 3] for row in rows]
    ids = np.array([i for row in rows for i in row], np.int32)
    offsets = np.cumsum([0, *map(len, rows)])
    return TokenArrays(ids, offsets, None, 0)


def rows_of(tokens):
    bounds = itertools.pairwise(tokens.offsets)
    return [tokens.ids[a:b].tolist() for a, b in bounds]


def deletion(fraction=0.6, n_given=0):
    return Deletion(Tokenizer(), fraction, np.arange(10), n_given)


def is_subsequence(part, whole):
    left = iter(whole)
    return all(item in left for item in part)


words = st.lists(st.sampled_from([1, 4, 5, 6, 7, 8, 9]), min_size=1, max_size=9)


@settings(deadline=None)
@given(
    st.lists(words, min_size=1, max_size=6),
    st.floats(0.01, 0.99),
    st.integers(0, 2**32),
)
def test_what_is_left_is_in_order_and_has_start_word_and_end(rows, fraction, seed):
    tokens = tokens_of(rows)
    left = deletion(fraction).draw(tokens, np.random.default_rng(seed))
    assert len(left) == len(tokens)
    for part, whole in zip(rows_of(left), rows_of(tokens), strict=True):
        assert (part[0], part[-1]) == (2, 3)
        assert len(part) >= 3
        assert is_subsequence(part, whole)


@pytest.mark.parametrize("fraction", [0.1, 0.6])
def test_the_share_is_met_and_each_place_has_the_same_chance(fraction):
    tokens = tokens_of([[4, 5, 6, 7, 8, 9] * 2] * 2000)
    left = deletion(fraction).draw(tokens, np.random.default_rng(0))
    counts = np.bincount(left.ids)[4:] / np.bincount(tokens.ids)[4:]
    assert counts == pytest.approx(1 - fraction, abs=0.02)


def test_words_of_a_prefix_stay():
    tokens = tokens_of([[4, 5, word] for word in (6, 7, 8)] * 50)
    left = deletion(0.9, n_given=3).draw(tokens, np.random.default_rng(0))
    assert left.ids.tolist() == tokens.ids.tolist()


def test_draws_differ_and_a_seed_repeats_them():
    tokens = tokens_of([[4, 5, 6, 7, 8, 9]] * 20)
    one, two = np.random.default_rng(0), np.random.default_rng(0)
    first, second = (deletion().draw(tokens, one) for _ in range(2))
    assert rows_of(first) != rows_of(second)
    assert rows_of(first) == rows_of(deletion().draw(tokens, two))
