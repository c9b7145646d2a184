"""Tests of `VectorScalingClassifier`."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.special import log_softmax
from sklearn.linear_model import LogisticRegression

from skimbal.calibration import VectorScalingClassifier
from skimbal.calibration._temperature_scaling import mean_log_loss
from skimbal.calibration._vector_scaling import fit_vector
from skimbal.metrics import classwise_calibration_error
from tests.calibration.data import GaussianClassifier, gaussian_rows
from tests.calibration.test_temperature_scaling import random_scores


def slow_fit(scores, codes, weight):
    """Minimise the same sum without a gradient."""
    k = scores.shape[1]

    def loss(parameters):
        scaled = log_softmax(scores * parameters[:k] + parameters[k:], axis=1)
        fit = -(weight * scaled[np.arange(len(codes)), codes]).sum()
        pull = np.square(parameters[:k] - 1).sum() + np.square(parameters[k:]).sum()
        return fit + pull / 2

    found = minimize(
        loss,
        np.repeat([1.0, 0.0], k),
        method="Nelder-Mead",
        options={"maxiter": 20_000, "maxfev": 20_000, "xatol": 1e-7, "fatol": 1e-9},
    )
    return found.x[:k], found.x[k:]


@pytest.mark.parametrize("seed", range(3))
def test_the_parameters_equal_those_of_a_search_without_gradient(seed):
    case = random_scores(seed, 60, sharpness=2.0)
    for actual, expected in zip(fit_vector(*case), slow_fit(*case), strict=True):
        np.testing.assert_allclose(actual, expected, atol=2e-3)


@given(seed=st.integers(0, 10_000), sharpness=st.floats(0.1, 10), k=st.integers(2, 5))
def test_the_loss_is_never_worse_than_before(seed, sharpness, k):
    scores, codes, weight = random_scores(seed, 12, k, sharpness)
    scale, bias = fit_vector(scores, codes, weight)
    assert (scale >= 0).all()
    after = mean_log_loss(scores * scale + bias, codes, weight)
    assert after <= mean_log_loss(scores, codes, weight) + 1e-12


def test_a_row_of_weight_two_counts_as_two_rows():
    scores, codes, _ = random_scores(0)
    weight = np.arange(50) % 3
    for one, other in zip(
        fit_vector(scores, codes, weight),
        fit_vector(
            np.repeat(scores, weight, axis=0), np.repeat(codes, weight), np.ones(49)
        ),
        strict=True,
    ):
        np.testing.assert_allclose(one, other, atol=1e-6)


def test_a_class_of_one_row_stays_near_where_it_was():
    scores, codes, _ = random_scores(0, 200)
    codes[codes == 2] = 0
    codes[0] = 2
    scale, bias = fit_vector(scores, codes, np.ones(200))
    # without the pull, this bias has no bound once the row is given up
    assert abs(bias[2]) < 5
    assert 0 <= scale[2] < 3


def test_a_shifted_prior_is_undone_by_the_biases():
    X, y = gaussian_rows((1800, 200))
    estimator = GaussianClassifier(class_weight="balanced")
    model = VectorScalingClassifier(estimator, random_state=0).fit(X, y)
    odds = model.bias_[0] - model.bias_[1]
    assert odds == pytest.approx(np.log(9), abs=0.6)
    np.testing.assert_allclose(model.training_prior_, [0.9, 0.1])
    assert model.predict_proba(X)[:, 1].mean() == pytest.approx(0.1, abs=0.01)


def test_every_class_is_calibrated_where_one_was_not():
    class Skewed(GaussianClassifier):
        def predict_proba(self, X):
            proba = super().predict_proba(X) * [1.0, 6.0, 1.0]
            return proba / proba.sum(axis=1, keepdims=True)

    means = (0.0, 2.0, 4.0)
    X, y = gaussian_rows((900, 600, 300), means)
    X_new, y_new = gaussian_rows((900, 600, 300), means, seed=1)
    model = VectorScalingClassifier(Skewed(means), random_state=0).fit(X, y)
    before = classwise_calibration_error(y_new, model.estimator_.predict_proba(X_new))
    after = classwise_calibration_error(y_new, model.predict_proba(X_new))
    assert after < before / 4
    assert model.log_loss_["after"] < model.log_loss_["before"] - 0.1


def test_weights_of_rows_count_in_the_prior():
    X, y = gaussian_rows((150, 50))
    weight = np.where(y == 1, 3.0, 1.0)
    model = VectorScalingClassifier(LogisticRegression(), random_state=0)
    model.fit(X, y, sample_weight=weight)
    np.testing.assert_allclose(model.training_prior_, [0.5, 0.5])
    mean = np.average(model.predict_proba(X)[:, 1], weights=weight)
    assert mean == pytest.approx(0.5, abs=0.03)
