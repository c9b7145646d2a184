import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from skimbal.losses import ClassBalancedLoss, CrossEntropyLoss, FocalLoss
from tests.losses.data import (
    COUNTS,
    class_loop,
    criterion_of,
    loop,
    rows,
    sigmoid,
    softmax,
)

betas = st.floats(0, 0.9999)


def effective_number(n, beta):
    """Return the sum that the closed form of the paper stands for."""
    return sum(beta**i for i in range(n))


@given(beta=betas, gamma=st.sampled_from([0, 0.5, 2]))
def test_values_are_those_of_a_slow_loop(beta, gamma):
    weights = [1 / effective_number(int(n), beta) for n in COUNTS]
    mean = sum(w * n for w, n in zip(weights, COUNTS, strict=True)) / COUNTS.sum()

    def row_loss(z, own):
        p = softmax(z)[own]
        return -weights[own] / mean * (1 - p) ** gamma * math.log(p)

    logits, target = rows()
    criterion = criterion_of(ClassBalancedLoss(beta=beta, gamma=gamma))
    expected = loop(row_loss, logits, target)
    torch.testing.assert_close(criterion(logits, target), expected, rtol=1e-5, atol=0)


@given(beta=betas, gamma=st.sampled_from([0, 0.5, 2]))
def test_values_of_several_labels_are_those_of_a_slow_loop(beta, gamma):
    weights = [1 / effective_number(int(n), beta) for n in COUNTS]

    def entry(z, label, j):
        p = sigmoid(z if label else -z)
        return -weights[j] * 4 / sum(weights) * (1 - p) ** gamma * math.log(p)

    logits, target = rows(multilabel=True)
    loss = ClassBalancedLoss(beta=beta, gamma=gamma)
    criterion = criterion_of(loss, multilabel=True)
    expected = class_loop(entry, logits, target)
    torch.testing.assert_close(criterion(logits, target), expected, rtol=1e-5, atol=0)


@pytest.mark.parametrize("multilabel", [False, True])
def test_with_beta_0_classes_weigh_alike(multilabel):
    logits, target = rows(multilabel=multilabel)
    for loss, plain in [
        (ClassBalancedLoss(beta=0), CrossEntropyLoss()),
        (ClassBalancedLoss(beta=0, gamma=2), FocalLoss()),
    ]:
        made = criterion_of(loss, multilabel=multilabel)(logits, target)
        expected = criterion_of(plain, multilabel=multilabel)(logits, target)
        torch.testing.assert_close(made, expected)


def test_near_beta_1_weights_are_the_balanced_ones():
    weight = criterion_of(ClassBalancedLoss(beta=1 - 1e-9)).class_weight
    np.testing.assert_allclose(weight, COUNTS.sum() / (4 * COUNTS), rtol=1e-5)


def test_large_classes_weigh_the_same():
    weight = criterion_of(ClassBalancedLoss(beta=0.9), [100_000, 1_000, 200])
    np.testing.assert_allclose(weight.class_weight, 1, rtol=1e-6)


def test_probabilities_stand_for_the_weighted_classes():
    np.testing.assert_allclose(
        ClassBalancedLoss(beta=1 - 1e-9).training_prior([90, 10]), 0.5, rtol=1e-5
    )
    np.testing.assert_allclose(
        ClassBalancedLoss(beta=0).training_prior([90, 10]), [0.9, 0.1]
    )


@pytest.mark.parametrize("multilabel", [False, True])
def test_deferred_weights_come_late(multilabel):
    logits, target = rows(multilabel=multilabel)
    plain = criterion_of(FocalLoss(gamma=1), multilabel=multilabel)(logits, target)
    now = criterion_of(ClassBalancedLoss(gamma=1), multilabel=multilabel)
    late = criterion_of(ClassBalancedLoss(gamma=1, start=0.8), multilabel=multilabel)
    torch.testing.assert_close(late(logits, target), plain)
    late.set_progress(0.79)
    torch.testing.assert_close(late(logits, target), plain)
    late.set_progress(0.8)
    torch.testing.assert_close(late(logits, target), now(logits, target))


def test_the_prior_of_deferred_weights_is_that_of_the_rows_until_they_come():
    plain = COUNTS / COUNTS.sum()
    late, now = ClassBalancedLoss(start=0.5), ClassBalancedLoss()
    np.testing.assert_allclose(late.training_prior(COUNTS, 0.5), plain)
    np.testing.assert_allclose(
        late.training_prior(COUNTS, 0.75), now.training_prior(COUNTS)
    )
    never = ClassBalancedLoss(start=1)
    np.testing.assert_allclose(never.training_prior(COUNTS), plain)


@pytest.mark.parametrize("start", [-0.1, 1.1])
def test_a_start_outside_of_training_is_refused(start):
    with pytest.raises(ValueError, match="'start' parameter"):
        criterion_of(ClassBalancedLoss(start=start))
