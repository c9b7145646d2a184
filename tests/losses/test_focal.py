import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from skimbal.losses import CrossEntropyLoss, FocalLoss
from tests.losses.data import class_loop, criterion_of, loop, rows, sigmoid, softmax

gammas = st.floats(0, 5)


def test_a_row_that_is_right_by_nine_in_ten_costs_a_hundredth():
    # the paper's own example: gamma=2 at p=0.9 divides cross-entropy by 100
    logits = torch.tensor([[math.log(9.0), 0.0]], dtype=torch.float64)
    losses = criterion_of(FocalLoss(), [9, 1])(logits, torch.tensor([0]))
    assert losses.item() == pytest.approx(-math.log(0.9) / 100)


@given(gamma=gammas)
def test_values_are_those_of_a_slow_loop(gamma):
    def row_loss(z, own):
        p = softmax(z)[own]
        return -((1 - p) ** gamma) * math.log(p)

    logits, target = rows()
    expected = loop(row_loss, logits, target)
    criterion = criterion_of(FocalLoss(gamma=gamma))
    torch.testing.assert_close(criterion(logits, target), expected)


@given(gamma=gammas)
def test_values_of_several_labels_are_those_of_a_slow_loop(gamma):
    def entry(z, label, _):
        p = sigmoid(z if label else -z)
        return -((1 - p) ** gamma) * math.log(p)

    logits, target = rows(multilabel=True)
    criterion = criterion_of(FocalLoss(gamma=gamma), multilabel=True)
    expected = class_loop(entry, logits, target)
    torch.testing.assert_close(criterion(logits, target), expected)


@pytest.mark.parametrize("multilabel", [False, True])
def test_without_focus_it_is_cross_entropy(multilabel):
    logits, target = rows(multilabel=multilabel)
    focal = criterion_of(FocalLoss(gamma=0), multilabel=multilabel)
    plain = criterion_of(CrossEntropyLoss(), multilabel=multilabel)
    torch.testing.assert_close(focal(logits, target), plain(logits, target))


def test_float32_keeps_small_losses_exact():
    # 1 - p is 2e-9 here, which a difference of float32 would round to 0
    logits = torch.tensor([[20.0, 0.0]])
    made = FocalLoss(gamma=1).make_criterion([1, 1], n_rows=2)
    losses = made(logits, torch.tensor([0]))
    assert losses.item() == pytest.approx(0, abs=1e-15)
    both = made(torch.tensor([[8.0, 0.0]]), torch.tensor([0]))
    rest = 1 / (1 + math.exp(8))
    assert both.item() == pytest.approx(-rest * math.log1p(-rest), rel=1e-4)
