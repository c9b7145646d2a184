import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from skimbal._torch._batching import LengthBucketSampler, length_batches

lengths_of_rows = st.lists(st.integers(1, 200), max_size=300).map(np.array)


@settings(derandomize=True, deadline=None)
@given(lengths=lengths_of_rows, batch_size=st.integers(1, 20), seed=st.integers(0, 9))
def test_every_row_is_in_exactly_one_batch(lengths, batch_size, seed):
    sampler = LengthBucketSampler(lengths, batch_size, np.random.default_rng(seed))
    for batches in (length_batches(lengths, batch_size), list(sampler)):
        rows = [int(row) for batch in batches for row in batch]
        assert sorted(rows) == list(range(len(lengths)))
        assert all(1 <= len(batch) <= batch_size for batch in batches)
    assert len(list(sampler)) == len(sampler)


def test_the_longest_batch_comes_first():
    batches = length_batches(np.array([3, 9, 1, 7]), 2)
    assert [batch.tolist() for batch in batches] == [[1, 3], [0, 2]]


def test_buckets_waste_little_padding():
    rng = np.random.default_rng(0)
    lengths = rng.integers(5, 128, size=2000)
    sampler = LengthBucketSampler(lengths, 16, rng)
    padded = sum(lengths[batch].max() * len(batch) for batch in sampler)
    assert padded < 1.05 * lengths.sum()
    rows = rng.permutation(2000).reshape(-1, 16)
    at_random = sum(lengths[batch].max() * 16 for batch in rows)
    assert at_random > 1.6 * lengths.sum()


def test_each_epoch_has_another_order_and_a_seed_repeats_it():
    lengths = np.arange(100) % 10 + 1
    sampler = LengthBucketSampler(lengths, 8, np.random.default_rng(0))
    first, second = [np.concatenate(list(sampler)) for _ in range(2)]
    again = np.concatenate(
        list(LengthBucketSampler(lengths, 8, np.random.default_rng(0)))
    )
    assert (first != second).any()
    np.testing.assert_array_equal(first, again)
