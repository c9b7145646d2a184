"""Rows that a sampler made before the split, and a test part that was resampled."""

import numpy as np
import pytest
from imblearn.over_sampling import SMOTE

from skimbal.augmentation import SwapAugmenter
from skimbal.over_sampling import AugmentingOverSampler, RandomTextOverSampler
from tests.evaluation.audit.plants import (
    alarms,
    clean_numbers,
    clean_titles,
    find,
    quick_audit,
    random_split,
)


def over_sampled(sampler, seed=0):
    X, y = clean_titles(seed)
    return sampler.fit_resample(X, y)


@pytest.mark.parametrize(
    "sampler",
    [
        AugmentingOverSampler(SwapAugmenter(), random_state=0),
        RandomTextOverSampler(random_state=0),
    ],
)
def test_over_sampling_before_the_split_is_seen_by_its_records(sampler):
    X, y = over_sampled(sampler)
    found = quick_audit(
        X,
        y,
        sample_indices=sampler.sample_indices_,
        is_synthetic=sampler.is_synthetic_,
        random_state=0,
    )
    assert {"synthetic_rows", "synthetic_tests"} <= alarms(found)
    made = find(found, "synthetic_tests")
    assert made.rows == tuple(np.flatnonzero(sampler.is_synthetic_).tolist())
    for row, twin in find(found, "synthetic_rows").pairs:
        assert sampler.sample_indices_[row] == sampler.sample_indices_[twin]


def test_and_without_records_by_a_class_of_copies():
    X, y = over_sampled(RandomTextOverSampler(random_state=0))
    found = quick_audit(X, y, random_state=0)
    assert {"exact_copies", "synthetic_rows"} <= alarms(found)
    assert "water heater" in find(found, "synthetic_rows").message


def test_sampling_of_training_rows_alone_is_clean():
    X, y = clean_titles()
    train, test = random_split(len(X))
    sampler = RandomTextOverSampler(random_state=0)
    X_more, y_more = sampler.fit_resample([X[i] for i in train], y[train])
    X_all = [*X_more, *(X[i] for i in test)]
    y_all = np.concatenate([y_more, y[test]])
    sources = np.concatenate([train[sampler.sample_indices_], test])
    split = (np.arange(len(X_more)), np.arange(len(X_more), len(X_all)))
    for options in ({}, {"sample_indices": sources}):
        found = quick_audit(X_all, y_all, cv=[split], random_state=0, **options)
        assert not alarms(found)


@pytest.mark.parametrize("share", [0.1, 0.6])
def test_an_over_sampled_test_part_is_found(share):
    X, y = clean_titles()
    train, test = random_split(len(X))
    n = int(share * len(test))
    more = np.arange(len(X), len(X) + n)
    X_all = X + [X[i] for i in test[:n]]
    y_all = np.concatenate([y, y[test[:n]]])
    split = (train, np.concatenate([test, more]))
    found = quick_audit(X_all, y_all, cv=[split], random_state=0)
    assert alarms(found) == {"resampled_test"}
    assert find(found, "resampled_test").count == n


def test_a_test_part_of_equal_classes_is_found():
    X, y = clean_titles(n=2000, imbalance_ratio=20, n_classes=4)
    n = min(np.unique(y, return_counts=True)[1]) - 5
    test = np.concatenate([np.flatnonzero(y == label)[:n] for label in np.unique(y)])
    split = (np.setdiff1d(np.arange(len(X)), test), test)
    found = quick_audit(X, y, cv=[split], random_state=0)
    assert alarms(found) == {"resampled_test"}
    assert f"each tested class has exactly {n} rows" in str(found)


def test_other_class_shares_alone_are_a_note():
    X, y = clean_titles(n=2000, n_classes=3, n_minority=0)
    rare = np.flatnonzero(y == y[0])
    split = (rare[50:], np.setdiff1d(np.arange(len(X)), rare[50:]))
    split = (np.union1d(split[0], split[1][::4]), np.setdiff1d(split[1], split[1][::4]))
    found = quick_audit(X, y, cv=[split], random_state=0)
    assert find(found, "resampled_test").severity == "note"


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("width", [12, 200])
def test_vectors_that_smote_made_before_the_split_are_found_without_records(
    width, dtype
):
    X, y = clean_numbers(width=width)
    X_more, y_more = SMOTE(random_state=0).fit_resample(X.astype(dtype), y)
    found = quick_audit(X_more, y_more, random_state=0)
    assert find(found, "synthetic_rows").severity == "leak"
    assert "SMOTE" in find(found, "synthetic_rows").message


def test_vectors_that_smote_made_of_training_rows_are_clean():
    X, y = clean_numbers()
    train, test = random_split(len(X))
    X_more, y_more = SMOTE(random_state=0).fit_resample(X[train], y[train])
    X_all, y_all = np.concatenate([X_more, X[test]]), np.concatenate([y_more, y[test]])
    split = (np.arange(len(X_more)), np.arange(len(X_more), len(X_all)))
    assert not alarms(quick_audit(X_all, y_all, cv=[split], random_state=0))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_swapped_words_are_found_without_records(lang):
    X, y = clean_titles(lang=lang)
    rare = min(np.unique(y), key=lambda label: np.sum(y == label))
    strategy = {rare: 2 * int(np.sum(y == rare))}
    sampler = AugmentingOverSampler(
        SwapAugmenter(), sampling_strategy=strategy, random_state=0
    )
    X_more, y_more = sampler.fit_resample(X, y)
    assert alarms(quick_audit(X_more, y_more, random_state=0))
