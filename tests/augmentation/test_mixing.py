import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import beta, kstest

from skimbal.augmentation._draws import Draws
from skimbal.augmentation._mixing import find_partners, mix


def draws(n, seed=0):
    return Draws(seed, np.arange(n), np.zeros(n, np.int64))


def slow_partners(counts, min_ratio):
    owner = np.repeat(np.arange(len(counts)), counts)
    ranges = []
    for code, count in enumerate(counts):
        rows = [i for i, c in enumerate(owner) if counts[c] >= min_ratio * count]
        rows = rows or [i for i, c in enumerate(owner) if c == code]
        ranges.append([rows[0], rows[-1] + 1])
    return ranges


def test_three_classes_can_be_done_by_hand():
    counts = np.array([2, 5, 6])
    assert find_partners(counts, np.inf).tolist() == [[0, 2], [2, 7], [7, 13]]
    assert find_partners(counts, 3.0).tolist() == [[7, 13], [2, 7], [7, 13]]
    assert find_partners(counts, 2.5).tolist() == [[2, 13], [2, 7], [7, 13]]


@given(
    counts=st.lists(st.integers(1, 12), min_size=1, max_size=6).map(sorted),
    min_ratio=st.sampled_from([1.0001, 1.5, 2.0, 3.0, np.inf]),
)
@settings(derandomize=True, deadline=None, max_examples=60)
def test_partners_are_those_of_a_slow_loop(counts, min_ratio):
    found = find_partners(np.array(counts), min_ratio).tolist()
    assert found == slow_partners(counts, min_ratio)


@pytest.mark.parametrize(("alpha", "limit"), [(1, 1), (0.3, 1), (2, 0.5), (0.3, 0.2)])
def test_shares_have_a_beta_distribution_cut_at_the_limit(alpha, limit):
    n = 4000
    vectors, ranges = np.zeros((n, 1)), np.tile([0, 1], (n, 1))
    shares = mix(vectors, np.ones((1, 1)), ranges, np.full(n, limit), alpha, draws(n))
    assert shares.max() < limit or limit == 1

    def probability(share):
        return beta.cdf(share, alpha, alpha) / beta.cdf(limit, alpha, alpha)

    assert kstest(shares[:, 0], probability).pvalue > 0.01


def test_all_partners_are_as_likely():
    n = 4000
    rows = np.eye(4)
    mixed = mix(
        np.zeros((n, 4)), rows, np.tile([1, 4], (n, 1)), np.ones(n), 1, draws(n)
    )
    counts = np.bincount(mixed.argmax(axis=1), minlength=4)
    assert counts[0] == 0
    assert np.abs(counts[1:] / n - 1 / 3).max() < 0.03


def test_a_row_does_not_meet_itself_where_there_is_another():
    rows = np.array([[0.0], [1.0]])
    vectors = rows[np.arange(200) % 2]
    mixed = mix(vectors, rows, np.tile([0, 2], (200, 1)), np.ones(200), 1, draws(200))
    assert (mixed != vectors).all()
    alone = mix(vectors[:1], rows, np.array([[0, 1]]), np.ones(1), 1, draws(1))
    assert alone.tolist() == [[0]]


@given(
    seed=st.integers(0, 2**32),
    n=st.integers(1, 20),
    dtype=st.sampled_from([np.float32, np.float64]),
)
@settings(derandomize=True, deadline=None, max_examples=60)
def test_a_mix_lies_between_two_rows(seed, n, dtype):
    rng = np.random.default_rng(seed)
    rows, vectors = rng.normal(size=(7, 3)), rng.normal(size=(n, 3))
    rows, vectors = rows.astype(dtype), vectors.astype(dtype)
    low = rng.integers(0, 6, n)
    ranges = np.column_stack([low, rng.integers(low + 1, 8)])
    mixed = mix(vectors, rows, ranges, np.full(n, 0.5), 1.0, draws(n, seed))
    assert mixed.dtype == dtype
    for copy, vector, (a, b) in zip(mixed, vectors, ranges, strict=True):
        # the share that explains the copy, for the partner that explains it best
        towards = rows[a:b] - vector
        shares = towards @ (copy - vector) / (towards**2).sum(axis=1)
        error = np.abs(vector + shares[:, None] * towards - copy).max(axis=1)
        best = error.argmin()
        assert error[best] < 1e-5
        assert -1e-6 <= shares[best] < 0.5 + 1e-6
