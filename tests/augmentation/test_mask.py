"""Tests of `MaskAugmenter`."""

import pytest
from hypothesis import given

from skimbal.augmentation import MaskAugmenter
from tests.augmentation.members import titles


def test_one_word_is_hidden():
    copies = MaskAugmenter(random_state=0).augment(["red, (cotton) dress 38"], n=40)
    assert set(copies) == {
        "[MASK], (cotton) dress 38",
        "red, ([MASK]) dress 38",
        "red, (cotton) [MASK] 38",
    }


def test_characters_of_chinese_are_hidden_one_by_one():
    augmenter = MaskAugmenter(token="[UNK]", fraction=1)
    assert augmenter.augment(["红裙 T恤"]) == ["[UNK][UNK] [UNK][UNK]"]


def test_masks_are_not_hidden_again():
    augmenter = MaskAugmenter(fraction=1)
    once = augmenter.augment(["red dress, 红"])
    assert augmenter.augment(once) == once


@given(titles())
def test_nothing_but_masks_comes_in(text):
    (changed,) = MaskAugmenter(token="\x01", fraction=0.5).augment([text])
    pieces = changed.split("\x01")
    place = 0
    for piece in pieces:
        place = text.index(piece, place) + len(piece)


@pytest.mark.parametrize("token", ["", "  "])
def test_an_empty_token_is_refused(token):
    with pytest.raises(ValueError, match="use DeleteAugmenter"):
        MaskAugmenter(token=token).augment(["red"])
