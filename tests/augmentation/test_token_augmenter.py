"""Tests of how many tokens change, and which."""

import numpy as np
import pyarrow as pa
import pytest

from skimbal.augmentation import MaskAugmenter
from skimbal.augmentation._draws import Draws
from skimbal.augmentation._tokens import Tokens


def count(n, **options):
    return MaskAugmenter(**options)._count_changes(np.array([n]))[0]


@pytest.mark.parametrize(
    ("n_words", "options", "expected"),
    [
        (20, {"fraction": 0.1}, 2),
        (19, {"fraction": 0.1}, 1),
        (5, {"fraction": 0.1}, 1),
        (0, {"fraction": 0.1}, 0),
        (5, {"fraction": 0}, 0),
        (5, {"fraction": 1}, 5),
        (5, {"n_changes": 3}, 3),
        (5, {"n_changes": 9}, 5),
        (5, {"n_changes": 0}, 0),
    ],
)
def test_the_number_of_changes_is_that_of_eda(n_words, options, expected):
    assert count(n_words, **options) == expected


def test_only_candidates_are_chosen_and_no_more_than_the_most():
    tokens = Tokens.of(pa.array(["a b c d e f", "g h"]))
    draws = Draws(0, np.arange(2), np.zeros(2, np.int64))
    augmenter = MaskAugmenter(fraction=1)
    assert augmenter._choose(tokens, draws).tolist() == list(range(8))
    candidates = np.isin(np.arange(8), [1, 4, 7])
    assert augmenter._choose(tokens, draws, candidates).tolist() == [1, 4, 7]
    chosen = augmenter._choose(tokens, draws, most=np.array([2, 0]))
    assert len(chosen) == 2
    assert (chosen < 6).all()


@pytest.mark.parametrize(
    "wrong", [{"fraction": -0.1}, {"n_changes": 1.5}, {"protect": "yes"}]
)
def test_wrong_parameters_are_named(wrong):
    (name,) = wrong
    with pytest.raises(ValueError, match=f"The '{name}' parameter of MaskAugmenter"):
        MaskAugmenter(**wrong).fit(["a"])
