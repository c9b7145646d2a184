"""Tests of the random numbers that depend on the row alone."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skimbal.augmentation._draws import Draws

MASK = 2**64 - 1
STEP = 0x9E3779B97F4A7C15


def slow_mix(x):
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9 & MASK
    x = (x ^ (x >> 27)) * 0x94D049BB133111EB & MASK
    return x ^ (x >> 31)


def slow_bits(seed, row, copy, stream, position):
    key = slow_mix((seed + STEP) & MASK)
    key = slow_mix((key + row * STEP) & MASK)
    key = slow_mix((key + (copy + 1) * STEP) & MASK)
    return slow_mix((key + ((position | stream << 40) + 1) * STEP) & MASK)


def draws(n=4, seed=0, copies=None):
    copies = np.zeros(n, np.int64) if copies is None else copies
    return Draws(seed, np.arange(n), copies)


@given(
    seed=st.integers(0, MASK),
    row=st.integers(0, 2**40),
    copy=st.integers(0, 2**20),
    stream=st.integers(0, 2**24 - 2),
    position=st.integers(0, 2**40 - 1),
)
def test_bits_are_the_hash_that_a_slow_loop_gives(seed, row, copy, stream, position):
    drawn = Draws(seed, np.array([row]), np.array([copy]))
    bits = drawn.bits(stream, np.array([0]), np.array([position]))
    assert bits.tolist() == [slow_bits(seed, row, copy, stream, position)]


def test_uniform_numbers_fill_the_interval_evenly():
    numbers = draws(50_000).uniform(0)
    assert numbers.min() >= 0
    assert numbers.max() < 1
    counts = np.histogram(numbers, 10, (0, 1))[0]
    # 3.9 standard deviations of a bin of 5,000
    assert np.abs(counts - 5000).max() < 260


def test_rows_copies_streams_and_positions_are_independent():
    n = 20_000
    rows, zeros = draws(n), np.zeros(n, np.int64)
    others = [
        rows.uniform(1),
        rows.uniform(0, np.arange(n), 1),
        draws(n, copies=zeros + 1).uniform(0),
        draws(n, seed=1).uniform(0),
        rows.derive(0).uniform(0),
        rows.derive(1).uniform(0),
        np.roll(rows.uniform(0), 1),
    ]
    correlations = np.corrcoef([rows.uniform(0), *others])
    assert np.abs(correlations - np.eye(8)).max() < 0.03


@given(st.lists(st.integers(0, 50), min_size=1, max_size=10), st.data())
def test_choice_gives_as_many_positions_as_asked_and_none_twice(counts, data):
    n = len(counts)
    asked = data.draw(st.lists(st.integers(0, 60), min_size=n, max_size=n))
    owner, position = draws(n).choose(np.array(counts), np.array(asked), 0)
    pairs = list(zip(owner.tolist(), position.tolist(), strict=True))
    assert pairs == sorted(set(pairs))
    for i in range(n):
        mine = position[owner == i]
        assert len(mine) == min(counts[i], asked[i])
        assert (mine < counts[i]).all()


@given(st.lists(st.integers(0, 30), min_size=2, max_size=10), st.data())
def test_choice_of_a_row_does_not_depend_on_other_rows(counts, data):
    n = len(counts)
    asked = data.draw(st.lists(st.integers(0, 30), min_size=n, max_size=n))
    owner, position = draws(n).choose(np.array(counts), np.array(asked), 0)
    i = data.draw(st.integers(0, n - 1))
    alone = draws(n).take(np.array([i]))
    _, mine = alone.choose(np.array(counts[i : i + 1]), np.array(asked[i : i + 1]), 0)
    assert mine.tolist() == position[owner == i].tolist()


@pytest.mark.parametrize("n_chosen", [1, 2, 5, 8, 9, 11])
def test_every_position_is_as_likely_to_be_chosen(n_chosen):
    n = 12_000
    _, position = draws(n).choose(np.full(n, 12), np.full(n, n_chosen), 0)
    share = np.bincount(position, minlength=12) / n
    np.testing.assert_allclose(share, n_chosen / 12, atol=0.02)


@pytest.mark.parametrize("n_chosen", [2, 9])
def test_pairs_of_positions_are_chosen_independently(n_chosen):
    n = 12_000
    owner, position = draws(n).choose(np.full(n, 12), np.full(n, n_chosen), 0)
    chosen = np.zeros((n, 12))
    chosen[owner, position] = 1
    both = chosen.T @ chosen / n
    expected = n_chosen * (n_chosen - 1) / 12 / 11
    np.testing.assert_allclose(both[~np.eye(12, dtype=bool)], expected, atol=0.02)


def test_numbers_below_a_limit_differ_by_row():
    limits = np.array([1, 2, 1000, 0])
    drawn = draws().below(limits, 0)
    assert ((drawn >= 0) & (drawn < np.maximum(limits, 1))).all()


def test_draws_of_no_rows_are_none():
    none = draws(0)
    assert len(none) == 0
    assert none.bits(3).shape == (0,)
    assert [
        part.tolist() for part in none.choose(np.zeros(0, int), np.zeros(0, int), 0)
    ]
