"""Tests of `DeleteAugmenter`."""

import numpy as np
import pyarrow as pa
from hypothesis import given

from skimbal.augmentation import DeleteAugmenter
from skimbal.augmentation._tokens import Tokens
from tests.augmentation.members import titles


def words_of(text):
    tokens = Tokens.of(pa.array([text], pa.string()))
    return tokens.values(np.arange(len(tokens.start))).to_pylist()


def test_each_free_word_can_go_and_numbers_stay():
    copies = DeleteAugmenter(random_state=0).augment(["red dress, size 38"], n=40)
    assert set(copies) == {"dress, size 38", "red, size 38", "red dress, 38"}


def test_a_text_of_free_words_keeps_one():
    copies = DeleteAugmenter(fraction=1, random_state=0).augment(["a b c"], n=40)
    assert set(copies) == {"a", "b", "c"}
    assert DeleteAugmenter(fraction=1).augment(["a 38 c", "裙"]) == ["38", "裙"]


@given(titles())
def test_the_words_that_are_left_are_in_order(text):
    augmenter = DeleteAugmenter(n_changes=2, random_state=0)
    rest = iter(words_of(text))
    left = words_of(augmenter.augment([text])[0])
    assert all(word in rest for word in left)
    assert len(words_of(text)) - len(left) <= 2


def test_a_mark_goes_with_its_character():
    copies = DeleteAugmenter(random_state=0).augment(["裙\ufe00か\u3099，\ufe00"], n=20)
    assert set(copies) == {"裙\ufe00，\ufe00", "か\u3099，\ufe00"}


def test_marks_of_direction_stay_where_words_go():
    copies = DeleteAugmenter(random_state=0).augment(["a \u202bb\u202c"], n=20)
    assert set(copies) == {"\u202bb\u202c", "a \u202b\u202c"}
