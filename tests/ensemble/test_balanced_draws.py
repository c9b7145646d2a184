"""Tests of balanced draws: every class alike, and no row wasted."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skimbal.ensemble._balanced_draws import balanced_draws, default_size


def class_numbers(counts):
    return np.random.default_rng(0).permutation(
        np.repeat(np.arange(len(counts)), counts)
    )


def times_drawn(draws, n_rows):
    return np.bincount(np.concatenate(draws), minlength=n_rows)


CASES = st.tuples(
    st.lists(st.integers(1, 30), min_size=1, max_size=4),
    st.integers(1, 8),
    st.integers(1, 40),
    st.integers(0, 100),
)


@given(CASES)
def test_every_draw_holds_each_class_alike(case):
    counts, n_draws, size, seed = case
    codes = class_numbers(counts)
    draws = balanced_draws(codes, n_draws, size, np.random.default_rng(seed))
    assert len(draws) == n_draws
    for drawn in draws:
        assert (np.diff(drawn) >= 0).all()
        assert np.bincount(codes[drawn]).tolist() == [size] * len(counts)


@given(CASES)
def test_no_row_comes_twice_before_each_has_come_once(case):
    counts, n_draws, size, seed = case
    codes = class_numbers(counts)
    draws = balanced_draws(codes, n_draws, size, np.random.default_rng(seed))
    for n_first in range(1, n_draws + 1):  # not only in the end
        times = times_drawn(draws[:n_first], len(codes))
        for code in range(len(counts)):
            of_class = times[codes == code]
            assert of_class.max() - of_class.min() <= 1


@given(CASES)
def test_a_draw_holds_rows_as_evenly_as_can_be(case):
    counts, n_draws, size, seed = case
    codes = class_numbers(counts)
    for drawn in balanced_draws(codes, n_draws, size, np.random.default_rng(seed)):
        times = Counter(drawn.tolist())
        for code, count in enumerate(counts):
            low, high = size // count, -(-size // count)
            assert all(
                low <= times[row] <= high for row in np.flatnonzero(codes == code)
            )


@given(st.lists(st.integers(1, 60), min_size=2, max_size=8), st.integers(1, 12))
def test_at_the_default_size_rows_are_missed_of_very_frequent_classes_only(
    counts, n_draws
):
    codes = class_numbers(counts)
    size = default_size(np.array(counts), n_draws)
    draws = balanced_draws(codes, n_draws, size, np.random.default_rng(0))
    times = times_drawn(draws, len(codes))
    for code, count in enumerate(counts):
        missed = len(counts) > 2 and count > n_draws * size
        assert (times[codes == code].min() == 0) == missed
    assert len(counts) == 2 or len(draws[0]) <= len(codes)


@pytest.mark.parametrize(
    ("counts", "n_draws", "size"),
    [
        ([20, 200], 10, 20),  # the rarer class is enough
        ([20, 1000], 10, 100),  # it takes more to see all of the other
        ([20, 205], 10, 21),
        ([1, 10, 10], 10, 7),  # the mean of three classes
        ([1, 10, 12], 10, 7),  # rounded down
        ([1000, *[2] * 99], 2, 11),  # not 500 of each
        ([5, 5, 5], 3, 5),
    ],
)
def test_default_sizes(counts, n_draws, size):
    assert default_size(np.array(counts), n_draws) == size


def test_a_draw_is_one_of_all_subsets_alike():
    codes = np.zeros(4, dtype=int)
    found = Counter(
        tuple(balanced_draws(codes, 1, 2, np.random.default_rng(seed))[0])
        for seed in range(1200)
    )
    assert len(found) == 6
    assert min(found.values()) > 150
    assert max(found.values()) < 250


def test_a_bootstrap_draws_small_classes_with_replacement():
    codes = class_numbers([10, 200])
    rng = np.random.default_rng(0)
    draws = balanced_draws(codes, 20, 10, rng, bootstrap=True)
    small = [np.unique(drawn[codes[drawn] == 0]) for drawn in draws]
    assert all(len(rows) < 10 for rows in small)
    assert len(set(map(tuple, small))) > 15
    # frequent classes are dealt as before
    assert set(times_drawn(draws, 210)[codes == 1]) == {1}


def test_class_numbers_without_rows_are_left_out():
    (drawn,) = balanced_draws(np.array([2, 0, 2]), 1, 2, np.random.default_rng(0))
    assert drawn.tolist() == [0, 1, 1, 2]
