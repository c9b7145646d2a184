"""Tests of `SplitAugmenter`."""

from hypothesis import given

from skimbal.augmentation import SplitAugmenter
from tests.augmentation.members import titles


def test_a_word_is_split_at_each_place():
    copies = SplitAugmenter(random_state=0).augment(["I wear 38cm (silk)"], n=100)
    assert set(copies) == {
        *(f"I {word} 38cm (silk)" for word in ("w ear", "we ar", "wea r")),
        *(f"I wear 38cm ({word})" for word in ("s ilk", "si lk", "sil k")),
    }


def test_what_readers_see_as_one_character_is_not_split():
    whole = ["👨‍👩‍👧", "e\u0301", "🇨🇳", "裙子", "a", "👍🏽"]
    assert SplitAugmenter(fraction=1).augment(whole) == whole
    copies = SplitAugmenter(random_state=0).augment(["👨‍👩‍👧e\u0301👍🏽"], n=20)
    assert set(copies) == {"👨‍👩‍👧 e\u0301👍🏽", "👨‍👩‍👧e\u0301 👍🏽"}


@given(titles())
def test_nothing_but_spaces_comes_in(text):
    (changed,) = SplitAugmenter(fraction=0.5, random_state=0).augment([text])
    assert changed.replace(" ", "") == text.replace(" ", "")
    assert changed.count(" ") - text.count(" ") <= len(text.split())
