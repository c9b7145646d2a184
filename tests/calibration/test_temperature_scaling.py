"""Tests of `TemperatureScalingClassifier`."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import log_softmax
from sklearn.frozen import FrozenEstimator
from sklearn.metrics import log_loss

from skimbal.calibration import TemperatureScalingClassifier
from skimbal.calibration._temperature_scaling import fit_temperature, mean_log_loss
from skimbal.metrics import expected_calibration_error
from tests.calibration.data import GaussianClassifier, gaussian_rows


def random_scores(seed, n=50, k=3, sharpness=1.0):
    rng = np.random.default_rng(seed)
    codes = rng.integers(0, k, n)
    scores = rng.normal(size=(n, k)) + np.eye(k)[codes]
    return log_softmax(sharpness * scores, axis=1), codes, rng.random(n) + 0.1


def test_the_loss_is_the_log_loss():
    scores, codes, weight = random_scores(0)
    expected = log_loss(codes, np.exp(scores), sample_weight=weight)
    assert mean_log_loss(scores, codes, weight) == pytest.approx(expected)


@pytest.mark.parametrize("sharpness", [0.5, 1.0, 3.0])
def test_the_temperature_is_how_much_too_sure_the_classifier_is(sharpness):
    X, y = gaussian_rows((2000, 1000))
    estimator = GaussianClassifier(sharpness=sharpness)
    model = TemperatureScalingClassifier(estimator, random_state=0).fit(X, y)
    assert model.temperature_ == pytest.approx(sharpness, rel=0.12)
    X_new, y_new = gaussian_rows((2000, 1000), seed=1)
    assert expected_calibration_error(y_new, model.predict_proba(X_new)) < 0.03


@pytest.mark.parametrize("seed", range(5))
def test_no_temperature_on_a_grid_is_better(seed):
    scores, codes, weight = random_scores(seed, sharpness=2.0)
    best = min(
        mean_log_loss(scores / t, codes, weight) for t in np.geomspace(0.05, 20, 2000)
    )
    found = mean_log_loss(
        scores / fit_temperature(scores, codes, weight), codes, weight
    )
    assert found <= best + 1e-6


@given(seed=st.integers(0, 10_000), sharpness=st.floats(0.1, 10))
def test_the_loss_is_never_worse_than_before(seed, sharpness):
    scores, codes, weight = random_scores(seed, 12, sharpness=sharpness)
    temperature = fit_temperature(scores, codes, weight)
    assert 0.05 <= temperature <= 20
    after = mean_log_loss(scores / temperature, codes, weight)
    assert after <= mean_log_loss(scores, codes, weight)


@given(seed=st.integers(0, 10_000), sharpness=st.sampled_from([0.3, 4.0]))
def test_the_predicted_class_never_changes(seed, sharpness):
    X, y = gaussian_rows((30, 20, 10), (0.0, 2.0, 4.0), seed=seed)
    estimator = GaussianClassifier((0.0, 2.0, 4.0), sharpness=sharpness)
    model = TemperatureScalingClassifier(estimator, cv=2, random_state=0).fit(X, y)
    np.testing.assert_array_equal(model.predict(X), model.estimator_.predict(X))


def test_the_losses_are_those_of_the_rows_out_of_fold():
    X, y = gaussian_rows((200, 100))
    frozen = FrozenEstimator(GaussianClassifier(sharpness=3.0).fit(X, y))
    model = TemperatureScalingClassifier(frozen, random_state=0).fit(X, y)
    assert model.log_loss_["before"] == pytest.approx(
        log_loss(y, frozen.predict_proba(X))
    )
    assert model.log_loss_["after"] == pytest.approx(
        log_loss(y, model.predict_proba(X))
    )


def test_a_classifier_that_is_sure_and_wrong_stays_finite():
    X, y = gaussian_rows((30, 30))
    frozen = FrozenEstimator(GaussianClassifier((0.0, 500.0), sharpness=9.0).fit(X, y))
    model = TemperatureScalingClassifier(frozen, random_state=0).fit(X, y)
    assert np.isfinite(model.predict_proba(X)).all()
    assert model.log_loss_["after"] < model.log_loss_["before"]


def test_it_equals_scikit_learn_on_the_same_rows():
    sklearn_calibration = pytest.importorskip("sklearn.calibration")
    if not hasattr(sklearn_calibration, "_TemperatureScaling"):
        pytest.skip("needs scikit-learn 1.8")
    scores, codes, weight = random_scores(0, 200, sharpness=3.0)
    other = sklearn_calibration._TemperatureScaling().fit(scores, codes, weight)
    assert 1 / fit_temperature(scores, codes, weight) == pytest.approx(
        float(other.beta_), rel=1e-3
    )


def test_a_smooth_target_leaves_doubt_where_few_rows_are_all_right():
    codes = np.arange(10) % 2
    scores = np.log(np.where(codes[:, None] == [0, 1], 0.9, 0.1))
    weight = np.ones(10)
    assert fit_temperature(scores, codes, weight) < 0.1
    temperature = fit_temperature(scores, codes, weight, smooth=True)
    # the target of each row is 1 - 1 / 12 for its class, and 1 / 24 more for both
    expected = np.log(9) / np.log((1 - 1 / 24) / (1 / 24))
    assert temperature == pytest.approx(expected, rel=1e-3)
