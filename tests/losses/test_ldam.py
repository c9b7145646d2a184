import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from skimbal.losses import ClassBalancedLoss, CrossEntropyLoss, LDAMLoss
from tests.losses.data import COUNTS, criterion_of, loop, rows, softmax


@given(max_margin=st.floats(0, 5), share=st.floats(0, 1), start=st.floats(0, 1))
def test_values_are_those_of_a_slow_loop(max_margin, share, start):
    weights = [(1 - 0.99) / (1 - 0.99**n) for n in COUNTS.tolist()]
    mean = sum(w * n for w, n in zip(weights, COUNTS, strict=True)) / COUNTS.sum()

    def row_loss(z, own):
        margin = max_margin * (min(COUNTS) / COUNTS[own]) ** 0.25
        lowered = [value - margin * (j == own) for j, value in enumerate(z)]
        weight = weights[own] / mean if share >= start else 1
        return -weight * math.log(softmax(lowered)[own])

    logits, target = rows()
    criterion = criterion_of(LDAMLoss(max_margin=max_margin, beta=0.99, start=start))
    criterion.set_progress(share)
    expected = loop(row_loss, logits, target)
    torch.testing.assert_close(criterion(logits, target), expected, rtol=1e-5, atol=0)


def test_without_margin_it_is_cross_entropy_and_then_class_balanced():
    logits, target = rows()
    criterion = criterion_of(LDAMLoss(max_margin=0, beta=0.99, start=0.5))
    plain = criterion_of(CrossEntropyLoss())(logits, target)
    balanced = criterion_of(ClassBalancedLoss(beta=0.99))(logits, target)
    torch.testing.assert_close(criterion(logits, target), plain)
    criterion.set_progress(0.49)
    torch.testing.assert_close(criterion(logits, target), plain)
    criterion.set_progress(0.5)
    torch.testing.assert_close(criterion(logits, target), balanced)
    criterion.set_progress(0.0)
    torch.testing.assert_close(criterion(logits, target), plain)


def test_schedule_keeps_the_type_and_the_buffer():
    criterion = criterion_of(LDAMLoss())
    buffer = criterion.class_weight
    criterion.set_progress(0.9)
    assert criterion.class_weight is buffer
    assert buffer.dtype == torch.float64
    assert (buffer != 1).all()


def test_the_rarest_class_must_win_by_the_margin():
    # equal logits are 2 short of it
    logits = torch.zeros(1, 2, dtype=torch.float64)
    losses = criterion_of(LDAMLoss(), [80, 5])(logits, torch.tensor([1]))
    assert losses.item() == pytest.approx(math.log(1 + math.exp(2)))


def test_a_class_without_rows_has_the_largest_margin():
    margin = criterion_of(LDAMLoss(), [625, 16, 0]).margin
    np.testing.assert_allclose(margin, [0.4, 1, 2])


def test_probabilities_stand_for_the_weighted_classes():
    weighted = ClassBalancedLoss().training_prior(COUNTS)
    np.testing.assert_allclose(LDAMLoss().training_prior(COUNTS), weighted)
    plain = LDAMLoss(start=1).training_prior(COUNTS)
    np.testing.assert_allclose(plain, COUNTS / COUNTS.sum())


@pytest.mark.parametrize(("progress", "weighted"), [(0.5, False), (0.9, True)])
def test_weights_that_have_not_come_yet_move_no_prior(progress, weighted):
    loss = LDAMLoss(max_margin=0)
    prior = loss.training_prior(COUNTS, progress)
    expected = ClassBalancedLoss().training_prior(COUNTS)
    np.testing.assert_allclose(prior, expected if weighted else COUNTS / COUNTS.sum())


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_logits_may_be_of_half_precision(dtype):
    logits, target = rows()
    criterion = criterion_of(LDAMLoss())
    found = criterion(logits.to(dtype), target)
    torch.testing.assert_close(
        found.float(), criterion(logits, target).float(), rtol=0.05, atol=0.05
    )
