"""Tests of `ChainAugmenter` and `ChoiceAugmenter`."""

import pickle
from collections import Counter

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.utils import get_tags

from skimbal.augmentation import (
    ChainAugmenter,
    ChoiceAugmenter,
    DeleteAugmenter,
    GenerativeAugmenter,
    InsertAugmenter,
    MaskAugmenter,
    SegmentAugmenter,
    SwapAugmenter,
)
from skimbal.utils import load_model, save_model
from tests.tiny_writers import tiny_causal_lm

BOTH = pytest.mark.parametrize("kind", [ChainAugmenter, ChoiceAugmenter])
MASKS = [
    ("a", MaskAugmenter(token="[A]", n_changes=1)),
    ("b", MaskAugmenter(token="[B]", n_changes=1)),
]


def test_a_chain_changes_by_all_of_its_members():
    augmenter = ChainAugmenter(augmenters=MASKS, random_state=0)
    copies = augmenter.augment(["x y"], n=30)
    assert set(copies) == {"[A] [B]", "[B] [A]"}


def test_a_choice_changes_by_one_of_its_members():
    augmenter = ChoiceAugmenter(augmenters=MASKS, random_state=0)
    copies = Counter(augmenter.augment(["x"] * 4000))
    assert set(copies) == {"[A]", "[B]"}
    assert 1850 < copies["[A]"] < 2150


def test_members_draw_independently_even_where_they_are_the_same():
    words = " ".join("abcdefgh")
    twice = [(name, MaskAugmenter(token="_", n_changes=1)) for name in "ab"]
    # what is hidden is a word no more: with the same draws, always the same pairs
    copies = ChainAugmenter(augmenters=twice, random_state=0).augment([words] * 5000)
    pairs = Counter(copies)
    assert len(pairs) == 8 * 7 / 2
    assert min(pairs.values()) / max(pairs.values()) > 0.55


def test_the_choice_does_not_tell_what_the_member_draws():
    words = " ".join("abcdefgh")
    copies = ChoiceAugmenter(augmenters=MASKS, random_state=0).augment([words] * 4000)
    places = np.array([copy.split().index("[A]") for copy in copies if "[A]" in copy])
    assert np.bincount(places, minlength=8).min() > 200


@BOTH
def test_the_seeds_of_members_are_not_read(kind):
    def augment(seed):
        members = [("a", SwapAugmenter(random_state=seed)), ("b", DeleteAugmenter())]
        augmenter = kind(augmenters=members, random_state=0)
        return augmenter.augment(["red cotton dress with long sleeves"] * 9)

    assert augment(0) == augment(1) == augment(None)


@BOTH
def test_parameters_are_reached_as_in_a_pipeline(kind):
    augmenter = kind(augmenters=[("mask", MaskAugmenter()), ("swap", SwapAugmenter())])
    assert augmenter.get_params()["mask__token"] == "[MASK]"
    augmenter.set_params(mask__token="[X]", swap=DeleteAugmenter())
    assert augmenter.augmenters[0][1].token == "[X]"
    assert isinstance(augmenter.augmenters[1][1], DeleteAugmenter)
    copied = clone(augmenter)
    assert copied.augmenters[0][1] is not augmenter.augmenters[0][1]


@BOTH
def test_members_are_copied_before_they_are_fitted(kind):
    member = InsertAugmenter()
    augmenter = kind(augmenters=[("insert", member)]).fit(["red dress"])
    assert not hasattr(member, "vocabulary_")
    assert augmenter.augmenters_[0].vocabulary_.tolist() == ["red", "dress"]


@BOTH
def test_fit_is_needed_where_a_member_needs_it(kind):
    free = kind(augmenters=[("swap", SwapAugmenter())])
    assert not get_tags(free).requires_fit
    assert len(free.augment(["red dress"])) == 1
    bound = kind(augmenters=[("swap", SwapAugmenter()), ("insert", InsertAugmenter())])
    assert get_tags(bound).requires_fit
    with pytest.raises(NotFittedError):
        bound.augment(["red dress"])
    assert get_tags(kind(augmenters=[("s", SegmentAugmenter())])).target_tags.required


def members_with_texts():
    return [
        GenerativeAugmenter(str(tiny_causal_lm()), device="cpu"),
        SegmentAugmenter(),
    ]


@BOTH
@pytest.mark.parametrize("which", range(2), ids=["generative", "segment"])
def test_a_member_that_was_pickled_asks_for_a_fit_whichever_is_drawn(kind, which):
    X, y = ["red dress", "blue coat"], ["a", "b"]
    inner = kind(augmenters=[("texts", members_with_texts()[which])])
    augmenter = kind(augmenters=[("swap", SwapAugmenter()), ("in", inner)])
    copy = pickle.loads(pickle.dumps(augmenter.fit(X, y)))
    assert copy.transform(X) is X
    for seed in range(5):
        copy.set_params(random_state=seed)
        with pytest.raises(NotFittedError, match="Call `fit` again"):
            copy.augment(X[:1], y=y[:1])
    assert len(copy.fit(X, y).augment([], y=None)) == 0


@BOTH
@pytest.mark.parametrize("which", range(2), ids=["generative", "segment"])
def test_a_saved_composition_holds_no_text_and_asks_for_a_fit(kind, which, tmp_path):
    X, y = ["red dress", "blue coat"], ["a", "b"]
    model = kind(augmenters=[("texts", members_with_texts()[which])]).fit(X, y)
    save_model(model, tmp_path / "saved")
    files = [file for file in (tmp_path / "saved").rglob("*") if file.is_file()]
    assert not any(b"blue" in file.read_bytes() for file in files)
    with pytest.raises(NotFittedError, match="Call `fit` again"):
        load_model(tmp_path / "saved").augment(X, y=y)


@BOTH
def test_compositions_nest(kind):
    inner = ChoiceAugmenter(augmenters=MASKS)
    augmenter = kind(augmenters=[("in", inner), ("swap", SwapAugmenter())])
    augmenter.set_params(random_state=0, in__a__token="[Z]")
    first = augmenter.augment(["red dress"] * 40)
    assert first == augmenter.augment(["red dress"] * 40)
    assert any("[Z]" in text for text in first)


@BOTH
@pytest.mark.parametrize(
    ("augmenters", "error", "message"),
    [
        ([], ValueError, "one augmenter at least"),
        ([("a", SwapAugmenter()), ("a", SwapAugmenter())], ValueError, "not unique"),
        ([("a", "swap")], TypeError, "list of \\(name, augmenter\\) tuples"),
        ([SwapAugmenter()], TypeError, "list of \\(name, augmenter\\) tuples"),
        ([("a", SwapAugmenter(fraction=3))], ValueError, "'fraction' parameter"),
    ],
)
def test_members_that_cannot_be_used_are_named(kind, augmenters, error, message):
    with pytest.raises(error, match=message):
        kind(augmenters=augmenters).augment(["red dress"])
