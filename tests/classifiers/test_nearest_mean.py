import numpy as np
import pytest
from sklearn.neighbors import NearestCentroid

from skimbal.classifiers import NearestMeanClassifier
from skimbal.exceptions import SkimbalWarning

METRICS = pytest.mark.parametrize("metric", ["cosine", "euclidean"])


def random_case(counts=(30, 10, 5), seed=0):
    rng = np.random.default_rng(seed)
    y = np.repeat(np.arange(len(counts)), counts)
    return rng.normal(size=(len(counts), 4))[y] + rng.normal(size=(len(y), 4)), y


def test_two_points_a_class_can_be_computed_by_hand():
    X, y = [[0.0], [2], [10], [14]], ["a", "a", "b", "b"]
    model = NearestMeanClassifier(metric="euclidean", temperature=4).fit(X, y)
    assert model.means_.tolist() == [[1], [12]]
    # squared distances 16 and 49
    assert model.decision_function([[5]]) == pytest.approx((16 - 49) / 4)
    assert model.predict([[6], [7]]).tolist() == ["a", "b"]
    assert model.training_prior_.tolist() == [0.5, 0.5]


def test_the_cosine_sees_the_direction_alone():
    model = NearestMeanClassifier(temperature=0.5).fit([[9, 0], [0, 1]], [0, 1])
    assert model.means_.tolist() == [[1, 0], [0, 1]]
    # cosines 0.6 and 0.8 at any length
    np.testing.assert_allclose(
        model.decision_function([[3, 4], [300, 400]]), [0.4, 0.4]
    )


def test_squared_distances_choose_as_scikit_learn_does():
    X, y = random_case()
    ours = NearestMeanClassifier(metric="euclidean").fit(X, y)
    np.testing.assert_array_equal(
        ours.predict(X), NearestCentroid().fit(X, y).predict(X)
    )
    np.testing.assert_allclose(ours.means_, NearestCentroid().fit(X, y).centroids_)


@METRICS
def test_copies_of_a_rare_class_change_nothing(metric):
    X, y = random_case((12, 6, 2))
    model = NearestMeanClassifier(metric=metric).fit(X, y)
    copies = np.where(y == 2, 6, 1)
    over_sampled = NearestMeanClassifier(metric=metric)
    over_sampled.fit(X.repeat(copies, axis=0), y.repeat(copies))
    np.testing.assert_allclose(
        over_sampled.predict_proba(X), model.predict_proba(X), atol=1e-6
    )


@METRICS
@pytest.mark.parametrize("scale", [1e-9, 1e9])
def test_the_scale_of_all_columns_makes_no_difference(metric, scale):
    X, y = random_case()
    expected = NearestMeanClassifier(metric=metric).fit(X, y).predict_proba(X)
    scaled = NearestMeanClassifier(metric=metric).fit(X * scale, y)
    np.testing.assert_allclose(scaled.predict_proba(X * scale), expected, atol=1e-6)


def test_a_large_mean_swallows_no_difference():
    X, y = random_case()
    model = NearestMeanClassifier(metric="euclidean")
    expected = model.fit(X, y).predict_proba(X)
    moved = model.fit(X + 1e6, y).predict_proba(X + 1e6)
    np.testing.assert_allclose(moved, expected, atol=1e-6)


@METRICS
def test_rows_without_a_mistake_do_not_make_it_sure(metric):
    X = [[1, 0], [1, 0.1], [0, 1], [0.1, 1]]
    proba = NearestMeanClassifier(metric=metric).fit(X, [0, 0, 1, 1]).predict_proba(X)
    assert 0.6 < proba.max() < 0.95


@METRICS
def test_classes_of_one_row_are_told_apart_with_a_warning(metric):
    X = np.eye(3)
    with pytest.warns(SkimbalWarning, match="No class has two different rows"):
        model = NearestMeanClassifier(metric=metric).fit(X, [0, 1, 2])
    assert model.predict(X).tolist() == [0, 1, 2]
    # no temperature is missing where one is given
    NearestMeanClassifier(metric=metric, temperature=1).fit(X, [0, 1, 2])


@METRICS
def test_rows_that_are_all_alike_give_equal_probabilities(metric):
    X = np.full((6, 3), 0.1)
    with pytest.warns(SkimbalWarning, match="No class has two different rows"):
        model = NearestMeanClassifier(metric=metric).fit(X, [0, 0, 0, 1, 1, 2])
    np.testing.assert_allclose(model.predict_proba(X), 1 / 3, atol=0.1)


def test_a_row_of_zeros_is_as_far_from_all_means():
    X, y = random_case()
    proba = NearestMeanClassifier().fit(X, y).predict_proba(np.zeros((1, 4)))
    np.testing.assert_allclose(proba, 1 / 3)
