import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from skimbal.losses import CrossEntropyLoss, DistributionBalancedLoss, FocalLoss
from tests.losses.data import COUNTS, class_loop, criterion_of, loop, rows, sigmoid

N_ROWS = 80  # fewer than labels
PLAIN = {"alpha": 0.5, "beta": 0, "kappa": 0, "negative_scale": 1}


@given(
    alpha=st.floats(0, 1),
    beta=st.floats(0, 10),
    mu=st.floats(0, 1),
    kappa=st.floats(0, 1),
    scale=st.floats(0.5, 5),
    gamma=st.sampled_from([0, 0.5, 2]),
)
def test_values_are_those_of_a_slow_loop(alpha, beta, mu, kappa, scale, gamma):
    def row_loss(z, labels):
        seen = sum(label / n for label, n in zip(labels, COUNTS, strict=True))
        total = 0.0
        for value, label, n in zip(z, labels, COUNTS, strict=True):
            weight = alpha + sigmoid(beta * (1 / n / seen - mu))
            moved = value - kappa * math.log(N_ROWS / n - 1)
            q = sigmoid(moved if label else -scale * moved)
            lighter = 1 if label else 1 / scale
            total -= weight * lighter * (1 - q) ** gamma * math.log(q)
        return total / 4

    logits, target = rows(multilabel=True)
    labelled = target.any(dim=1)  # for the others see below
    logits, target = logits[labelled], target[labelled]
    loss = DistributionBalancedLoss(
        alpha=alpha, beta=beta, mu=mu, kappa=kappa, negative_scale=scale, gamma=gamma
    )
    criterion = criterion_of(loss, n_rows=N_ROWS, multilabel=True)
    expected = loop(row_loss, logits, target)
    torch.testing.assert_close(
        criterion(logits, target), expected, rtol=1e-5, atol=1e-9
    )


@pytest.mark.parametrize(
    ("gamma", "plain"), [(0, CrossEntropyLoss()), (2, FocalLoss())]
)
def test_without_its_two_ideas_it_is_cross_entropy_or_focal(gamma, plain):
    logits, target = rows(multilabel=True)
    loss = DistributionBalancedLoss(**PLAIN, gamma=gamma)
    expected = criterion_of(plain, multilabel=True)(logits, target)
    made = criterion_of(loss, multilabel=True)(logits, target)
    torch.testing.assert_close(made, expected)


def test_a_row_without_labels_weighs_most():
    def entry(z, label, _):
        q = sigmoid(-z)
        return -(0.1 + 1) * (1 - q) ** 2 * math.log(q)

    logits, target = torch.ones(1, 4, dtype=torch.float64), torch.zeros(1, 4)
    loss = DistributionBalancedLoss(kappa=0, negative_scale=1)
    criterion = criterion_of(loss, n_rows=N_ROWS, multilabel=True)
    expected = class_loop(entry, logits, target)
    torch.testing.assert_close(criterion(logits, target), expected)


def test_a_common_label_beside_a_rare_one_hardly_counts():
    loss = DistributionBalancedLoss(**PLAIN | {"alpha": 0.1, "beta": 10}, gamma=0)
    criterion = criterion_of(loss, [60, 5], n_rows=N_ROWS, multilabel=True)
    logits = torch.zeros(2, 2, dtype=torch.float64, requires_grad=True)
    criterion(logits, torch.tensor([[1.0, 0.0], [1.0, 1.0]])).sum().backward()
    alone, beside = logits.grad[:, 0].abs().tolist()
    # 1/60 of 1/60 wanted, against 1/60 of 1/60 + 1/5
    assert alone == pytest.approx((0.1 + sigmoid(1)) / 4, rel=1e-6)
    assert beside == pytest.approx((0.1 + sigmoid(10 * (1 / 13 - 0.9))) / 4, rel=1e-6)


def test_a_wrong_no_pulls_harder_than_a_wrong_yes_pushes():
    logits = torch.tensor([[-3.0], [3.0]], dtype=torch.float64, requires_grad=True)
    loss = DistributionBalancedLoss(**PLAIN | {"negative_scale": 5}, gamma=0)
    criterion = criterion_of(loss, [40], n_rows=N_ROWS, multilabel=True)
    right = torch.tensor([[-3.0]], dtype=torch.float64, requires_grad=True)
    criterion(right, torch.zeros(1, 1)).backward()
    criterion(logits, torch.tensor([[1.0], [0.0]])).sum().backward()
    # a "no" that is right is left alone sooner than by cross-entropy
    assert right.grad.item() == pytest.approx(sigmoid(-15))
    assert logits.grad[0].item() == pytest.approx(-sigmoid(3))


@pytest.mark.parametrize("n", [0, 80])
def test_a_class_of_no_row_or_all_rows_has_a_finite_offset(n):
    loss = DistributionBalancedLoss(kappa=1)
    criterion = criterion_of(loss, [n, 40], n_rows=80, multilabel=True)
    sign = 1 if n else -1
    np.testing.assert_allclose(
        criterion.offset, [sign * math.log(79.5 / 0.5), 0], atol=1e-6, rtol=1e-6
    )
