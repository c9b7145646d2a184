"""Tests of `hold_out`: which rows judge a soup, and which its copies are trained on."""

import numpy as np
import pytest

from skimbal.classifiers._split import split_validation
from skimbal.ensemble._held_rows import hold_out

TEXTS = [f"text {i}" for i in range(40)]
CODES = np.arange(40) % 2


def held_out(weight=None, *, texts=TEXTS, codes=CODES, seed=0):
    rng = np.random.default_rng(seed)
    return hold_out(np.array(texts, dtype=object), [texts], codes, weight, 0.2, rng)


def test_without_weights_the_rows_are_those_of_the_split():
    train, held = held_out()
    expected, rows = split_validation([TEXTS], CODES, 0.2, np.random.default_rng(0))
    np.testing.assert_array_equal(train, expected)
    assert held.X.tolist() == [TEXTS[row] for row in rows]
    np.testing.assert_array_equal(held.codes, CODES[rows])
    np.testing.assert_array_equal(held.weight, np.ones(8))


@pytest.mark.parametrize("seed", range(5))
def test_rows_without_weight_take_no_place_among_the_judges(seed):
    weight = np.where(np.arange(40) < 20, 0.0, 2.0)
    train, held = held_out(weight, seed=seed)
    # a fifth of the ten rows of each class that count
    assert np.bincount(held.codes).tolist() == [2, 2]
    np.testing.assert_array_equal(held.weight, [2, 2, 2, 2])
    assert set(range(20)) <= set(train)
    assert len(train) == 36


@pytest.mark.parametrize("seed", range(5))
def test_a_text_that_is_held_out_is_not_trained_on_by_its_copy(seed):
    texts = [*TEXTS[:20], *TEXTS[:20]]
    weight = np.where(np.arange(40) < 20, 1.0, 0.0)
    train, held = held_out(weight, texts=texts, seed=seed)
    assert not {texts[row] for row in train} & set(held.X)
    assert len(held.X) == 4
    assert len(train) == 32


def test_no_class_is_lost_with_the_text_of_a_row_without_weight():
    texts = [*TEXTS, *TEXTS[:20]]
    codes = np.concatenate([CODES, np.arange(2, 22)])
    weight = np.where(np.arange(60) < 40, 1.0, 0.0)
    train, held = held_out(weight, texts=texts, codes=codes)
    assert set(codes[train]) == set(range(22))
    assert not {texts[row] for row in train} & set(held.X)


def test_nothing_is_held_out_where_few_rows_count():
    train, held = held_out(np.where(np.arange(40) < 6, 1.0, 0.0))
    assert held is None
    assert len(train) == 40
