"""The rows of a benchmark: drawn, cut, made wrong and weighted."""

from collections import Counter

import numpy as np
import pytest

from skimbal.benchmark._protocol import (
    cut_half,
    draw_pool,
    draw_split,
    flip_labels,
    keep_usable_rows,
    split_rows,
    weigh_rows,
)
from skimbal.benchmark._split import Split
from skimbal.datasets import make_long_tail, make_product_titles


def test_unlabelled_repeated_and_too_rare_rows_are_dropped():
    X = np.array([*"abcdefgh", "a", "x", *"ijklmnop"], dtype=object)
    y = np.array(["big"] * 9 + [""] + ["small"] * 7 + ["big"])
    X, y = keep_usable_rows(X, y)
    assert "".join(X) == "abcdefghp"
    assert set(y) == {"big"}


@pytest.mark.parametrize("seed", range(5))
def test_sides_are_disjoint_and_every_class_has_three_training_rows(seed):
    X, y = make_product_titles(3000, n_classes=12, random_state=seed)
    X, y = make_long_tail(X, y, imbalance_ratio=40, random_state=seed)
    X, y = keep_usable_rows(X, y)
    train, test = draw_split(y, n_train=120, n_test=len(y) - 120, seed=seed)
    assert not set(train) & set(test)
    assert len(train) == len(set(train))
    assert np.unique(y[train], return_counts=True)[1].min() >= 3
    again = draw_split(y, n_train=120, n_test=len(y) - 120, seed=seed)
    np.testing.assert_array_equal(train, again[0])


@pytest.mark.parametrize("seed", range(3))
def test_half_of_the_classes_keeps_n_rows_and_fewer_are_part_of_more(seed):
    y = np.repeat([*"abcde"], [50, 40, 30, 20, 4])
    cuts = {n: cut_half(y, n_rare=n, seed=seed) for n in (5, 20)}
    rare = cuts[5][1]
    assert len(rare) == 2
    assert rare == cuts[20][1]
    assert set(cuts[5][0]) < set(cuts[20][0])
    for n_rare, (kept, _) in cuts.items():
        for label in "abcde":
            n_rows = np.sum(y == label)
            n_kept = min(n_rows, n_rare) if label in rare else n_rows
            assert np.sum(y[kept] == label) == n_kept


def test_the_half_depends_on_the_seed_and_is_empty_without_a_class_to_cut():
    y = np.repeat([*"abcdef"], 10)
    assert len({cut_half(y, n_rare=5, seed=seed)[1] for seed in range(9)}) > 3
    kept, rare = cut_half(y, n_rare=10, seed=0)
    assert kept.tolist() == list(range(60))
    assert rare == ()


def test_weighted_test_rows_have_the_class_frequencies_of_the_prior():
    y_train, y_test = np.repeat([*"abc"], [6, 3, 1]), np.array([*"aabbbb"])
    split = Split(y_train, y_train, y_test, y_test, "en", rare=("c",))
    np.testing.assert_allclose(
        weigh_rows(split, "uniform"), [1.5, 1.5, 0.75, 0.75, 0.75, 0.75]
    )
    # a and b come 2 : 1 in training; c has no test row
    np.testing.assert_allclose(weigh_rows(split, "train"), [2, 2, 0.5, 0.5, 0.5, 0.5])
    natural = Split(y_train, y_train, y_test, y_test, "en")
    assert weigh_rows(natural, "train") is None
    np.testing.assert_array_equal(
        weigh_rows(natural, "uniform"), weigh_rows(split, "uniform")
    )


@pytest.mark.parametrize("noise", ["uniform", "asymmetric"])
def test_the_same_share_of_every_class_is_wrong_and_no_class_vanishes(noise):
    y = np.repeat([*"abcde"], [50, 40, 30, 4, 1])
    wrong = flip_labels(y, share=0.3, noise=noise, seed=0)
    flips = Counter(y[wrong != y].tolist())
    assert flips == {"a": 15, "b": 12, "c": 9, "d": 1}
    targets = {label: set(wrong[(y == label) & (wrong != y)]) for label in "abc"}
    n_targets = {1} if noise == "asymmetric" else {3, 4}
    assert {len(found) for found in targets.values()} <= n_targets
    again = flip_labels(y, share=0.3, noise=noise, seed=0)
    other = flip_labels(y, share=0.3, noise=noise, seed=1)
    assert again.tolist() == wrong.tolist() != other.tolist()


def test_two_classes_are_mistaken_for_each_other():
    y = np.repeat(["no", "yes"], [20, 10])
    wrong = flip_labels(y, share=0.5, noise="uniform", seed=0)
    assert Counter(zip(y.tolist(), wrong.tolist(), strict=True)) == {
        ("no", "no"): 10,
        ("no", "yes"): 10,
        ("yes", "yes"): 5,
        ("yes", "no"): 5,
    }


def test_the_pool_holds_every_class_and_serves_every_seed():
    y = np.repeat([*"abc"], [500, 90, 10])
    X = np.array([f"text {i}" for i in range(len(y))], dtype=object)
    X_pool, y_pool = draw_pool(X, y, n_rows=200)
    assert 200 <= len(X_pool) <= 208
    counts = Counter(y_pool.tolist())
    assert counts["c"] == 8
    assert counts["a"] == pytest.approx(500 / 3, abs=15)
    assert [y[X.tolist().index(text)] for text in X_pool] == y_pool.tolist()
    assert draw_pool(X, y, n_rows=200)[0].tolist() == X_pool.tolist()
    assert draw_pool(X, y, n_rows=600)[0].tolist() == X.tolist()
    sizes = {"language": "en", "n_train": 100, "n_test": 90}
    splits = [split_rows(X_pool, y_pool, seed=seed, **sizes) for seed in (0, 1)]
    assert splits[0].X_train.tolist() != splits[1].X_train.tolist()
    for split in splits:
        assert not set(split.X_train) & set(split.X_test)
        assert {*split.X_train, *split.X_test} <= set(X_pool)


def test_the_cut_rows_are_part_of_the_natural_ones():
    X, y = make_product_titles(400, n_classes=4, n_minority=0, random_state=0)
    X, y = keep_usable_rows(X, y)
    sizes = {"language": "en", "n_train": 120, "n_test": 60, "seed": 3}
    natural = split_rows(X, y, **sizes)
    cut = split_rows(X, y, n_rare=5, **sizes)
    assert set(cut.X_train) < set(natural.X_train)
    assert cut.X_test.tolist() == natural.X_test.tolist()
    assert len(cut.rare) == 2
