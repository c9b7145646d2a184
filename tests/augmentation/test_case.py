"""Tests of `CaseAugmenter`."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given

from skimbal.augmentation import CaseAugmenter
from skimbal.augmentation._protection import protect
from skimbal.augmentation._tokens import Tokens
from tests.augmentation.members import titles


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("upper", "RED DRESS, CAFÉ XL 裙 38cm Not"),
        ("lower", "red dress, café xl 裙 38cm Not"),
        ("swapcase", "rED dRESS, CAFÉ xl 裙 38cm Not"),
        ("title", "Red Dress, Café Xl 裙 38cm Not"),
    ],
)
def test_all_words_in_another_case_by_eye(mode, expected):
    augmenter = CaseAugmenter(mode=mode, fraction=1)
    assert augmenter.augment(["Red Dress, café XL 裙 38cm Not"]) == [expected]


def test_a_title_has_small_letters_behind_apostrophes():
    augmenter = CaseAugmenter(mode="title", fraction=1, protect=False)
    assert augmenter.augment(["it's DON'T don’t ('women's') t-shirt"]) == [
        "It's Don't Don’t ('Women's') T-Shirt"
    ]


def test_only_words_that_change_are_chosen():
    augmenter = CaseAugmenter(n_changes=1, random_state=0)
    copies = augmenter.augment(["RED dress OF silk 裙"], n=30)
    assert set(copies) == {"RED DRESS OF silk 裙", "RED dress OF SILK 裙"}


def test_letters_of_other_widths_leave_the_rest_alone():
    # one byte more, and one less
    augmenter = CaseAugmenter(fraction=1)
    assert augmenter.augment(["ɐb c", "ıx 裙é"]) == ["ⱯB C", "IX 裙É"]


@given(titles())
def test_all_words_together_are_those_of_a_slow_loop(text):
    tokens = protect(Tokens.of(pa.array([text])))
    words = tokens.values(np.arange(len(tokens.start))).to_pylist()
    data, done, slow = text.encode(), 0, ""
    for i, word in enumerate(words):
        slow += data[done : tokens.start[i]].decode()
        upper = [pc.utf8_upper(character).as_py() for character in word]
        slow += "".join(upper) if tokens.free[i] else word
        done = tokens.end[i]
    slow += data[done:].decode()
    assert CaseAugmenter(fraction=1).augment([text]) == [slow]
