import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skimbal.decoupling import TauNormalization
from skimbal.decoupling._tau_normalization import tau_normalize
from tests.decoupling.data import make_case, predict_proba

TAUS = st.floats(0, 1)


def test_norms_that_are_worked_out_by_hand():
    weight = np.array([[0.0, 4.0], [1.0, 0.0]])  # norms 4 and 1, geometric mean 2
    np.testing.assert_allclose(tau_normalize(weight, 1.0), [[0, 2], [2, 0]])
    half = tau_normalize(weight, 0.5)  # 4 * sqrt(2 / 4), 1 * sqrt(2 / 1)
    np.testing.assert_allclose(half, [[0, 2 * np.sqrt(2)], [np.sqrt(2), 0]])


def slow_tau_normalize(weight, tau):
    rows = [row / np.sqrt(np.sum(row**2)) ** tau for row in weight]
    before = np.prod([np.sqrt(np.sum(row**2)) for row in weight])
    after = np.prod([np.sqrt(np.sum(row**2)) for row in rows])
    return np.array(rows) * (before / after) ** (1 / len(weight))


@given(TAUS, st.integers(0, 10**6))
def test_rows_are_divided_by_a_power_of_their_norm(tau, seed):
    weight = np.random.default_rng(seed).normal(size=(4, 3))
    np.testing.assert_allclose(
        tau_normalize(weight, tau), slow_tau_normalize(weight, tau), rtol=1e-9
    )


def test_a_class_without_weights_keeps_them():
    weight = np.array([[0.0, 0.0], [0.0, 4.0], [1.0, 0.0]])
    np.testing.assert_allclose(tau_normalize(weight, 1.0), [[0, 0], [0, 2], [2, 0]])
    np.testing.assert_array_equal(tau_normalize(weight * 0, 1.0), weight * 0)


def test_tau_0_leaves_the_probabilities_as_they_are():
    weight, bias, features, codes = make_case()
    head = TauNormalization(tau=0).refit(weight, bias, features, codes)
    np.testing.assert_allclose(
        predict_proba(head, features),
        predict_proba((weight, bias), features),
        atol=1e-5,
    )
    np.testing.assert_allclose(head[0], weight - weight.mean(axis=0), atol=1e-6)


def test_tau_1_gives_all_classes_weights_of_one_length_and_no_offset():
    weight, bias, features, codes = make_case()
    head = TauNormalization(tau=1).refit(weight, bias, features, codes)
    norms = np.linalg.norm(head[0], axis=1)
    np.testing.assert_allclose(norms, norms[0], rtol=1e-5)
    # at the middle of the class means every class has the same score
    centre = np.mean([features[codes == k].mean(axis=0) for k in range(4)], axis=0)
    np.testing.assert_allclose(head[0] @ centre + head[1], 0, atol=1e-5)


@given(TAUS)
def test_the_origin_of_the_features_does_not_matter(tau):
    weight, bias, features, codes = make_case()
    weight, bias = weight.astype(np.float64), bias.astype(np.float64)
    features = features.astype(np.float64)
    shift = np.linspace(-1, 3, 6)
    member = TauNormalization(tau=tau)
    head = member.refit(weight, bias, features, codes)
    moved = member.refit(weight, bias - weight @ shift, features + shift, codes)
    np.testing.assert_allclose(
        predict_proba(moved, features + shift), predict_proba(head, features), atol=1e-4
    )


@given(TAUS, st.floats(1e-3, 1e3))
def test_the_scale_of_the_features_does_not_matter(tau, scale):
    weight, bias, features, codes = make_case()
    weight, features = weight.astype(np.float64), features.astype(np.float64)
    member = TauNormalization(tau=tau)
    head = member.refit(weight, bias, features, codes)
    scaled = member.refit(weight / scale, bias, features * scale, codes)
    np.testing.assert_allclose(
        predict_proba(scaled, features * scale),
        predict_proba(head, features),
        atol=1e-4,
    )


@pytest.mark.parametrize(
    ("tau", "expected"), [(0, [0.9, 0.1]), (0.5, [0.75, 0.25]), (1, [0.5, 0.5])]
)
def test_the_training_prior_goes_to_uniform(tau, expected):
    prior = TauNormalization(tau=tau).training_prior([0.9, 0.1])
    np.testing.assert_allclose(prior, expected)


@pytest.mark.parametrize("tau", [-0.1, 1.5, "1"])
def test_a_tau_outside_0_to_1_is_refused(tau):
    with pytest.raises(ValueError, match="'tau'"):
        TauNormalization(tau=tau).refit(*make_case())
