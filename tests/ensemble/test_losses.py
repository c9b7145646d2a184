"""Tests of the losses that a mix makes small."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import log_softmax
from sklearn.metrics import f1_score, log_loss

from skimbal.calibration._temperature_scaling import mean_log_loss
from skimbal.ensemble._losses import LogLoss, MetricLoss
from skimbal.ensemble._mix import resolve_loss
from tests.ensemble.data import CLASSES, random_members


def loss_of(loss, scores, codes, weight):
    return loss.mean(loss.read(scores, codes), codes, weight)


def test_the_log_loss_of_a_row_is_the_logarithm_of_what_it_gave_its_class():
    scores = np.log([[0.5, 0.25, 0.25], [0.2, 0.2, 0.6]])
    read = LogLoss().read(scores, np.array([1, 2]))
    np.testing.assert_allclose(read, -np.log([0.25, 0.6]))


@given(seed=st.integers(0, 10_000), shift=st.floats(-500, 500))
def test_the_log_loss_is_that_of_scikit_learn_and_scores_need_not_be_normalised(
    seed, shift
):
    (scores,), codes, weight = random_members(seed, n_members=1)
    value = loss_of(LogLoss(), scores + shift, codes, weight)
    expected = log_loss(codes, np.exp(scores), sample_weight=weight, labels=range(3))
    assert value == pytest.approx(expected, rel=1e-9)
    assert value == pytest.approx(mean_log_loss(scores, codes, weight), rel=1e-9)


def test_scores_that_are_very_sure_give_finite_losses():
    scores = np.array([[0.0, -2000.0], [-2000.0, 0.0]], dtype=np.float32)
    read = LogLoss().read(scores, np.array([0, 0]))
    np.testing.assert_allclose(read, [0, 2000])


@given(seed=st.integers(0, 10_000))
def test_the_loss_of_a_metric_is_what_lacks_to_one(seed):
    (scores,), codes, weight = random_members(seed, n_members=1)
    loss = resolve_loss("macro_f1", CLASSES)
    assert isinstance(loss, MetricLoss)
    predicted = log_softmax(scores, axis=1).argmax(axis=1)
    expected = f1_score(
        codes,
        predicted,
        labels=np.unique(codes),
        average="macro",
        sample_weight=weight,
    )
    assert loss_of(loss, scores, codes, weight) == pytest.approx(1 - expected)


def test_a_function_is_asked_with_labels():
    def share_of_a(y_true, y_pred, sample_weight):
        return float(np.average(y_pred == "a", weights=sample_weight))

    loss = resolve_loss(share_of_a, CLASSES)
    scores = np.eye(3)[[0, 0, 1, 2]]
    weight = np.array([1.0, 0.0, 1.0, 2.0])
    assert loss_of(loss, scores, np.zeros(4, dtype=int), weight) == 0.75
