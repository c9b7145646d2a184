"""Tests of `SwapAugmenter`."""

from collections import Counter

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given

from skimbal.augmentation import SwapAugmenter
from skimbal.augmentation._draws import Draws, draw_seed
from skimbal.augmentation._protection import protect
from skimbal.augmentation._tokens import Tokens
from tests.augmentation.members import titles


def words_of(text):
    tokens = Tokens.of(pa.array([text], pa.string()))
    return tokens.values(np.arange(len(tokens.start))).to_pylist()


def test_two_words_change_places_and_commas_stay():
    swapped = SwapAugmenter(random_state=0).augment(["red dress, size 38"], n=30)
    # of three free words, each pair comes up
    assert set(swapped) == {
        "dress red, size 38",
        "size dress, red 38",
        "red size, dress 38",
    }


@given(titles())
def test_swap_is_that_of_a_slow_loop(text):
    augmenter = SwapAugmenter(n_changes=2, random_state=1)
    tokens = protect(Tokens.of(pa.array([text])))
    draws = Draws(draw_seed(augmenter), np.zeros(1, np.int64), np.zeros(1, np.int64))
    places = np.flatnonzero(tokens.free).tolist()
    words = words_of(text)
    for k in range(min(2, len(places) - 1)):
        i = int(draws.below(len(places), 2 * k)[0])
        j = int(draws.below(len(places) - 1, 2 * k + 1)[0])
        a, b = places[i], places[j + (j >= i)]
        words[a], words[b] = words[b], words[a]
    data, done, slow = text.encode(), 0, b""
    for word, start, end in zip(words, tokens.start, tokens.end, strict=True):
        slow, done = slow + data[done:start] + word.encode(), end
    assert augmenter.augment([text]) == [(slow + data[done:]).decode()]


@given(titles())
def test_swap_moves_characters_and_changes_none(text):
    (changed,) = SwapAugmenter(fraction=1, random_state=0).augment([text])
    assert Counter(changed) == Counter(text)


def test_a_selector_goes_with_its_character():
    copies = SwapAugmenter(random_state=0).augment(["裙\ufe00か\u3099子"], n=20)
    assert set(copies) == {
        "か\u3099裙\ufe00子",
        "裙\ufe00子か\u3099",
        "子か\u3099裙\ufe00",
    }


def test_marks_of_direction_stay_around_what_comes_between_them():
    copies = SwapAugmenter(random_state=0).augment(["a \u2067b c\u2069\u200f"], n=20)
    assert set(copies) == {
        "b \u2067a c\u2069\u200f",
        "a \u2067c b\u2069\u200f",
        "c \u2067b a\u2069\u200f",
    }


@pytest.mark.parametrize("fraction", [0, 0.0])
def test_no_share_changes_nothing(fraction):
    assert SwapAugmenter(fraction=fraction).augment(["red dress"]) == ["red dress"]


def test_two_words_are_exchanged_once_whatever_is_asked_for():
    augmenter = SwapAugmenter(n_changes=2, random_state=0)
    assert augmenter.augment(["red dress", "red"]) == ["dress red", "red"]
