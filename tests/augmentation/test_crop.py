"""Tests of `CropAugmenter`."""

import pytest

from skimbal.augmentation import CropAugmenter

TEXT = "one two three four five"


def runs(n):
    words = TEXT.split()
    return [" ".join(words[i : i + n]) for i in range(len(words) - n + 1)]


def test_a_run_is_kept_anywhere():
    copies = CropAugmenter(n_changes=2, random_state=0).augment([TEXT], n=60)
    assert set(copies) == set(runs(3))


def test_a_run_is_taken_out_anywhere():
    augmenter = CropAugmenter(mode="remove", n_changes=2, random_state=0)
    words = TEXT.split()
    expected = {" ".join(words[:i] + words[i + 2 :]) for i in range(4)}
    assert set(augmenter.augment([TEXT], n=60)) == expected


@pytest.mark.parametrize("mode", ["keep", "remove"])
def test_what_is_protected_stays_wherever_it_stands(mode):
    augmenter = CropAugmenter(mode=mode, fraction=1, random_state=0)
    assert augmenter.augment(["red 38 cm dress not blue"]) == ["38 cm not"]
    assert set(augmenter.augment([TEXT], n=40)) <= set(TEXT.split())


@pytest.mark.parametrize("mode", ["keep", "remove"])
def test_places_are_as_likely(mode):
    augmenter = CropAugmenter(mode=mode, n_changes=2, random_state=0)
    copies = augmenter.augment([TEXT] * 3000)
    places = {copy: copies.count(copy) for copy in set(copies)}
    assert min(places.values()) / max(places.values()) > 0.85


def test_another_mode_is_refused():
    with pytest.raises(ValueError, match="'mode' parameter of CropAugmenter"):
        CropAugmenter(mode="cut").augment([TEXT])
