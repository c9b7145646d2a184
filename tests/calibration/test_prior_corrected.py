"""Tests of `PriorCorrectedClassifier`, and of what it moves probabilities with."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from imblearn.over_sampling import SMOTE, RandomOverSampler
from imblearn.pipeline import make_pipeline
from imblearn.under_sampling import RandomUnderSampler
from sklearn.linear_model import LogisticRegression

from skimbal.calibration import PriorCorrectedClassifier
from skimbal.calibration._priors import estimate_prior, move_prior
from skimbal.exceptions import SkimbalWarning
from skimbal.utils import check_target_prior
from tests.calibration.data import (
    GaussianClassifier,
    gaussian_posterior,
    gaussian_rows,
)

MEANS = np.array([0.0, 2.0])
GRID = np.linspace(-3, 5, 33)[:, None]
shares = st.lists(st.floats(0.01, 1), min_size=3, max_size=3).map(
    lambda values: np.array(values) / sum(values)
)


def test_a_probability_of_one_half_becomes_the_odds_of_the_prior():
    moved = move_prior(
        np.array([[0.5, 0.5]]), np.array([0.5, 0.5]), np.array([0.9, 0.1])
    )
    np.testing.assert_allclose(moved, [[0.9, 0.1]])


@given(source=shares, target=shares, seed=st.integers(0, 1000))
def test_moving_there_and_back_changes_nothing(source, target, seed):
    proba = np.random.default_rng(seed).dirichlet(np.ones(3), 8)
    moved = move_prior(proba, source, target)
    np.testing.assert_allclose(moved.sum(axis=1), 1)
    np.testing.assert_allclose(move_prior(moved, target, source), proba, atol=1e-9)


def test_a_class_without_rows_in_the_source_keeps_its_odds():
    moved = move_prior(
        np.array([[0.4, 0.4, 0.2]]), np.array([0.5, 0.5, 0]), np.array([0.5, 0.5, 0])
    )
    np.testing.assert_allclose(moved, [[0.4, 0.4, 0.2]])


def test_a_row_that_is_sure_of_a_class_that_cannot_occur_gets_the_target():
    moved = move_prior(
        np.array([[1.0, 0.0]]), np.array([0.5, 0.5]), np.array([0.0, 1.0])
    )
    assert moved.tolist() == [[0.0, 1.0]]


@pytest.mark.parametrize("weights", ["balanced", {0: 1, 1: 30}])
def test_class_weights_are_undone_exactly(weights):
    X, y = gaussian_rows()
    model = PriorCorrectedClassifier(GaussianClassifier(class_weight=weights))
    expected = gaussian_posterior(GRID, MEANS, np.array([0.9, 0.1]))
    np.testing.assert_allclose(model.fit(X, y).predict_proba(GRID), expected)
    assert np.abs(model.estimator_.predict_proba(GRID) - expected).max() > 0.3


def test_sample_weights_are_undone_exactly():
    X, y = gaussian_rows()
    model = PriorCorrectedClassifier(GaussianClassifier())
    model.fit(X, y, sample_weight=np.where(y == 1, 7.0, 0.5))
    expected = gaussian_posterior(GRID, MEANS, np.array([0.9, 0.1]))
    np.testing.assert_allclose(model.predict_proba(GRID), expected)


@pytest.mark.parametrize(
    "sampler",
    [
        RandomOverSampler(random_state=0),
        RandomOverSampler(sampling_strategy=0.5, random_state=0),
        RandomOverSampler(sampling_strategy={1: 70}, random_state=0),
        RandomUnderSampler(random_state=0),
        RandomUnderSampler(sampling_strategy=0.4, random_state=0),
        SMOTE(random_state=0),
        SMOTE(sampling_strategy=0.7, random_state=0),
    ],
    ids=str,
)
def test_samplers_of_a_pipeline_are_undone_exactly(sampler):
    X, y = gaussian_rows()
    model = PriorCorrectedClassifier(make_pipeline(sampler, GaussianClassifier()))
    model.fit(X, y)
    np.testing.assert_allclose(model.source_prior_, model.estimator_[-1].prior_)
    expected = gaussian_posterior(GRID, MEANS, np.array([0.9, 0.1]))
    np.testing.assert_allclose(model.predict_proba(GRID), expected)


def test_two_samplers_in_a_row_and_weights_behind_them_are_undone():
    X, y = gaussian_rows((300, 30))
    steps = (
        RandomUnderSampler(sampling_strategy={0: 100}, random_state=0),
        RandomOverSampler(sampling_strategy={1: 50}, random_state=0),
        GaussianClassifier(class_weight={0: 1, 1: 3}),
    )
    model = PriorCorrectedClassifier(make_pipeline(*steps)).fit(X, y)
    np.testing.assert_allclose(model.source_prior_, [0.4, 0.6])
    expected = gaussian_posterior(GRID, MEANS, np.array([10, 1]) / 11)
    np.testing.assert_allclose(model.predict_proba(GRID), expected)


@pytest.mark.parametrize(
    "estimator",
    [
        LogisticRegression(class_weight="balanced"),
        make_pipeline(RandomOverSampler(random_state=0), LogisticRegression()),
        make_pipeline(RandomUnderSampler(random_state=0), LogisticRegression()),
        make_pipeline(SMOTE(random_state=0), LogisticRegression()),
    ],
    ids=["weights", "over", "under", "smote"],
)
def test_a_logistic_regression_becomes_what_it_would_have_been(estimator):
    X, y = gaussian_rows((4000, 400), seed=1)
    plain = LogisticRegression().fit(X, y).predict_proba(X)[:, 1]
    corrected = PriorCorrectedClassifier(estimator).fit(X, y)
    assert corrected.estimator_.predict_proba(X)[:, 1].mean() > 0.2
    proba = corrected.predict_proba(X)[:, 1]
    assert proba.mean() == pytest.approx(1 / 11, abs=0.01)
    assert np.abs(proba - plain).max() < 0.1


@pytest.mark.parametrize(
    ("target", "prior"),
    [("uniform", [0.5, 0.5]), ({1: 3, 0: 1}, [0.25, 0.75]), ("train", [0.9, 0.1])],
)
def test_any_target_is_reached_exactly(target, prior):
    X, y = gaussian_rows()
    model = PriorCorrectedClassifier(GaussianClassifier(), target_prior=target)
    expected = gaussian_posterior(GRID, MEANS, np.array(prior))
    np.testing.assert_allclose(model.fit(X, y).predict_proba(GRID), expected)
    np.testing.assert_allclose(model.target_prior_, prior)
    np.testing.assert_allclose(model.training_prior_, prior)


def test_one_around_another_moves_from_where_the_inner_one_stands():
    X, y = gaussian_rows()
    inner = PriorCorrectedClassifier(GaussianClassifier(), target_prior="uniform")
    model = PriorCorrectedClassifier(inner).fit(X, y)
    np.testing.assert_allclose(model.source_prior_, [0.5, 0.5])
    expected = gaussian_posterior(GRID, MEANS, np.array([0.9, 0.1]))
    np.testing.assert_allclose(model.predict_proba(GRID), expected)


@pytest.mark.parametrize("counts", [(3800, 200), (2000, 2000), (400, 3600)])
def test_expectation_maximisation_finds_a_shifted_prior(counts):
    X, y = gaussian_rows((800, 200))
    X_new, y_new = gaussian_rows(counts, seed=1)
    model = PriorCorrectedClassifier(GaussianClassifier(), target_prior="estimate")
    found = model.fit(X, y).estimate_prior(X_new)
    np.testing.assert_allclose(found, np.bincount(y_new) / 4000, atol=0.03)
    expected = gaussian_posterior(X_new, MEANS, found)
    np.testing.assert_allclose(model.predict_proba(X_new), expected)
    np.testing.assert_allclose(model.target_prior_, [0.8, 0.2])


def test_expectation_maximisation_sees_through_a_sampler():
    X, y = gaussian_rows((800, 200))
    X_new, _ = gaussian_rows((950, 50), seed=1)
    sampled = make_pipeline(RandomOverSampler(random_state=0), GaussianClassifier())
    plain, over = (
        PriorCorrectedClassifier(estimator).fit(X, y).estimate_prior(X_new)
        for estimator in (GaussianClassifier(), sampled)
    )
    np.testing.assert_allclose(plain, over, atol=1e-4)


def test_the_estimate_is_where_the_likelihood_is_largest():
    X, _ = gaussian_rows((300, 100), seed=2)
    source = np.array([0.5, 0.5])
    proba = gaussian_posterior(X, MEANS, source)
    found = estimate_prior(proba, source, tol=1e-9)

    def likelihood(share):
        return np.log(proba @ (np.array([1 - share, share]) / source)).sum()

    grid = np.linspace(0.001, 0.999, 999)
    best = grid[np.argmax([likelihood(share) for share in grid])]
    assert found[1] == pytest.approx(best, abs=0.001)


def test_few_rows_to_estimate_from_are_warned_of():
    X, y = gaussian_rows()
    model = PriorCorrectedClassifier(GaussianClassifier(), target_prior="estimate")
    model.fit(X, y)
    with pytest.warns(SkimbalWarning, match="estimated from 5 rows for 2 classes"):
        model.predict(X[:5])


def test_no_rows_to_estimate_from_give_no_rows():
    X, y = gaussian_rows()
    model = PriorCorrectedClassifier(GaussianClassifier(), target_prior="estimate")
    assert model.fit(X, y).predict_proba(X[:0]).shape == (0, 2)


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ({0: 1.0}, r"missing: \[1\]"),
        ({0: 1.0, 1: 1.0, 2: 1.0}, r"unknown: \[2\]"),
        ({0: -1.0, 1: 1.0}, "finite shares from 0 on"),
        ({0: np.nan, 1: 1.0}, "finite shares from 0 on"),
        ({0: 0, 1: 0}, "one above 0"),
    ],
)
def test_a_target_that_does_not_fit_is_refused_before_any_fit(target, message):
    class NeverFitted(GaussianClassifier):
        def fit(self, X, y, sample_weight=None):
            raise AssertionError

    X, y = gaussian_rows()
    with pytest.raises(ValueError, match=message):
        PriorCorrectedClassifier(NeverFitted(), target_prior=target).fit(X, y)


def test_shares_need_not_sum_to_one():
    found = check_target_prior({"a": 3, "b": 1}, np.array(["a", "b"]), None)
    np.testing.assert_allclose(found, [0.75, 0.25])
