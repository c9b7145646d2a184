import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import check_grad, minimize
from sklearn.exceptions import ConvergenceWarning

from skimbal.decoupling import LearnableWeightScaling
from skimbal.decoupling._weight_scaling import scaled_logit_loss
from skimbal.exceptions import SkimbalWarning
from tests.decoupling.data import make_case


def make_logits(seed, scale=2.0):
    rng = np.random.default_rng(seed)
    logits = rng.normal(size=(15, 4)) * scale
    codes = np.append(np.arange(4), rng.integers(4, size=11))
    return logits, codes, rng.uniform(0.1, 1, size=15)


def slow_loss(factors, logits, codes, weight, l2):
    loss = 0.0
    for row, k, w in zip(logits, codes, weight, strict=True):
        scores = [f * z for f, z in zip(factors, row, strict=True)]
        loss -= w * np.log(np.exp(scores[k]) / sum(np.exp(s) for s in scores))
    return loss + l2 / 2 * sum((f - 1) ** 2 for f in factors)


@given(st.integers(0, 10**6), st.floats(0, 2))
def test_the_loss_is_that_of_a_loop_over_rows(seed, l2):
    logits, codes, weight = make_logits(seed)
    factors = np.random.default_rng(seed).uniform(0, 3, size=4)
    loss, _ = scaled_logit_loss(factors, logits, codes, sample_weight=weight, l2=l2)
    assert loss == pytest.approx(slow_loss(factors, logits, codes, weight, l2))


@given(st.integers(0, 10**6), st.floats(0, 2))
def test_the_gradient_is_that_of_finite_differences(seed, l2):
    logits, codes, weight = make_logits(seed)
    options = {"sample_weight": weight, "l2": l2}
    error = check_grad(
        lambda f: scaled_logit_loss(f, logits, codes, **options)[0],
        lambda f: scaled_logit_loss(f, logits, codes, **options)[1],
        np.random.default_rng(seed).uniform(0.2, 3, size=4),
    )
    assert error < 1e-4


@given(st.integers(0, 10**6), st.floats(0, 1))
def test_the_loss_is_convex_in_the_factors(seed, share):
    logits, codes, weight = make_logits(seed)
    one, two = np.random.default_rng(seed).uniform(0, 4, size=(2, 4))
    between, first, second = (
        scaled_logit_loss(f, logits, codes, sample_weight=weight, l2=0.0)[0]
        for f in (share * one + (1 - share) * two, one, two)
    )
    assert between <= share * first + (1 - share) * second + 1e-9


def test_extreme_logits_give_finite_values():
    logits, codes, weight = make_logits(0, scale=1e4)
    loss, gradient = scaled_logit_loss(
        np.ones(4), logits, codes, sample_weight=weight, l2=0.1
    )
    assert np.isfinite(loss)
    assert np.isfinite(gradient).all()


def test_a_class_that_is_scored_too_low_gets_the_larger_factor():
    # two classes of equal scores, of which one has been halved
    features = np.array([[2.0, 0], [2, 0], [0, 1], [0.5, 1], [2, 0.8], [0.6, 1]])
    codes = np.array([0, 0, 1, 1, 0, 1])
    weight, bias = LearnableWeightScaling(C=100).refit(
        np.array([[1.0, 0, 0], [0, 0.5, 0], [0, 0, 0]]),
        np.array([0.0, 0.0, -1.0]),
        np.column_stack([np.append(features, [[0.1, 0.1]], axis=0), np.zeros(7)]),
        np.append(codes, 2),
    )
    assert weight[1, 1] / weight[0, 0] > 0.5
    assert bias.shape == (3,)


def test_factors_are_where_a_general_optimiser_finds_them():
    weight, bias, features, codes = make_case((60, 20, 8))
    head = LearnableWeightScaling(C=0.5, tol=1e-8).refit(weight, bias, features, codes)
    centred, shift = weight - weight.mean(axis=0), bias - bias.mean()
    logits = features.astype(float) @ centred.T + shift
    balanced = 1 / (3 * np.bincount(codes)[codes])
    found = minimize(
        slow_loss,
        np.ones(3),
        args=(logits, codes, balanced, 1 / (0.5 * len(codes))),
        method="Nelder-Mead",
        options={"xatol": 1e-7, "fatol": 1e-12, "maxiter": 4000},
    )
    factors = found.x
    np.testing.assert_allclose(head[0], centred * factors[:, None], atol=1e-3)
    np.testing.assert_allclose(head[1], shift * factors, atol=1e-3)


def test_directions_stay_and_no_class_is_turned_round():
    weight, bias, features, codes = make_case((40, 12, 8))
    # a head that is wrong on purpose
    head = LearnableWeightScaling(C=100).refit(-weight, -bias, features, codes)
    centred = -(weight - weight.mean(axis=0))
    cosine = np.sum(head[0] * centred, axis=1)
    assert (cosine >= 0).all()
    factors = np.linalg.norm(head[0], axis=1) / np.linalg.norm(centred, axis=1)
    np.testing.assert_allclose(head[0], centred * factors[:, None], atol=1e-5)


def test_a_strong_penalty_leaves_the_head_as_it_is():
    weight, bias, features, codes = make_case((40, 12, 8))
    head = LearnableWeightScaling(C=1e-9).refit(weight, bias, features, codes)
    np.testing.assert_allclose(head[0], weight - weight.mean(axis=0), atol=1e-4)


def test_two_classes_keep_their_predictions_and_a_warning_says_so():
    weight, bias, features, codes = make_case((60, 8))
    with pytest.warns(SkimbalWarning, match="no prediction") as caught:
        head = LearnableWeightScaling().refit(weight, bias, features, codes)
    assert caught[0].filename == __file__
    np.testing.assert_array_equal(
        (features @ head[0].T + head[1]).argmax(axis=1),
        (features @ weight.T + bias).argmax(axis=1),
    )


def test_too_few_steps_are_warned_of():
    with pytest.warns(ConvergenceWarning, match="Raise `max_iter`") as caught:
        LearnableWeightScaling(max_iter=1, tol=1e-12).refit(*make_case())
    assert caught[0].filename == __file__


def test_the_training_prior_is_uniform():
    prior = LearnableWeightScaling().training_prior([0.8, 0.15, 0.05])
    np.testing.assert_allclose(prior, 1 / 3)


@pytest.mark.parametrize("params", [{"C": 0}, {"max_iter": 0}, {"tol": 0}])
def test_a_parameter_out_of_range_is_refused(params):
    with pytest.raises(ValueError, match=repr(next(iter(params)))):
        LearnableWeightScaling(**params).refit(*make_case())
