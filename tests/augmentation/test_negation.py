"""Synonyms that negate are left out."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skimbal.augmentation._negation import drop_negations

NEGATING = ["not", "Without sleeves", "can't", "CAN’T", "不了", "莫须有", "cell-free"]
OTHERS = ["note", "knot", "united", "freedom", "nonstick", "相连", "", "ant"]


@pytest.mark.parametrize("word", NEGATING)
def test_words_that_hold_a_negation_are_left_out(word):
    assert drop_negations(pa.array([[word]])).to_pylist() == [[]]


@pytest.mark.parametrize("word", OTHERS)
def test_words_that_only_look_like_negations_stay(word):
    assert drop_negations(pa.array([[word]])).to_pylist() == [[word]]


@given(lists=st.lists(st.lists(st.sampled_from(NEGATING + OTHERS))))
def test_lists_are_those_of_a_slow_loop(lists):
    found = drop_negations(pa.array([["x"], *lists], pa.list_(pa.string()))[1:])
    expected = [[word for word in row if word not in NEGATING] for row in lists]
    assert found.to_pylist() == expected
