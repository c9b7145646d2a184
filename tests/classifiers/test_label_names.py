"""Tests of the names of classes as texts."""

import numpy as np
import pytest

from skimbal.classifiers._label_names import NamedRows, find_names, names_help
from skimbal.classifiers._text_rows import TextRows
from skimbal.exceptions import LabelError

CLASSES = np.array(["card_arrival", "lost-card"])


def test_labels_become_words():
    assert find_names("auto", CLASSES, 1) == ["card arrival", "lost card"]


def test_numbers_and_pairs_of_texts_have_no_names():
    assert find_names("auto", np.array([0, 1]), 1) is None
    assert find_names("auto", CLASSES, 2) is None
    assert find_names(None, CLASSES, 1) is None


def test_names_may_be_given():
    names = {1: "arrival", 0: "lost", 2: "unused"}
    assert find_names(names, np.array([0, 1]), 1) == ["lost", "arrival"]


def test_what_is_wrong_with_names_is_said():
    with pytest.raises(LabelError, match="lacks 'lost-card'"):
        find_names({"card_arrival": "arrival"}, CLASSES, 1)
    with pytest.raises(TypeError, match="that of 'lost-card' is int"):
        find_names({"card_arrival": "arrival", "lost-card": 3}, CLASSES, 1)
    with pytest.raises(ValueError, match="two text columns"):
        find_names({"card_arrival": "a", "lost-card": "b"}, CLASSES, 2)


def test_a_name_weighs_what_its_class_does_on_average():
    rows = TextRows((["a", "b", "c"],), np.array([0, 1, 1]), np.array([3.0, 1.0, 2.0]))
    named = NamedRows.of_rows(rows, ["no", "yes"])
    assert named.columns == [["a", "b", "c", "no", "yes"]]
    assert named.target.tolist() == [0, 1, 1, 0, 1]
    assert named.weights.tolist() == [3, 1, 2, 3, 1.5]
    assert named.weights_without_names.tolist() == [3, 1, 2, 0, 0]


def example(*, truth, n=60):
    """Return rows of three classes around their names, or around other names."""
    rng = np.random.default_rng(0)
    centres = np.eye(3, 8)
    target = np.arange(n) % 3
    vectors = centres[target] + 0.7 * rng.normal(size=(n, 8))
    names = centres if truth else centres[[1, 2, 0]]
    texts = [str(i) for i in range(n + 3)]
    both = np.append(target, np.arange(3))
    return NamedRows([texts], both, np.ones(n + 3), n), np.vstack([vectors, names])


@pytest.mark.parametrize("truth", [True, False])
def test_names_are_kept_only_where_they_help(truth):
    rows, vectors = example(truth=truth, n=12)
    rng = np.random.default_rng(0)
    assert names_help(rows, vectors, np.ones(3), 10.0, rng) is truth


def test_names_that_mean_nothing_are_not_kept():
    kept = []
    for seed in range(20):
        rng = np.random.default_rng(seed)
        rows, vectors = example(truth=True, n=24)
        vectors[24:] = rng.normal(size=(3, 8))
        kept.append(names_help(rows, vectors, np.ones(3), 10.0, rng))
    assert np.mean(kept) < 0.25


def test_one_row_a_class_says_nothing_of_names():
    rows, vectors = example(truth=True, n=3)
    rng = np.random.default_rng(0)
    assert names_help(rows, vectors, np.ones(3), 10.0, rng) is False
