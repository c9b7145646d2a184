import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skimbal.augmentation._case_pattern import match_case, title_case
from skimbal.augmentation._characters import PUNCTUATION


@pytest.mark.parametrize(
    ("word", "like", "expected"),
    [
        ("Dress", "shirt", "dress"),
        ("dress", "Shirt", "Dress"),
        ("dress", "SHIRT", "DRESS"),
        ("dress", "A", "Dress"),
        ("Dress", "iPhone", "Dress"),
        ("US Navy", "Fleet", "US Navy"),
        ("US Navy", "fleet", "us navy"),
        ("裙", "红", "裙"),
        ("été", "Red", "Été"),
    ],
)
def test_a_word_takes_the_case_of_another(word, like, expected):
    assert match_case(pa.array([word]), pa.array([like])).to_pylist() == [expected]


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("it's", "It's"),
        ("DON’T", "Don’t"),
        ("d'été", "D'été"),
        ("rock-'n'-roll", "Rock-'N'-Roll"),
        ("t-shirt", "T-Shirt"),
        ("dogs’", "Dogs’"),
        ("cafe\u0301s", "Cafe\u0301s"),
        ("裙's", "裙's"),
    ],
)
def test_the_title_case_of_a_word(word, expected):
    assert title_case(pa.array([word])).to_pylist() == [expected]


def slow_title(word):
    title = pc.utf8_title(word).as_py()
    for i in range(1, len(word) - 1):
        behind = word[i] in "'’" or "\u0300" <= word[i] <= "\u036f"
        if behind and not PUNCTUATION[word[i - 1].encode()[-1]]:
            letter = pc.utf8_lower(title[i + 1]).as_py()
            title = title[: i + 1] + letter + title[i + 2 :]
    return title


@settings(derandomize=True, deadline=None, max_examples=60)
@given(st.lists(st.text("aBsé'’-\u0301\u0370裙𝓯𐐨", max_size=8), max_size=4))
def test_titles_are_those_of_a_slow_loop(words):
    expected = [slow_title(word) for word in words]
    assert title_case(pa.array(words, pa.string())).to_pylist() == expected
