"""Tests of `learn_vote`: what is judged on which rows, and when one votes alone."""

import numpy as np
import pytest
from scipy.special import log_softmax

from skimbal.ensemble import _vote
from skimbal.ensemble._losses import LogLoss
from skimbal.ensemble._vote import learn_vote
from tests.ensemble.data import random_members

VOTINGS = ["soft", "per_class", "stacking"]


def vote(scores, codes, weight=None, voting="soft", n_folds=4):
    weight = np.ones(len(codes)) if weight is None else weight
    fold = np.arange(len(codes)) % n_folds
    rng = np.random.default_rng(0)
    return learn_vote(scores, codes, weight, fold, voting=voting, rng=rng)


def independent_members(n_members=3, n_rows=600, seed=0):
    """Return members that are equally good, and err on rows of their own."""
    rng = np.random.default_rng(seed)
    codes = rng.integers(3, size=n_rows)
    noise = rng.normal(size=(n_members, n_rows, 3))
    return log_softmax(1.5 * np.eye(3)[codes] + noise, axis=2), codes


@pytest.mark.parametrize("voting", VOTINGS)
def test_members_with_errors_of_their_own_vote_together(voting):
    scores, codes = independent_members()
    learnt = vote(scores, codes, voting=voting)
    assert learnt.gain > 3 * learnt.gain_std
    assert all(weights.any() for weights in learnt.pool.weights)
    new_scores, new_codes = independent_members(seed=1)
    scaled = new_scores / learnt.temperatures[:, None, None]
    losses = [LogLoss().read(m, new_codes).mean() for m in scaled]
    together = LogLoss().read(learnt.pool.score(scaled), new_codes).mean()
    assert together < min(losses) - 0.05


@pytest.mark.parametrize("voting", VOTINGS)
def test_the_best_votes_alone_where_the_others_know_nothing(voting):
    scores, codes = independent_members(n_members=1)
    useless = np.full((2, len(codes), 3), -np.log(3))
    learnt = vote(np.concatenate([useless, scores]), codes, voting=voting)
    assert learnt.gain <= learnt.gain_std
    np.testing.assert_array_equal(learnt.pool.weights, [[0] * 3, [0] * 3, [1] * 3])
    assert learnt.losses.argmin() == 2


@pytest.mark.parametrize("voting", VOTINGS)
def test_a_single_member_is_left_as_it_is(voting):
    scores, codes = independent_members(n_members=1)
    learnt = vote(scores, codes, voting=voting)
    np.testing.assert_array_equal(learnt.pool.weights, np.ones((1, 3)))
    assert learnt.gain == pytest.approx(0)


@pytest.mark.parametrize("voting", ["per_class", "stacking"])
def test_a_row_is_judged_by_a_pool_that_did_not_see_it(voting, monkeypatch):
    scores, codes, weight = random_members(0)
    seen = []

    def spy(log_proba, codes, weight, **options):
        seen.append(log_proba.shape[1])
        return real(log_proba, codes, weight, **options)

    real = _vote.fit_pool
    monkeypatch.setattr(_vote, "fit_pool", spy)
    vote(scores, codes, weight, voting)
    # the other three of four folds, for each strength; all rows only at the end
    assert seen == [30] * (4 * len(_vote._STRENGTHS)) + [40]


@pytest.mark.parametrize("voting", ["per_class", "stacking"])
def test_rows_of_a_single_fold_are_judged_by_other_parts_of_it(voting, monkeypatch):
    scores, codes, weight = random_members(0)
    seen = []

    def spy(log_proba, codes, weight, **options):
        seen.append(log_proba.shape[1])
        return real(log_proba, codes, weight, **options)

    real = _vote.fit_pool
    monkeypatch.setattr(_vote, "fit_pool", spy)
    learnt = vote(scores, codes, weight, voting, n_folds=1)
    assert seen == [32] * (5 * len(_vote._STRENGTHS)) + [40]
    assert np.isfinite(learnt.gain)


@pytest.mark.parametrize("voting", VOTINGS)
@pytest.mark.parametrize("n_rows", [1, 2, 3])
def test_very_few_rows_of_a_single_fold_are_enough(voting, n_rows):
    scores, codes = independent_members(n_rows=n_rows)
    learnt = vote(scores, codes, voting=voting, n_folds=1)
    np.testing.assert_allclose(np.exp(learnt.pool.score(scores)).sum(axis=1), 1)


def test_stacking_promises_no_more_than_it_keeps():
    # 12 members of 3 classes: 147 numbers, learnt from 200 rows of noise
    rng = np.random.default_rng(0)
    noise = log_softmax(rng.normal(size=(12, 200, 3)), axis=2)
    learnt = vote(noise, rng.integers(3, size=200), voting="stacking")
    assert learnt.gain < 2 * learnt.gain_std


def test_rows_of_more_weight_decide_who_is_best():
    scores, codes = independent_members(n_members=2, n_rows=200)
    scores[0, :100] = scores[1, 100:] = -np.log(3)
    weight = np.where(np.arange(200) < 100, 1.0, 20.0)
    assert vote(scores, codes, weight).losses.argmin() == 0
    assert vote(scores, codes, weight[::-1]).losses.argmin() == 1
