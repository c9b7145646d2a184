"""Tests of `CostSensitiveClassifier`, and of costs as users write them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression

from skimbal.calibration import CostSensitiveClassifier
from skimbal.calibration._costs import check_cost_matrix
from tests.calibration.data import GaussianClassifier, gaussian_rows

NAMES = np.array(["fine", "fraud", "late"])


def test_a_false_alarm_of_one_and_a_miss_of_nine_ask_for_a_tenth():
    X, y = gaussian_rows()
    model = CostSensitiveClassifier(
        GaussianClassifier(), cost_matrix=[[0, 1], [9, 0]]
    ).fit(X, y)
    grid = np.linspace(-3, 5, 400)[:, None]
    expected = model.predict_proba(grid)[:, 1] > 0.1
    np.testing.assert_array_equal(model.predict(grid), expected.astype(int))
    np.testing.assert_array_equal(model.decision_function(grid) > 0, expected)


@given(seed=st.integers(0, 10_000))
def test_the_answer_is_the_cheapest_by_a_loop(seed):
    rng = np.random.default_rng(seed)
    X, y = gaussian_rows((30, 20, 10), (0.0, 2.0, 4.0))
    costs = rng.normal(size=(3, 3))
    model = CostSensitiveClassifier(
        GaussianClassifier((0.0, 2.0, 4.0)), cost_matrix=costs
    ).fit(X, NAMES[y])
    proba = model.predict_proba(X[:8])
    for i, label in enumerate(model.predict(X[:8])):
        expected = [
            sum(proba[i, true] * costs[true, answer] for true in range(3))
            for answer in range(3)
        ]
        assert label == NAMES[np.argmin(expected)]
        np.testing.assert_allclose(model.expected_cost(X[[i]])[0], expected)
        np.testing.assert_allclose(-model.decision_function(X[[i]])[0], expected)


def test_equal_costs_give_the_most_probable_class():
    X, y = gaussian_rows()
    model = CostSensitiveClassifier(LogisticRegression(), cost_matrix={}).fit(X, y)
    np.testing.assert_array_equal(model.predict(X), model.estimator_.predict(X))


def test_pairs_without_a_cost_cost_one_and_right_answers_nothing():
    costs = check_cost_matrix({("fraud", "fine"): 50, ("late", "late"): -2}, NAMES)
    assert costs.tolist() == [[0, 1, 1], [50, 0, 1], [1, 1, -2]]


def test_a_dict_and_an_array_are_the_same():
    X, y = gaussian_rows()
    models = [
        CostSensitiveClassifier(GaussianClassifier(), cost_matrix=costs).fit(X, y == 1)
        for costs in ({(True, False): 9}, np.array([[0, 1], [9, 0]]))
    ]
    np.testing.assert_array_equal(models[0].costs_, models[1].costs_)


def test_the_same_gain_for_every_answer_changes_nothing():
    X, y = gaussian_rows()
    costs = np.array([[0.0, 1.0], [9.0, 0.0]])
    for shift in (0, [[-5], [-70]]):
        model = CostSensitiveClassifier(GaussianClassifier(), cost_matrix=costs + shift)
        np.testing.assert_array_equal(
            model.fit(X, y).predict(X),
            CostSensitiveClassifier(GaussianClassifier(), cost_matrix=costs)
            .fit(X, y)
            .predict(X),
        )


def test_costs_meet_the_prior_that_matters():
    X, y = gaussian_rows()
    grid = np.linspace(-3, 5, 400)[:, None]
    model = CostSensitiveClassifier(
        GaussianClassifier(class_weight="balanced"),
        cost_matrix=[[0, 1], [9, 0]],
        target_prior={0: 0.5, 1: 0.5},
    ).fit(X, y)
    # even classes: the log-odds are 2 x - 2
    expected = 2 * grid[:, 0] - 2 > -np.log(9)
    np.testing.assert_array_equal(model.predict(grid), expected.astype(int))


@pytest.mark.parametrize(
    ("costs", "message"),
    [
        (np.ones((2, 2)), r"must be of shape \(3, 3\).*got \(2, 2\)"),
        (np.ones(3), r"must be of shape \(3, 3\).*got \(3,\)"),
        ([[0, 1, 1], [1, 0]], "rows of numbers, all of the same length; got a list"),
        ([["a"] * 3] * 3, "rows of numbers, all of the same length; got a list"),
        (np.diag([1, np.nan, 1]), "got nan for true class 1, predicted class 1"),
        ({("fine", "fraud"): np.inf}, "got inf for true class 0, predicted class 1"),
        ({("fine", "fruad"): 3}, "'fruad', which is not among the 3 classes"),
        ({"fine": 3}, r"must be a tuple \(true label, predicted label\); got 'fine'"),
    ],
)
def test_costs_that_do_not_fit_are_refused_before_any_fit(costs, message):
    class NeverFitted(GaussianClassifier):
        def fit(self, X, y, sample_weight=None):
            raise AssertionError

    X, y = gaussian_rows((20, 20, 20), (0.0, 2.0, 4.0))
    model = CostSensitiveClassifier(NeverFitted(), cost_matrix=costs)
    with pytest.raises(ValueError, match=message):
        model.fit(X, NAMES[y])
