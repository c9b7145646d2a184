"""Tests of `PunctuationAugmenter`."""

import re
from collections import Counter

from hypothesis import given

from skimbal.augmentation import PunctuationAugmenter
from tests.augmentation.members import titles


def test_one_of_six_marks_comes_before_any_word():
    augmenter = PunctuationAugmenter(n_changes=1, random_state=0)
    copies = augmenter.augment(["red dress"], n=200)
    assert set(copies) == {
        text for mark in ".;?:!," for text in (f"{mark} red dress", f"red {mark} dress")
    }


def test_chinese_gets_its_own_marks_without_spaces():
    augmenter = PunctuationAugmenter(n_changes=1, random_state=0)
    copies = augmenter.augment(["红裙"], n=200)
    assert set(copies) == {
        text for mark in "。；？：！，" for text in (f"{mark}红裙", f"红{mark}裙")
    }


def test_marks_are_as_likely():
    augmenter = PunctuationAugmenter(n_changes=1, random_state=0)
    marks = Counter(re.findall(r"[.;?:!,]", "".join(augmenter.augment(["a b"] * 6000))))
    assert sum(marks.values()) == 6000
    assert min(marks.values()) > 850


@given(titles())
def test_nothing_is_lost_but_marks_and_spaces_come_in(text):
    (changed,) = PunctuationAugmenter(fraction=0.5, random_state=0).augment([text])
    rest = iter(changed)
    assert all(character in rest for character in text)
    more = Counter(changed) - Counter(text)
    assert set(more) <= set(".;?:!,。；？：！， ")
