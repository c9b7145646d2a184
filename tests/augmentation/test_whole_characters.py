"""Tests of characters as readers see them."""

from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skimbal.augmentation._tokens import Tokens
from skimbal.augmentation._whole_characters import WholeCharacters
from tests.augmentation.members import titles

PARTS = [
    "a",
    "e\u0301",
    "裙",
    "👍🏽",
    "👨‍👩‍👧",
    "🇨🇳",
    "🇺",
    "❤️",
    "한",
    "\u1112\u1161\u11ab",
    "נ",
    "к",
    "ﾊ\uff9f",
    "น\u0e49\u0e33",
    "か\u3099",
    "裙\U000e0100",
]


def characters_of(texts):
    """Return the characters of each token of each text."""
    tokens = Tokens.of(pa.array(texts, pa.string()))
    whole = WholeCharacters.of(tokens)
    found = [[] for _ in texts]
    for t, owner in enumerate(tokens.owner):
        bounds = whole.place(np.arange(whole.first[t], whole.last[t] + 1))
        pieces = [tokens.data[a:b].tobytes().decode() for a, b in pairwise(bounds)]
        assert bounds[0] == tokens.start[t]
        assert bounds[-1] == tokens.end[t]
        found[owner].append(pieces)
    return found


def test_accents_emoji_and_flags_stay_whole_by_eye():
    assert characters_of(["cafe\u0301 👨‍👩‍👧👍🏽", "", "🇨🇳🇺🇸🇫"]) == [
        [["c", "a", "f", "e\u0301"], ["👨‍👩‍👧", "👍🏽"]],
        [],
        [["🇨🇳", "🇺🇸", "🇫"]],
    ]


def test_a_flag_does_not_pair_with_the_letter_of_the_text_before():
    assert characters_of(["🇨", "🇺🇸"]) == [[["🇨"]], [["🇺🇸"]]]
    assert characters_of(["a\u200d", "b"]) == [[["a\u200d"]], [["b"]]]


@given(st.lists(st.sampled_from(PARTS), max_size=12).map("".join))
def test_characters_are_those_of_the_module_regex(text):
    regex = pytest.importorskip("regex")
    tokens = Tokens.of(pa.array([text]))
    words = tokens.values(np.arange(len(tokens.start))).to_pylist()
    assert characters_of([text]) == [[regex.findall(r"\X", word) for word in words]]


@given(st.lists(titles(), max_size=5))
def test_characters_of_a_text_do_not_depend_on_the_others(texts):
    assert characters_of(texts) == [characters_of([text])[0] for text in texts]


@given(titles())
def test_a_single_character_is_its_code_point(text):
    whole = WholeCharacters.of(Tokens.of(pa.array([text])))
    data = text.encode()
    for i, code in enumerate(whole.code):
        start, end = whole.place(np.array([i, i + 1]))
        piece = data[start:end].decode()
        assert ord(piece[0]) == code
        assert (len(piece) == 1) == (whole.single is None or whole.single[i])
