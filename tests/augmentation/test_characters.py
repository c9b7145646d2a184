"""Tests of what each byte is part of."""

import unicodedata

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skimbal.augmentation._characters import (
    _CHARACTERS,
    _GAPS,
    CHARACTER,
    GAP,
    INSIDE,
    WORD,
    classify,
)
from tests.strategies import texts


def slow_classify(text):
    classes = []
    for character in text:
        code, width = ord(character), len(character.encode())
        if code <= 32 or any(low <= code <= high for low, high in _GAPS):
            classes += [GAP] * width
        elif any(low <= code <= high for low, high in _CHARACTERS):
            classes += [CHARACTER] + [INSIDE] * (width - 1)
        else:
            classes += [WORD] * width
    return classes


def classify_text(text):
    return classify(np.frombuffer(text.encode(), np.uint8)).tolist()


def test_a_title_of_two_scripts_by_eye():
    assert classify_text("a 裙，é") == [WORD, GAP, 2, 3, 3, GAP, GAP, GAP, WORD, WORD]


@given(texts())
def test_classes_are_those_of_a_slow_loop(text):
    assert classify_text(text) == slow_classify(text)


@given(st.text(st.characters(min_codepoint=0xA0, exclude_categories=["Cs"])))
def test_classes_are_those_of_a_slow_loop_beyond_ascii(text):
    assert classify_text(text) == slow_classify(text)


@pytest.mark.parametrize("table", [_CHARACTERS, _GAPS])
def test_ranges_are_in_order_and_do_not_overlap(table):
    bounds = np.array(table).ravel()
    assert (np.diff(bounds) >= 0).all()


def test_every_space_of_unicode_is_a_gap():
    spaces = [chr(i) for i in range(0x10000) if unicodedata.category(chr(i)) == "Zs"]
    for space in spaces:
        assert set(classify_text(space)) == {GAP}
