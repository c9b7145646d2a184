import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from skimbal.classifiers._balanced_softmax import balanced_softmax_loss
from skimbal.losses import BalancedSoftmaxLoss, CrossEntropyLoss, LogitAdjustedLoss
from tests.losses.data import COUNTS, criterion_of, loop, rows, softmax


@given(tau=st.floats(0, 3))
def test_values_are_those_of_a_slow_loop(tau):
    def row_loss(z, own):
        shifted = [v + tau * math.log(n / 100) for v, n in zip(z, COUNTS, strict=True)]
        return -math.log(softmax(shifted)[own])

    logits, target = rows()
    criterion = criterion_of(LogitAdjustedLoss(tau=tau))
    expected = loop(row_loss, logits, target)
    torch.testing.assert_close(criterion(logits, target), expected, rtol=1e-5, atol=0)


def test_with_tau_0_it_is_cross_entropy():
    logits, target = rows()
    plain = criterion_of(CrossEntropyLoss())(logits, target)
    adjusted = criterion_of(LogitAdjustedLoss(tau=0))(logits, target)
    torch.testing.assert_close(adjusted, plain)


def test_with_tau_1_it_is_balanced_softmax():
    logits, target = rows()
    balanced = criterion_of(BalancedSoftmaxLoss())(logits, target)
    adjusted = criterion_of(LogitAdjustedLoss())(logits, target)
    assert torch.equal(adjusted, balanced)


def test_balanced_softmax_is_the_closed_form_of_its_paper():
    def row_loss(z, own):
        parts = [n * math.exp(v) for v, n in zip(z, COUNTS, strict=True)]
        return -math.log(parts[own] / sum(parts))

    logits, target = rows()
    criterion = criterion_of(BalancedSoftmaxLoss())
    expected = loop(row_loss, logits, target)
    torch.testing.assert_close(criterion(logits, target), expected, rtol=1e-5, atol=0)


def test_mean_is_that_of_the_logistic_regression_with_this_loss():
    generator = np.random.default_rng(0)
    X, coef = generator.normal(size=(8, 3)), generator.normal(size=(4, 3))
    intercept, codes = generator.normal(size=4), np.arange(8) % 4
    offset = 0.7 * np.log(COUNTS / 100)
    expected, _, _ = balanced_softmax_loss(
        coef, intercept, X, codes, sample_weight=np.full(8, 1 / 8), offset=offset, l2=0
    )
    logits = torch.from_numpy(X @ coef.T + intercept)
    criterion = criterion_of(LogitAdjustedLoss(tau=0.7))
    mean = criterion(logits, torch.from_numpy(codes)).mean()
    assert mean.item() == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("tau", [0, 0.5, 1, 1.5])
def test_best_probabilities_without_features_are_the_training_prior(tau):
    # all rows look alike, so that the best logits hold nothing but frequencies
    target = torch.arange(4).repeat_interleave(torch.from_numpy(COUNTS))
    logits = torch.zeros(4, dtype=torch.float64, requires_grad=True)
    criterion = criterion_of(LogitAdjustedLoss(tau=tau))
    optimizer = torch.optim.LBFGS([logits], max_iter=200, tolerance_grad=1e-12)

    def closure():
        optimizer.zero_grad()
        loss = criterion(logits.expand(100, 4), target).mean()
        loss.backward()
        return loss

    for _ in range(5):
        optimizer.step(closure)
    prior = LogitAdjustedLoss(tau=tau).training_prior(COUNTS)
    np.testing.assert_allclose(logits.detach().softmax(0), prior, rtol=1e-4)


@pytest.mark.parametrize("tau", [50, 1000])
def test_a_large_tau_gives_a_finite_prior(tau):
    prior = LogitAdjustedLoss(tau=tau).training_prior(COUNTS)
    np.testing.assert_allclose(prior, [0, 0, 0, 1], atol=1e-9)


def test_balanced_softmax_stands_for_equal_classes():
    np.testing.assert_allclose(
        BalancedSoftmaxLoss().training_prior([90, 10, 0]), [0.5, 0.5, 0]
    )
