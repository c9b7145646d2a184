import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from skimbal.losses import AsymmetricLoss, CrossEntropyLoss, FocalLoss
from tests.losses.data import class_loop, criterion_of, loop, rows, sigmoid, softmax

gammas = st.floats(0, 5)


@given(positive=gammas, negative=gammas, clip=st.sampled_from([0, 0.05, 0.5]))
def test_values_of_several_labels_are_those_of_a_slow_loop(positive, negative, clip):
    def entry(z, label, _):
        p = sigmoid(z)
        if label:
            return -((1 - p) ** positive) * math.log(p)
        shifted = max(p - clip, 0)
        return -(shifted**negative) * math.log(1 - shifted)

    logits, target = rows(multilabel=True)
    loss = AsymmetricLoss(gamma_positive=positive, gamma_negative=negative, clip=clip)
    criterion = criterion_of(loss, multilabel=True)
    expected = class_loop(entry, logits, target)
    torch.testing.assert_close(criterion(logits, target), expected)


@given(positive=gammas, negative=gammas, smoothing=st.floats(0, 0.9))
def test_values_of_one_label_are_those_of_a_slow_loop(positive, negative, smoothing):
    def row_loss(z, own):
        total = 0.0
        for j, p in enumerate(softmax(z)):
            target = smoothing / 4 + (1 - smoothing) * (j == own)
            focus = (1 - p) ** positive if j == own else p**negative
            total -= target * focus * math.log(p)
        return total

    logits, target = rows()
    loss = AsymmetricLoss(
        gamma_positive=positive, gamma_negative=negative, label_smoothing=smoothing
    )
    expected = loop(row_loss, logits, target)
    torch.testing.assert_close(criterion_of(loss)(logits, target), expected)


def test_without_focus_it_is_cross_entropy():
    unfocused = {"gamma_positive": 0, "gamma_negative": 0}
    for loss, plain, multilabel in [
        (AsymmetricLoss(**unfocused), CrossEntropyLoss(label_smoothing=0.1), False),
        (AsymmetricLoss(**unfocused, clip=0), CrossEntropyLoss(), True),
    ]:
        logits, target = rows(multilabel=multilabel)
        expected = criterion_of(plain, multilabel=multilabel)(logits, target)
        made = criterion_of(loss, multilabel=multilabel)(logits, target)
        torch.testing.assert_close(made, expected)


def test_with_the_same_focus_for_both_it_is_focal():
    logits, target = rows(multilabel=True)
    loss = AsymmetricLoss(gamma_positive=2, gamma_negative=2, clip=0)
    focal = criterion_of(FocalLoss(), multilabel=True)(logits, target)
    made = criterion_of(loss, multilabel=True)(logits, target)
    torch.testing.assert_close(made, focal)


def test_without_smoothing_one_label_is_focal():
    logits, target = rows()
    loss = AsymmetricLoss(gamma_positive=2, label_smoothing=0)
    focal = criterion_of(FocalLoss())(logits, target)
    torch.testing.assert_close(criterion_of(loss)(logits, target), focal)


def test_an_easy_no_costs_nothing_and_pulls_nowhere():
    # the probability of yes is 0.047, below the clip
    logits = torch.full((1, 4), -3.0, requires_grad=True)
    loss = AsymmetricLoss(gamma_negative=0.5)
    made = loss.make_criterion([5, 5, 5, 5], n_rows=100, multilabel=True)
    losses = made(logits, torch.zeros(1, 4))
    losses.sum().backward()
    assert losses.item() == 0
    assert logits.grad.tolist() == [[0, 0, 0, 0]]


def test_a_hard_no_costs_a_bounded_amount():
    # 0.95^4 * -log(0.05): the paper's way to shrug off wrong labels
    made = criterion_of(AsymmetricLoss(), multilabel=True)
    losses = made(torch.full((1, 4), 1e4), torch.zeros(1, 4))
    assert losses.item() == pytest.approx(0.95**4 * -math.log(0.05), rel=1e-5)


@pytest.mark.parametrize("logit", [17.0, 20.0])
def test_a_tiny_clip_leaves_loss_and_gradient_as_without(logit):
    found = []
    for clip in (0, 1e-12):
        criterion = criterion_of(
            AsymmetricLoss(gamma_negative=1, clip=clip), multilabel=True
        )
        logits = torch.full((1, 3), logit, requires_grad=True)
        loss = criterion(logits, torch.zeros(1, 3)).sum()
        loss.backward()
        found.append((loss.detach(), logits.grad))
    torch.testing.assert_close(found[1], found[0], rtol=1e-2, atol=0)
