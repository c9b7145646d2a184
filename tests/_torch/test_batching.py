import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skimbal._torch._batching import (
    count_batches,
    length_batches,
    shuffled_batches,
    token_batches,
)

lengths_of_rows = st.lists(st.integers(0, 200), max_size=300).map(np.array)


def all_batches(lengths, batch_size, seed):
    rng = np.random.default_rng(seed)
    yield length_batches(lengths, batch_size)
    yield token_batches(lengths, batch_size)
    yield shuffled_batches(lengths, batch_size, rng)


@settings(derandomize=True, deadline=None)
@given(lengths=lengths_of_rows, batch_size=st.integers(1, 20), seed=st.integers(0, 9))
def test_every_row_is_in_exactly_one_batch(lengths, batch_size, seed):
    for batches in all_batches(lengths, batch_size, seed):
        rows = [int(row) for batch in batches for row in batch]
        assert sorted(rows) == list(range(len(lengths)))
        assert all(len(batch) > 0 for batch in batches)
        assert len(batches) == -(-len(lengths) // batch_size)


@settings(derandomize=True, deadline=None)
@given(
    lengths=lengths_of_rows,
    batch_size=st.integers(2, 5),
    least=st.integers(1, 2),
    seed=st.integers(0, 9),
)
def test_no_batch_has_fewer_rows_than_it_must(lengths, batch_size, least, seed):
    rng = np.random.default_rng(seed)
    for batches in (
        token_batches(lengths, batch_size, least),
        shuffled_batches(lengths, batch_size, rng, least),
    ):
        rows = [int(row) for batch in batches for row in batch]
        assert sorted(rows) == list(range(len(lengths)))
        assert len(batches) == count_batches(len(lengths), batch_size, least)
        if len(lengths) >= least:
            assert min(map(len, batches), default=least) >= least


def test_a_long_text_is_joined_by_the_next():
    lengths = np.array([2, 90, 2, 2, 8, 2])
    batches = [batch.tolist() for batch in token_batches(lengths, 3, 2)]
    assert batches == [[1, 4], [0, 2, 3, 5]]


@pytest.mark.parametrize("batch_size", [2, 3])
def test_a_last_bucket_of_one_row_is_part_of_the_one_before(batch_size):
    lengths = np.full(50 * batch_size + 1, 4)
    rng = np.random.default_rng(0)
    batches = shuffled_batches(lengths, batch_size, rng, 2)
    assert min(map(len, batches)) == 2
    assert len(batches) == count_batches(len(lengths), batch_size, 2)


def test_the_longest_batch_comes_first():
    batches = length_batches(np.array([3, 9, 1, 7]), 2)
    assert [batch.tolist() for batch in batches] == [[1, 3], [0, 2]]


def test_short_texts_share_a_larger_batch():
    batches = token_batches(np.array([2, 8, 2, 2, 2]), 3)
    assert [batch.tolist() for batch in batches] == [[1], [0, 2, 3, 4]]


@pytest.mark.parametrize("batch_size", [8, 16, 64])
def test_batches_hold_about_as_many_tokens_each(batch_size):
    lengths = np.random.default_rng(0).integers(5, 128, size=3000)
    batches = shuffled_batches(lengths, batch_size, np.random.default_rng(1))
    tokens = np.array([lengths[batch].sum() for batch in batches])
    # a batch goes up to a whole text past its goal, or stays one behind
    assert abs(tokens - tokens.mean()).max() <= 2 * 128


def test_buckets_waste_little_padding():
    rng = np.random.default_rng(0)
    lengths = rng.integers(5, 128, size=2000)
    batches = shuffled_batches(lengths, 16, rng)
    padded = sum(lengths[batch].max() * len(batch) for batch in batches)
    assert padded < 1.05 * lengths.sum()
    rows = rng.permutation(2000).reshape(-1, 16)
    at_random = sum(lengths[batch].max() * 16 for batch in rows)
    assert at_random > 1.6 * lengths.sum()


def test_each_epoch_has_another_order_and_a_seed_repeats_it():
    lengths = np.arange(100) % 10 + 1
    rng = np.random.default_rng(0)
    first, second = (np.concatenate(shuffled_batches(lengths, 8, rng)) for _ in "ab")
    again = shuffled_batches(lengths, 8, np.random.default_rng(0))
    assert (first != second).any()
    np.testing.assert_array_equal(first, np.concatenate(again))
