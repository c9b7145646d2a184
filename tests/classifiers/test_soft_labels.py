"""Tests of what makes labels of probabilities: class frequencies, and weights."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skimbal.classifiers._soft_labels import meet_prior, soft_weights

priors = st.lists(st.floats(0.05, 1), min_size=3, max_size=3).map(
    lambda values: np.array(values) / sum(values)
)


def draw(seed, n_rows=40, n_classes=3):
    return np.random.default_rng(seed).dirichlet(np.ones(n_classes), n_rows)


@given(prior=priors, seed=st.integers(0, 1000))
def test_the_mean_becomes_the_prior_and_rows_sum_to_1(prior, seed):
    moved = meet_prior(draw(seed), prior)
    np.testing.assert_allclose(moved.mean(axis=0), prior, atol=2e-3)
    np.testing.assert_allclose(moved.sum(axis=1), 1)


@given(prior=priors, seed=st.integers(0, 1000))
def test_odds_of_two_classes_change_by_the_same_factor_in_each_row(prior, seed):
    proba = draw(seed)
    moved = meet_prior(proba, prior)
    ratio = (moved[:, 0] / moved[:, 1]) / (proba[:, 0] / proba[:, 1])
    np.testing.assert_allclose(ratio, ratio[0], rtol=1e-6)


def test_one_row_gets_the_prior_itself():
    moved = meet_prior(np.array([[0.5, 0.3, 0.2]]), np.array([0.2, 0.2, 0.6]))
    np.testing.assert_allclose(moved, [[0.2, 0.2, 0.6]])


def test_a_class_that_never_comes_gets_no_row():
    moved = meet_prior(draw(0), np.array([0.5, 0.5, 0.0]))
    assert moved[:, 2].max() < 1e-6


def test_rows_that_are_sure_of_one_class_can_still_be_moved():
    proba = np.array([[1.0, 0.0]] * 3)
    moved = meet_prior(proba, np.array([0.5, 0.5]))
    np.testing.assert_allclose(moved, 0.5, atol=1e-3)


@pytest.mark.parametrize("seed", range(3))
def test_weights_are_those_of_a_slow_loop(seed):
    proba = draw(seed)
    sure, codes = proba.max(axis=1), proba.argmax(axis=1)
    expected = []
    for own, code in zip(sure, codes, strict=True):
        others = sure[codes == code]
        below = min(own - others.mean(), 0)
        expected.append(np.exp(-(below**2) / (2 * others.var())))
    np.testing.assert_allclose(soft_weights(proba), expected)


def test_a_row_weighs_less_only_if_its_class_is_mostly_surer():
    common = [[0.9, 0.1], [0.95, 0.05], [0.6, 0.4]]
    rare = [[0.45, 0.55], [0.44, 0.56]]
    weights = soft_weights(np.array(common + rare))
    assert weights[0] == weights[1] == weights[4] == 1
    assert weights[2] < 0.5
    # less sure than any of the common class, and yet it counts
    assert weights[3] > 0.5


def test_the_only_row_of_a_class_weighs_1():
    assert soft_weights(np.array([[0.4, 0.6], [0.9, 0.1]])).tolist() == [1, 1]


def test_no_rows_have_no_weights():
    assert soft_weights(np.zeros((0, 3))).shape == (0,)


def test_a_weight_of_2_is_a_row_twice():
    proba, prior = draw(0), np.array([0.5, 0.3, 0.2])
    weight = np.ones(len(proba))
    weight[:5] = 2
    twice = np.concatenate([proba, proba[:5]])
    expected = soft_weights(twice)[: len(proba)]
    np.testing.assert_allclose(soft_weights(proba, weight), expected)
    expected = meet_prior(twice, prior)[: len(proba)]
    np.testing.assert_allclose(meet_prior(proba, prior, weight), expected)
