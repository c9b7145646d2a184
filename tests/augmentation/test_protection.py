"""Tests of the tokens that no augmenter may touch."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skimbal.augmentation._protection import NEGATIONS, UNITS, protect
from skimbal.augmentation._tokens import Tokens
from tests.augmentation.members import titles


def guarded(text, words=(), *, meaning=True):
    """Return the protected tokens of a text."""
    tokens = protect(Tokens.of(pa.array([text])), words, meaning=meaning)
    return tokens.values(np.flatnonzero(~tokens.free)).to_pylist()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("see https://a.example/b and ann@b.example now", 2),
        ("bottle 500 ml blue", 2),
        ("bottle 500ml blue", 1),
        ("500毫升 瓶", 3),
        ("３件 套", 2),
        ("model AB-1234 new", 1),
        ("not red, don’t fade, can't", 3),
        ("不褪色", 1),
        ("the [MASK] and <unk> [SEP]", 3),
        ("ml of pack", 0),
        ("plain red dress", 0),
        ("file.txt a/b", 2),
    ],
)
def test_what_carries_the_meaning_by_eye(text, expected):
    assert len(guarded(text)) == expected


def test_words_of_the_caller_are_found_in_any_case_and_as_phrases():
    text = "LOUIS vuitton bag by louis, ZARA home zara"
    assert guarded(text, ["Louis Vuitton", "Zara"]) == [
        *("LOUIS", "vuitton", "ZARA", "zara")
    ]
    assert guarded("小米手机 米", ["小米"]) == ["小", "米"]


def test_a_phrase_does_not_reach_into_the_next_text():
    tokens = protect(Tokens.of(pa.array(["by louis", "vuitton"])), ["louis vuitton"])
    assert tokens.free.all()


def test_only_words_of_the_caller_where_meaning_is_free():
    assert guarded("not red 500 ml", ["red"], meaning=False) == ["red"]


def test_words_that_hold_no_word_protect_nothing():
    assert guarded("red - dress", ["-", "", "!"], meaning=False) == []


def slow_phrases(found, phrases):
    hits = set()
    for phrase in phrases:
        for i in range(len(found) - len(phrase) + 1):
            if [word.lower() for word in found[i : i + len(phrase)]] == phrase:
                hits |= set(range(i, i + len(phrase)))
    return [found[i] for i in sorted(hits)]


WORDS = st.lists(st.sampled_from(["red", "Red", "dress", "é", "裙"]), max_size=9)


@given(WORDS, st.lists(WORDS.filter(bool), max_size=3))
def test_phrases_are_those_of_a_slow_search(words, phrases):
    tokens = Tokens.of(pa.array([" ".join(words)]))
    found = tokens.values(np.arange(len(words))).to_pylist()
    lowered = [[word.lower() for word in phrase] for phrase in phrases]
    asked = [" ".join(phrase) for phrase in phrases]
    assert guarded(" ".join(words), asked, meaning=False) == slow_phrases(
        found, lowered
    )


@given(st.lists(titles(), max_size=5))
def test_every_digit_is_protected_and_other_rows_make_no_difference(texts):
    tokens = Tokens.of(pa.array(texts, pa.string()))
    free = protect(tokens).free
    words = tokens.values(np.flatnonzero(free)).to_pylist()
    assert not any(digit in word for word in words for digit in "0123456789")
    alone = [protect(Tokens.of(pa.array([text]))).free for text in texts]
    assert free.tolist() == [value for part in alone for value in part]


@pytest.mark.parametrize("word", [word for word in NEGATIONS if word.isascii()])
def test_negations_are_found_in_any_case(word):
    assert guarded(f"this is {word} red") == [word]
    assert guarded(f"this is {word.upper()} red") == [word.upper()]


def test_units_are_protected_after_a_number_only():
    for unit in UNITS:
        assert guarded(f"red {unit} blue", meaning=True) in ([], [unit])
        assert "".join(guarded(f"red 5 {unit} blue")) == "5" + unit


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("women's and children’s dress", []),
        (
            "see https://shop.example/产品/红色 now",
            ["https://shop.example", *"产品红色"],
        ),
        ("https://例子.example/a b", ["https", "例", "子", "example/a"]),
        ("看http://x.example/a，好", ["http://x.example/a"]),
        ("50 % off for 3 pieces", ["50", "%", "3", "pieces"]),
        ("€ 50 or 50 €", ["€", "50", "50", "€"]),
    ],
)
def test_possessives_links_and_prices(text, expected):
    assert guarded(text) == expected


def test_a_link_ends_with_its_text():
    tokens = protect(Tokens.of(pa.array(["http://x.example", "red dress"])))
    assert tokens.free.tolist() == [False, True, True]


def test_a_unit_does_not_reach_into_the_next_text():
    tokens = protect(Tokens.of(pa.array(["等 5 小", "时 长"])))
    assert tokens.free.tolist() == [True, False, True, True, True]
    assert guarded("等 5 小时 长") == ["5", "小", "时"]


def test_a_brand_is_found_with_what_clings_to_it():
    text = "Nike's Nike® #nike NIKE™ nike’s niker"
    assert guarded(text, ["nike"]) == text.split()[:-1]


def test_a_word_is_found_in_any_of_its_variants():
    assert guarded("我不\ufe00要❤\ufe0f", ["❤"]) == ["不\ufe00", "❤\ufe0f"]
    assert guarded("没\U000e0100有 red\ufe00") == ["没\U000e0100"]
    assert guarded("か\u3099", ["か"]) == []


def test_marks_of_direction_do_not_part_a_number_from_its_unit():
    text = "\u2066500\u2069 \u200eml, \u200e€ \u200f50\u200e, 5\u200e  ml"
    assert guarded(text) == ["500", "ml", "€", "50", "5"]


def test_a_selector_without_a_token_is_left_alone():
    texts = pa.array(["，\ufe0f", "\ufe0f", ""])
    tokens = Tokens.of(texts)
    assert protect(tokens).free.tolist() == tokens.free.tolist() == []
