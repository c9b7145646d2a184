import functools
import json
import subprocess
import sys
from copy import deepcopy
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression

from skimbal.augmentation import SwapAugmenter
from skimbal.over_sampling import AugmentingOverSampler
from skimbal.utils._description import array_sha256, describe, texts_sha256


class Thing:
    def __init__(self, size: int) -> None:
        self.size = size


def score(estimator, X, y):
    return 0.0


def test_plain_values_stay():
    value = {"a": [1, 2.5, None, True, "x"], "b": {"c": "d"}}
    assert describe(value) == value


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (LogisticRegression(C=1), LogisticRegression(C=2)),
        (
            AugmentingOverSampler(SwapAugmenter(random_state=0)),
            AugmentingOverSampler(SwapAugmenter(random_state=1)),
        ),
        (Thing(1), Thing(2)),
        (np.arange(3), np.arange(3.0)),
        (np.array(["a", "b"]), np.array(["a", "c"])),
        (np.random.RandomState(0), np.random.RandomState(1)),
        ({1: "a"}, {"1": "a"}),
        ({"x", "y"}, {"x"}),
        (score, len),
        (np.random.default_rng(0), np.random.default_rng(1)),
        (b"a", b"b"),
        (functools.partial(score, X=1), functools.partial(score, X=2)),
        (Path("a"), Path("b")),
        (np.float64(1), np.float64(2)),
        (LogisticRegression, Thing),
    ],
    ids=lambda value: type(value).__name__,  # the same in every process
)
def test_what_differs_is_told_apart_and_what_is_equal_is_not(one, other):
    assert describe(one) != describe(other)
    again = one if callable(one) else deepcopy(one)
    assert describe(one) == describe(again)
    json.dumps(describe(one))


def test_no_address_is_in_a_description():
    assert "0x" not in json.dumps(describe([score, Thing(1), object(), lambda: 1, sys]))


def test_an_object_that_holds_itself_ends():
    thing = Thing(1)
    thing.size = thing
    json.dumps(describe(thing))


def test_another_process_gives_the_same():
    code = (
        "from skimbal.utils._description import describe\n"
        "print(describe({'b', 'a', 'c'}))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert run.stdout.strip() == str(describe({"b", "a", "c"})), run.stderr


@given(st.lists(st.text()), st.lists(st.text()))
def test_texts_have_one_sum_only_when_they_are_the_same(one, other):
    assert (texts_sha256([one]) == texts_sha256([other])) == (one == other)
    assert texts_sha256([one, other]) != texts_sha256([one + other])


def test_a_lone_surrogate_counts():
    assert texts_sha256([["\ud800"]]) != texts_sha256([["\ud801"]])


def test_the_shape_of_an_array_counts():
    zeros = np.zeros((2, 3))
    assert array_sha256(zeros) != array_sha256(zeros.T)
    assert array_sha256(zeros) == array_sha256(np.asfortranarray(zeros))
