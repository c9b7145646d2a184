import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.special import softmax
from sklearn.preprocessing import normalize

from skimbal.classifiers._mean_distances import (
    choose_temperature,
    leave_one_out_distances,
    merge_copies,
)

METRICS = pytest.mark.parametrize("metric", ["cosine", "euclidean"])


def random_case(counts=(30, 10, 5), seed=0):
    rng = np.random.default_rng(seed)
    y = np.repeat(np.arange(len(counts)), counts)
    return rng.normal(size=(len(counts), 4))[y] + rng.normal(size=(len(y), 4)), y


def slow_leave_one_out(X, y, weight, metric):
    """Distances to means that are taken anew without each row."""
    distances = np.empty((len(X), y.max() + 1))
    for i, row in enumerate(X):
        for label in range(y.max() + 1):
            rows = (y == label) & (np.arange(len(X)) != i)
            mean = np.average(X[rows], axis=0, weights=weight[rows])
            distances[i, label] = slow_distance(row, mean, metric)
    return distances


def slow_distance(row, mean, metric):
    if metric == "euclidean":
        return sum((a - b) ** 2 for a, b in zip(row, mean, strict=True))
    return 1 - row @ mean / np.sqrt(row @ row) / np.sqrt(mean @ mean)


def class_means(X, y, weight):
    return np.array(
        [
            np.average(X[y == c], axis=0, weights=weight[y == c])
            for c in range(y.max() + 1)
        ]
    )


def balanced_log_loss(distances, y, temperature):
    """Each class counting the same, and one row more taken to be wrong."""
    n, k = distances.shape
    proba = softmax(-distances / temperature, axis=1)
    wrong = 1 / (n + 2)
    loss = 0.0
    for row, label in zip(proba, y, strict=True):
        target = np.full(k, wrong / (k - 1))
        target[label] = 1 - wrong
        loss -= target @ np.log(row) / (y == label).sum()
    return loss


def test_a_row_is_left_out_of_its_own_mean_by_hand():
    X, y = np.array([[0.0], [2], [10], [14], [99]]), np.array([0, 0, 1, 1, 2])
    means = np.array([[1.0], [12], [99]])
    distances, usable = leave_one_out_distances(X, y, np.ones(5), means, "euclidean")
    assert usable.tolist() == [True, True, True, True, False]
    # 0 against 2 instead of 1; 14 against 10 instead of 12
    np.testing.assert_allclose(distances[0], [4, 144, 99**2])
    np.testing.assert_allclose(distances[3], [169, 16, 85**2])


@METRICS
@given(seed=st.integers(0, 1000))
@settings(max_examples=25)
def test_leaving_rows_out_equals_a_loop(metric, seed):
    X, y = random_case((6, 3, 2), seed)
    weight = np.random.default_rng(seed).uniform(0.2, 3, len(y))
    if metric == "cosine":
        X = normalize(X)
    actual, usable = leave_one_out_distances(
        X, y, weight, class_means(X, y, weight), metric
    )
    assert usable.all()
    np.testing.assert_allclose(
        actual, slow_leave_one_out(X, y, weight, metric), rtol=1e-6
    )


@METRICS
@given(seed=st.integers(0, 1000), factor=st.floats(0.05, 20))
@settings(max_examples=50)
def test_no_other_temperature_has_a_smaller_log_loss(metric, seed, factor):
    X, y = random_case((12, 6, 2), seed)
    rows = normalize(X) if metric == "cosine" else X
    ones = np.ones(len(y))
    means = class_means(rows, y, ones)
    fitted = choose_temperature(rows, y, ones, means, metric)
    assume(fitted < 50)  # where distances tell nothing, the largest allowed is taken
    distances = slow_leave_one_out(rows, y, ones, metric)
    best = balanced_log_loss(distances, y, fitted)
    assert best <= balanced_log_loss(distances, y, fitted * factor) + 1e-6


def test_copies_are_merged_within_their_class():
    X = np.array([[1.0, 2], [3, 4], [1, 2], [1, 2]])
    rows, codes, weight = merge_copies(X, np.array([0, 0, 1, 0]), np.arange(1.0, 5))
    merged = sorted(zip(rows.tolist(), codes.tolist(), weight.tolist(), strict=True))
    assert merged == [([1, 2], 0, 5), ([1, 2], 1, 3), ([3, 4], 0, 2)]


def test_a_row_that_weighs_all_of_its_class_is_not_left_out():
    X, y = np.array([[0.0], [1], [5], [6]]), np.array([0, 0, 1, 1])
    weight = np.array([1e20, 1, 1, 1])
    _, usable = leave_one_out_distances(
        X, y, weight, class_means(X, y, weight), "euclidean"
    )
    assert usable.tolist() == [False, True, True, True]
