"""Tests of folds in which copies of a text stay together."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skimbal.auto._folds import text_folds
from skimbal.utils._copies import number_rows


def deal(texts, codes, n_folds=3, seed=0):
    number = number_rows([texts])
    return text_folds(n_folds, np.array(codes), number, np.random.default_rng(seed))


def test_folds_by_eye():
    texts = ["a", "b", "a", "c", "d", "d"]
    folds = deal(texts, [0, 0, 0, 1, 1, 1], n_folds=2)
    assert len(folds) == 2
    # one text of each class in each test part, with all its rows
    rows = {"a": {0, 2}, "b": {1}, "c": {3}, "d": {4, 5}}
    for train, test in folds:
        assert set(train) | set(test) == set(range(6))
        assert len({texts[i] for i in test}) == 2
        assert set(test) in [rows[x] | rows[y] for x in "ab" for y in "cd"]


def test_a_class_of_one_text_is_in_every_training_part():
    folds = deal(["a", "b", "c", "d", "d"], [0, 0, 0, 1, 1])
    assert len(folds) == 3
    for train, _ in folds:
        assert {3, 4} <= set(train)


@pytest.mark.parametrize(
    ("texts", "codes"),
    [
        (["a", "b", "c"], [0, 1, 2]),
        (["a", "a", "b", "b"], [0, 0, 1, 1]),
        # a training part of first rows would hold a single class
        (["a", "a", "b", "b"], [0, 1, 0, 1]),
        (["a", "a"], [0, 1]),
    ],
    ids=["single", "copies", "contradictions", "equal"],
)
def test_without_two_texts_of_a_class_there_is_no_fold(texts, codes):
    assert deal(texts, codes) == []


def test_the_generator_decides():
    texts, codes = [str(i) for i in range(30)], [i % 3 for i in range(30)]

    def tests(seed):
        return [test.tolist() for _, test in deal(texts, codes, seed=seed)]

    assert tests(0) == tests(0) != tests(1)


@given(
    rows=st.lists(
        st.tuples(st.sampled_from("abcdefghijkl"), st.integers(0, 3)),
        min_size=2,
        max_size=30,
    ),
    n_folds=st.integers(2, 5),
)
def test_copies_are_never_on_both_sides(rows, n_folds):
    texts, labels = zip(*rows, strict=True)
    codes = np.unique(labels, return_inverse=True)[1]
    folds = deal(list(texts), codes, n_folds)
    assert len(folds) != 1
    assert len(folds) <= n_folds
    tested = np.concatenate([test for _, test in folds] or [np.zeros(0, int)])
    assert len(set(tested.tolist())) == len(tested)
    for train, test in folds:
        assert len(test) > 0
        assert np.sort(np.concatenate([train, test])).tolist() == list(range(len(rows)))
        assert not {texts[i] for i in train} & {texts[i] for i in test}
        assert len(np.unique(codes[train])) > 1
