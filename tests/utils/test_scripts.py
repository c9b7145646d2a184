"""Tests of the shares of scripts."""

import pytest
from hypothesis import given

from skimbal.utils import share_unspaced
from skimbal.utils._scripts import name_script, share_latin
from tests.strategies import text_lists


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("red dress", 0.0),
        ("红色连衣裙", 1.0),
        ("T恤", 0.5),
        ("วันนี้", 1.0),  # of six characters three are vowel signs and tones
        ("かばん 5", 0.75),
        ("빨간 원피스", 0.0),  # Hangul is written with spaces
        ("\U00020000", 1.0),  # Han beyond the first 65,536 characters
        ("!?", 0.0),
        ("", 0.0),
    ],
)
def test_the_share_is_that_of_scripts_without_spaces(text, share):
    assert share_unspaced([text]) == share


def test_texts_count_by_their_length():
    assert share_unspaced(["连衣裙", "x", "-"]) == 0.75
    assert share_unspaced([]) == 0.0


@given(texts=text_lists())
def test_it_is_a_share_and_the_order_of_the_texts_makes_no_difference(texts):
    share = share_unspaced(texts)
    assert 0 <= share <= 1
    assert share_unspaced(texts[::-1]) == share


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("red dress 5", 1.0),
        ("Größe", 1.0),
        ("платье XL", 0.25),
        ("빨간 원피스", 0.0),
        ("×÷ a", 1.0),
        ("5 !?", 1.0),
        ("", 1.0),
    ],
)
def test_the_share_of_latin_is_that_of_letters(text, share):
    assert share_latin([text]) == share


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("red shirt 12", "Latin"),
        ("Größe é", "Latin"),
        ("红色连衣裙", "Han"),
        ("红色 12", "Han"),
        ("𠮷", "Han"),
        ("T恤", "mixed"),
        ("да", "other"),
        ("カタカナ", "other"),
        ("カナ漢字", "mixed"),
        ("12 %", "no letters"),
        ("，。", "no letters"),
        ("", "no letters"),
    ],
)
def test_a_text_has_the_script_of_its_letters(text, script):
    assert name_script(text) == script
