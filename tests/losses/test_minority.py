import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from skimbal.losses import CrossEntropyLoss, MinorityLoss
from tests.losses.data import COUNTS, criterion_of, loop, rows, softmax


def test_mean_over_an_epoch_is_the_mix_of_both_means():
    target = torch.arange(4).repeat_interleave(torch.from_numpy(COUNTS))
    generator = torch.Generator().manual_seed(0)
    logits = torch.randn(100, 4, generator=generator, dtype=torch.float64)
    plain = criterion_of(CrossEntropyLoss())(logits, target)
    minority = target >= 2  # 10 and 5 rows, fewer than the mean of 25
    expected = 0.7 * plain.mean() + 0.3 * plain[minority].mean()
    mixed = criterion_of(MinorityLoss(weight=0.3))(logits, target)
    torch.testing.assert_close(mixed.mean(), expected)


@given(weight=st.floats(0, 0.99), cutoff=st.floats(0.01, 3))
def test_values_are_those_of_a_slow_loop(weight, cutoff):
    rare = [j for j in range(4) if COUNTS[j] < cutoff * 25]

    def row_loss(z, own):
        plain = -math.log(softmax(z)[own])
        if not rare:
            return plain
        extra = 100 / sum(COUNTS[j] for j in rare) if own in rare else 0
        return (1 - weight) * plain + weight * extra * plain

    logits, target = rows()
    criterion = criterion_of(MinorityLoss(weight=weight, cutoff=cutoff))
    expected = loop(row_loss, logits, target)
    torch.testing.assert_close(criterion(logits, target), expected)


@pytest.mark.parametrize(
    ("loss", "counts"),
    [(MinorityLoss(weight=0), COUNTS), (MinorityLoss(), [25, 25, 25, 25])],
)
def test_without_weight_or_minority_it_is_cross_entropy(loss, counts):
    logits, target = rows()
    plain = criterion_of(CrossEntropyLoss())(logits, target)
    torch.testing.assert_close(criterion_of(loss, counts)(logits, target), plain)


def test_an_absent_class_does_not_make_others_a_minority():
    criterion = criterion_of(MinorityLoss(), [50, 50, 0, 0])
    assert criterion.class_weight.tolist() == [1, 1, 1, 1]


def test_probabilities_stand_for_the_weighted_classes():
    # 90 * 0.5 and 10 * 5.5 of 100
    prior = MinorityLoss().training_prior([90, 10])
    np.testing.assert_allclose(prior, [0.45, 0.55])
