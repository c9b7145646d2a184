import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from skimbal.losses import CrossEntropyLoss
from tests.losses.data import class_loop, criterion_of, loop, rows, sigmoid, softmax


def test_an_even_guess_costs_the_logarithm_of_the_number_of_classes():
    criterion = criterion_of(CrossEntropyLoss())
    losses = criterion(torch.zeros(2, 4), torch.tensor([0, 3]))
    assert losses.tolist() == pytest.approx([math.log(4)] * 2)


def test_an_even_guess_on_several_labels_costs_the_logarithm_of_two():
    criterion = criterion_of(CrossEntropyLoss(), multilabel=True)
    losses = criterion(torch.zeros(2, 4), torch.eye(4)[:2])
    assert losses.tolist() == pytest.approx([math.log(2)] * 2)


@given(smoothing=st.floats(0, 0.99))
def test_values_are_those_of_a_slow_loop(smoothing):
    def row_loss(z, own):
        target = [smoothing / 4 + (1 - smoothing) * (j == own) for j in range(4)]
        return -sum(t * math.log(p) for t, p in zip(target, softmax(z), strict=True))

    logits, target = rows()
    criterion = criterion_of(CrossEntropyLoss(label_smoothing=smoothing))
    expected = loop(row_loss, logits, target)
    torch.testing.assert_close(criterion(logits, target), expected)


@given(smoothing=st.floats(0, 0.99))
def test_values_of_several_labels_are_those_of_a_slow_loop(smoothing):
    def entry(z, label, _):
        yes = (1 - smoothing) * label + smoothing / 2
        return -yes * math.log(sigmoid(z)) - (1 - yes) * math.log(sigmoid(-z))

    logits, target = rows(multilabel=True)
    loss = CrossEntropyLoss(label_smoothing=smoothing)
    criterion = criterion_of(loss, multilabel=True)
    expected = class_loop(entry, logits, target)
    torch.testing.assert_close(criterion(logits, target), expected)


def test_probabilities_stand_for_the_classes_trained_on():
    prior = CrossEntropyLoss(label_smoothing=0.1).training_prior([3, 1, 0])
    np.testing.assert_allclose(prior, [0.75, 0.25, 0])
