"""Tests of the batches that are contrasted."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skimbal._torch._contrast_rows import ContrastRows, draw_groups, draw_pairs
from skimbal._torch._tokens import TokenArrays

SIZES = st.lists(st.integers(1, 9), min_size=2, max_size=12)


def rows_of(sizes):
    return np.split(np.arange(sum(sizes)), np.cumsum(sizes)[:-1])


def classes_of(sizes, rows):
    return np.repeat(np.arange(len(sizes)), sizes)[rows]


@given(SIZES, st.integers(1, 6), st.integers(4, 40), st.integers(0, 9))
def test_a_batch_holds_two_rows_or_more_of_each_of_its_classes(
    sizes, n_batches, batch_size, seed
):
    rng = np.random.default_rng(seed)
    batches = draw_groups(rows_of(sizes), n_batches, batch_size, rng)
    assert len(batches) == n_batches
    for rows in batches:
        assert 4 <= len(rows) <= batch_size
        counts = np.bincount(classes_of(sizes, rows))
        assert (counts > 0).sum() >= 2
        assert counts[counts > 0].min() >= 2


@given(SIZES, st.integers(1, 6), st.integers(4, 40), st.integers(0, 9))
def test_half_of_the_pairs_are_of_one_class(sizes, n_batches, batch_size, seed):
    rng = np.random.default_rng(seed)
    batches = draw_pairs(rows_of(sizes), n_batches, batch_size, rng)
    assert len(batches) == n_batches
    for rows in batches:
        assert 4 <= len(rows) <= batch_size
        first, second = classes_of(sizes, rows).reshape(-1, 2).T
        assert (first[::2] == second[::2]).all()
        assert (first[1::2] != second[1::2]).all()


@pytest.mark.parametrize("draw", [draw_groups, draw_pairs])
def test_classes_take_turns_and_so_do_their_rows(draw):
    sizes = [2, 40, 7]
    drawn = np.concatenate(draw(rows_of(sizes), 60, 12, np.random.default_rng(0)))
    counts = np.bincount(classes_of(sizes, drawn))
    # of the second row of a negative pair only the mean is even
    assert np.ptp(counts) <= (1 if draw is draw_groups else 30)
    for own in rows_of(sizes):
        seen = np.bincount(drawn, minlength=sum(sizes))[own]
        assert seen.max() - seen.min() <= 1


def test_a_class_of_one_row_meets_itself():
    (rows,) = draw_groups(rows_of([1, 3]), 1, 4, np.random.default_rng(0))
    assert (rows == 0).sum() == 2


def make(target, weights, *, pairs=False):
    n = len(target)
    tokens = TokenArrays(np.arange(n, dtype=np.int32), np.arange(n + 1), None, 0)
    return ContrastRows(tokens, target, weights, packed=False, pairs=pairs)


@pytest.mark.parametrize("pairs", [False, True])
def test_rows_of_weight_0_are_never_drawn(pairs):
    target = np.array([0, 1, 0, 1, 0, 1])
    weights = np.array([1.0, 1.0, 0.0, 2.0, 1.0, 0.0])
    data = make(target, weights, pairs=pairs)
    assert data.n_targets == 4
    assert data.count_batches(4) == 1
    same, batches = data.draw_epoch(0.0, 4, np.random.default_rng(0))
    assert same is data
    assert not np.isin(np.concatenate(batches), [2, 5]).any()


def test_an_epoch_of_pairs_is_as_long_as_the_rows():
    # 40,000 rows have 800 million pairs; an epoch draws 10,000 of them
    target = np.arange(40_000) % 50
    data = make(target, np.ones(len(target)), pairs=True)
    _, batches = data.draw_epoch(0.0, 64, np.random.default_rng(0))
    assert sum(map(len, batches)) == len(target)
