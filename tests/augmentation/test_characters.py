"""Tests of what each byte is part of."""

import unicodedata

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skimbal.augmentation._characters import (
    _CHARACTERS,
    _DIRECTIONS,
    _GAPS,
    _MARKS,
    CHARACTER,
    GAP,
    INSIDE,
    WORD,
    begin_marks,
    classify,
    find_directions,
)
from tests.strategies import texts


def is_mark(character):
    code = ord(character)
    return unicodedata.category(character)[0] == "M" or any(
        low <= code <= high for low, high in _MARKS
    )


def slow_classify(text):
    classes, last = [], GAP
    for character in text:
        code, width = ord(character), len(character.encode())
        if is_mark(character):
            classes += [last] * width
        elif code <= 32 or any(low <= code <= high for low, high in _GAPS):
            classes += [GAP] * width
        elif any(low <= code <= high for low, high in _CHARACTERS):
            classes += [CHARACTER] + [INSIDE] * (width - 1)
        else:
            classes += [WORD] * width
        last = classes[-1]
    return classes


def classify_text(*parts):
    data = [np.frombuffer(part.encode(), np.uint8) for part in parts]
    offsets = np.cumsum([0, *map(len, data)])
    return classify(np.concatenate(data), offsets).tolist()


def test_a_title_of_two_scripts_by_eye():
    assert classify_text("a 裙，é") == [WORD, GAP, 2, 3, 3, GAP, GAP, GAP, WORD, WORD]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("裙\ufe00", [CHARACTER, *[INSIDE] * 5]),
        ("裙\U000e0100\u0301", [CHARACTER, *[INSIDE] * 8]),
        ("か\u3099", [CHARACTER, *[INSIDE] * 5]),
        ("ㇷ\u309a", [WORD] * 6),
        ("，\ufe00", [GAP] * 6),
        ("\u203c\ufe0f", [GAP] * 6),
        (" \u0301a", [GAP, GAP, GAP, WORD]),
        ("\u0301", [GAP, GAP]),
    ],
)
def test_a_mark_belongs_to_the_character_before_it(text, expected):
    assert classify_text(text) == expected


def test_a_mark_does_not_belong_to_the_text_before():
    expected = [CHARACTER, INSIDE, INSIDE, INSIDE, INSIDE, GAP, GAP, WORD]
    assert classify_text("裙\u0301", "\u0301a") == expected


@given(texts())
def test_marks_by_their_places_are_those_of_unicode(text):
    data = np.frombuffer(text.encode(), np.uint8)
    (places,) = np.nonzero((data & 0xC0) != 0x80)
    assert begin_marks(data, places).tolist() == [is_mark(c) for c in text]


@given(texts())
def test_classes_are_those_of_a_slow_loop(text):
    assert classify_text(text) == slow_classify(text)


@given(st.text(st.characters(min_codepoint=0xA0, exclude_categories=["Cs"])))
def test_classes_are_those_of_a_slow_loop_beyond_ascii(text):
    assert classify_text(text) == slow_classify(text)


@pytest.mark.parametrize("table", [_CHARACTERS, _DIRECTIONS, _GAPS, _MARKS])
def test_ranges_are_in_order_and_do_not_overlap(table):
    bounds = np.array(table).ravel()
    assert (np.diff(bounds) >= 0).all()


def test_every_space_of_unicode_is_a_gap():
    spaces = [chr(i) for i in range(0x10000) if unicodedata.category(chr(i)) == "Zs"]
    for space in spaces:
        assert set(classify_text(space)) == {GAP}


def test_every_mark_of_direction_is_a_gap_and_is_found():
    # all controls of the bidirectional algorithm, as it lists them
    marks = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    assert set(classify_text(marks)) == {GAP}
    data = np.frombuffer(("aé" + "—裙".join(marks)).encode(), np.uint8)
    found = find_directions(data)
    assert len(found) == len(marks)
    assert [data[i:].tobytes().decode()[0] for i in found] == list(marks)
