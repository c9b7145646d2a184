"""Tests of `CharacterAugmenter`."""

from collections import Counter

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given

from skimbal.augmentation import CharacterAugmenter
from skimbal.augmentation._protection import protect
from skimbal.augmentation._tokens import Tokens
from skimbal.augmentation._whole_characters import WholeCharacters
from tests.augmentation.members import titles

METHODS = "keyboard ocr transpose delete insert homophone lookalike".split()


def copies_of(text, n=100, **options):
    return set(CharacterAugmenter(random_state=0, **options).augment([text], n=n))


@pytest.mark.parametrize(
    ("method", "text", "expected"),
    [
        ("keyboard", "(q) 裙", {"(w) 裙", "(a) 裙"}),
        ("ocr", "(s) 裙", {"(5) 裙"}),
        ("transpose", "abb", {"bab"}),
        ("transpose", "ab,cd", {"ba,cd", "a,bcd", "abc,d", "ab,dc"}),
        ("delete", "abc x", {"bc x", "ac x", "ab x"}),
        ("insert", "q-é", {"qw-é", "qa-é"}),
        ("homophone", "它x", {"他x", "她x"}),
        ("lookalike", "巳!", {"己!", "已!"}),
    ],
)
def test_each_method_by_eye(method, text, expected):
    assert copies_of(text, method=method) == expected


@pytest.mark.parametrize(
    ("method", "text"),
    [
        ("keyboard", "裙 é e\u0301 38cm 👍"),
        ("ocr", "裙 é s\u0301 AB12"),
        ("transpose", "aa a 裙子 👍🏽 🇨🇳 e\u0301"),
        ("delete", "a 裙子 👨‍👩‍👧 🇨🇳 e\u0301 38cm"),
        ("insert", "裙 é 38cm e\u0301"),
        ("homophone", "red 不 38"),
        ("lookalike", "red 38 没"),
    ],
)
def test_what_a_method_cannot_change_stays(method, text):
    assert copies_of(text, 5, method=method, fraction=1) == {text}


def test_whole_characters_change_places():
    text = "👨‍👩‍👧e\u0301🇨🇳"
    assert copies_of(text, method="transpose") == {
        "e\u0301👨‍👩‍👧🇨🇳",
        "👨‍👩‍👧🇨🇳e\u0301",
    }


def test_whole_characters_go():
    text = "👨‍👩‍👧e\u0301"
    assert copies_of(text, method="delete") == {"e\u0301", "👨‍👩‍👧"}


def test_a_table_of_the_caller_gives_strings_of_any_length():
    table = {"ß": "ss", "裙": ["👗", "裙子"], "o": ["0"]}
    copies = copies_of("Groß", method="substitute", table=table)
    assert copies == {"Gr0ß", "Gross"}
    assert copies_of("红裙", method="substitute", table=table) == {"红👗", "红裙子"}


def count_characters(text):
    # as readers count: with its marks, a letter is one
    return len(WholeCharacters.of(Tokens.of(pa.array([text]))).code)


@pytest.mark.parametrize("method", METHODS)
@given(text=titles())
def test_only_free_tokens_change_and_each_at_most_once(method, text):
    augmenter = CharacterAugmenter(method=method, fraction=0.5, random_state=0)
    (changed,) = augmenter.augment([text])
    tokens = protect(Tokens.of(pa.array([text])))
    # what stands around the free tokens is there in order, byte for byte
    data, place, done = text.encode(), 0, 0
    out = changed.encode()
    for start, end in zip(
        tokens.start[tokens.free], tokens.end[tokens.free], strict=True
    ):
        place = out.index(data[done:start], place) + start - done
        done = end
    assert out.endswith(data[done:])
    most = np.ceil(tokens.free.sum() / 2)
    assert abs(count_characters(changed) - count_characters(text)) <= most


@given(text=titles())
def test_transposed_texts_hold_the_same_characters(text):
    augmenter = CharacterAugmenter(method="transpose", fraction=1, random_state=0)
    assert Counter(augmenter.augment([text])[0]) == Counter(text)


def test_characters_and_replacements_are_as_likely():
    augmenter = CharacterAugmenter(random_state=0)
    copies = Counter(augmenter.augment(["qaz"] * 12_000))
    neighbours = {"q": "wa", "a": "qwsz", "z": "asx"}
    shares = {
        "qaz".replace(key, other): 1 / 3 / len(others)
        for key, others in neighbours.items()
        for other in others
    }
    assert set(copies) == set(shares)
    for text, share in shares.items():
        assert abs(copies[text] / 12_000 - share) < 0.02


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"method": "substitute"}, "needs a `table`"),
        ({"method": "substitute", "table": {}}, "needs a `table`"),
        ({"table": {"a": "b"}}, "`table` is for method='substitute'"),
        ({"method": "substitute", "table": {"ab": "c"}}, "must be one character"),
        ({"method": "substitute", "table": {"a": ""}}, "use method='delete'"),
        ({"method": "substitute", "table": {"a": []}}, "a str or a list of str"),
        ({"method": "substitute", "table": {"a": [1]}}, "a str or a list of str"),
        ({"method": "typo"}, "'method' parameter of CharacterAugmenter"),
    ],
)
def test_parameters_that_cannot_be_used_are_named(options, message):
    with pytest.raises(ValueError, match=message):
        CharacterAugmenter(**options).augment(["red dress"])
