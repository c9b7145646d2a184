"""Tests of the counts that the rules look at."""

import json

import numpy as np
import pytest

from skimbal.auto._facts import Facts
from skimbal.utils._copies import number_rows


def facts(texts, codes) -> Facts:
    return Facts.of(texts, np.array(codes), number_rows([texts]))


def test_counts_by_eye():
    found = facts(["ab", "cd", "ab", "efgh", "ij"], [0, 0, 0, 1, 0])
    assert found.n_rows == 5
    assert found.n_texts == 4
    assert found.n_classes == 2
    # "ab" counts once
    assert (found.smallest_class, found.median_class) == (1, 2.0)
    assert found.imbalance_ratio == 3.0
    assert found.mean_length == pytest.approx(12 / 5)


def test_a_text_with_two_labels_counts_in_both_classes():
    found = facts(["a", "a", "b", "c"], [0, 1, 1, 1])
    assert found.n_texts == 3
    assert found.n_contradictory == 1
    assert (found.smallest_class, found.imbalance_ratio) == (1, 3.0)


def test_copies_with_the_same_label_do_not_contradict():
    assert facts(["a", "a", "b"], [0, 0, 1]).n_contradictory == 0


@pytest.mark.parametrize(
    ("texts", "is_spaced"),
    [
        (["red dress", "blue shirt"], True),
        (["红色连衣裙", "蓝色衬衫"], False),
        (["red dress for women"] * 30 + ["红"], True),
        (["iPhone 15 手机", "case"], False),
        (["", "!!!"], True),
    ],
)
def test_an_english_body_is_for_scripts_with_spaces(texts, is_spaced):
    assert facts(texts, [0] * (len(texts) - 1) + [1]).is_spaced == is_spaced


def test_the_counts_are_plain_data():
    found = facts(["a", "b", "c"], [0, 1, 1]).to_dict()
    assert json.loads(json.dumps(found)) == found
