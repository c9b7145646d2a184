"""Tests of `Mix`, and of how it is learnt."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import log_softmax
from sklearn.metrics import log_loss

from skimbal.ensemble._losses import LogLoss
from skimbal.ensemble._mix import learn_mix
from tests.ensemble.data import random_members


def learn(scores, codes, weight, loss=None, *, seed=0):
    return learn_mix(
        scores,
        codes,
        weight,
        LogLoss() if loss is None else loss,
        n_bags=5,
        n_rounds=6,
        rng=np.random.default_rng(seed),
    )


def loss_of(mix, scores, codes, weight):
    proba = np.exp(mix.pool(scores))
    return log_loss(codes, proba, sample_weight=weight, labels=range(proba.shape[1]))


def test_sharpness_is_undone_before_members_are_compared():
    (scores,), codes, weight = random_members(0, n_members=1, n_rows=200)
    sharp, shy = 5 * scores, log_softmax(scores / 5, axis=1)
    mix = learn(np.stack([scores, sharp, shy]), codes, weight)
    plain = mix.temperatures[0]
    np.testing.assert_allclose(mix.temperatures / plain, [1, 5, 1 / 5], rtol=1e-3)
    np.testing.assert_allclose(mix.losses, mix.losses[0], rtol=1e-4)


def test_members_of_the_same_worth_with_errors_of_their_own_gain_much():
    codes = np.arange(400) % 3
    rng = np.random.default_rng(0)
    noise = rng.normal(size=(4, 400, 3))
    scores = log_softmax(2 * np.eye(3)[codes] + 1.5 * noise, axis=2)
    mix = learn(scores, codes, np.ones(400))
    assert mix.gain > 3 * mix.gain_std > 0
    assert (mix.weights > 0.1).all()
    assert loss_of(mix, scores, codes, None) == pytest.approx(
        mix.losses.min() - mix.gain, rel=1e-4
    )


def test_a_much_better_member_is_left_alone():
    scores, codes, weight = random_members(3, n_rows=30)
    better = log_softmax(scores + 4 * np.eye(3)[codes], axis=2)[:1]
    mix = learn(np.concatenate([scores, better]), codes, weight)
    assert mix.gain <= mix.gain_std
    assert mix.weights.tolist() == [0, 0, 0, 0, 1]


def test_a_gain_below_its_standard_error_is_not_taken():
    learnt = [learn(*random_members(s, n_members=2, n_rows=15)) for s in range(40)]
    mixes = [mix for mix in learnt if mix.gain > 1e-3]
    small = [mix for mix in mixes if mix.gain <= mix.gain_std]
    large = [mix for mix in mixes if mix.gain > mix.gain_std]
    assert small
    assert large
    assert all(mix.weights[mix.losses.argmin()] == 1 for mix in small)
    assert all(mix.weights.max() < 1 for mix in large)


def test_a_single_member_is_the_mix():
    mix = learn(*random_members(0, n_members=1))
    assert mix.weights.tolist() == [1]
    assert (mix.gain, mix.gain_std) == pytest.approx((0, 0), abs=1e-6)


@given(seed=st.integers(0, 10_000), order=st.permutations(range(4)))
@settings(max_examples=25)
def test_the_order_of_members_makes_no_difference(seed, order):
    scores, codes, weight = random_members(seed)
    mix, other = (learn(s, codes, weight) for s in (scores, scores[list(order)]))
    np.testing.assert_allclose(other.weights, mix.weights[list(order)], atol=1e-9)
    np.testing.assert_allclose(other.losses, mix.losses[list(order)])
    assert other.gain == pytest.approx(mix.gain, abs=1e-6)


@given(seed=st.integers(0, 10_000), twice=st.integers(0, 3))
@settings(max_examples=25)
def test_a_member_that_comes_twice_hardly_changes_the_loss(seed, twice):
    scores, codes, weight = random_members(seed, n_rows=80)
    doubled = np.concatenate([scores, scores[[twice]]])
    losses = [
        loss_of(learn(members, codes, weight), members, codes, weight)
        for members in (scores, doubled)
    ]
    assert losses[1] == pytest.approx(losses[0], rel=0.02)


@given(seed=st.integers(0, 10_000))
@settings(max_examples=25)
def test_weights_are_shares_and_the_mix_is_no_worse_than_the_best(seed):
    case = random_members(seed)
    mix = learn(*case)
    assert (mix.weights >= 0).all()
    assert mix.weights.sum() == pytest.approx(1)
    assert loss_of(mix, *case) <= mix.losses.min() * (1 + 1e-5)


def test_weights_of_rows_decide_what_counts():
    # one member knows the first half of the rows, the other the second half
    codes = np.arange(100) % 2
    known = np.log(np.where(np.eye(2)[codes] == 1, 0.9, 0.1))
    wrong = known[:, ::-1]
    first = np.arange(100)[:, None] < 50
    scores = np.stack([np.where(first, known, wrong), np.where(first, wrong, known)])
    for j in (0, 1):
        weight = np.where((np.arange(100) < 50) == (j == 0), 1.0, 0.0)
        assert learn(scores, codes, weight).weights[j] == 1
