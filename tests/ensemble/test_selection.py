"""Tests of greedy selection and of its bootstrap samples."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import logsumexp
from sklearn.metrics import f1_score, log_loss

from skimbal.ensemble._losses import LogLoss
from skimbal.ensemble._mix import resolve_loss
from skimbal.ensemble._selection import bootstrap_weights, greedy_weights, pool
from tests.ensemble.data import CLASSES, random_members


def select(scores, codes, weight, loss=None, *, n_bags=5, n_rounds=6, seed=0):
    return greedy_weights(
        scores,
        codes,
        weight,
        LogLoss() if loss is None else loss,
        n_bags=n_bags,
        n_rounds=n_rounds,
        rng=np.random.default_rng(seed),
    )


def slow_weights(scores, codes, weight, loss, *, n_bags, n_rounds, seed):
    """Keep each bag's pool as a list of members, and judge every pool from scratch."""
    bags = list(bootstrap_weights(codes, weight, n_bags, np.random.default_rng(seed)))
    total = np.zeros(len(scores))
    for bag in bags:
        members, best, least = [], [], np.inf
        for _ in range(n_rounds):
            tried = []
            for j in range(len(scores)):
                mean = np.mean([scores[i] for i in [*members, j]], axis=0)
                proba = np.exp(mean) / np.exp(mean).sum(axis=1, keepdims=True)
                tried.append(loss(codes, proba, bag))
            members = [*members, int(np.argmin(tried))]
            if min(tried) < least - 1e-12:
                best, least = members, min(tried)
        for j in best:
            total[j] += 1 / len(best) / n_bags
    return total


def slow_log_loss(codes, proba, weight):
    return log_loss(codes, proba, sample_weight=weight, labels=range(3))


def slow_macro_f1_loss(codes, proba, weight):
    predicted = proba.argmax(axis=1)
    return 1 - f1_score(
        codes,
        predicted,
        labels=np.unique(codes),
        average="macro",
        sample_weight=weight,
    )


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(
    ("metric", "slow_loss"),
    [("log_loss", slow_log_loss), ("macro_f1", slow_macro_f1_loss)],
)
def test_the_weights_are_those_of_a_loop_that_keeps_lists(seed, metric, slow_loss):
    case = random_members(seed)
    expected = slow_weights(*case, slow_loss, n_bags=5, n_rounds=6, seed=seed)
    actual = select(*case, resolve_loss(metric, CLASSES), seed=seed)
    np.testing.assert_allclose(actual, expected, atol=1e-12)


def test_a_member_that_knows_everything_is_taken_alone():
    scores, codes, weight = random_members(0)
    scores[2] = np.where(np.eye(3)[codes] == 1, 0.0, -30.0)
    assert select(scores, codes, weight).tolist() == [0, 0, 1, 0]


def test_two_members_that_err_on_different_rows_share_the_weight():
    # each is sure on its own half of the rows, and knows nothing of the other half
    codes = np.arange(200) % 2
    sure = np.log(np.where(np.eye(2)[codes] == 1, 0.99, 0.01))
    unsure = np.full((200, 2), np.log(0.5))
    first = np.arange(200)[:, None] < 100
    scores = np.stack([np.where(first, sure, unsure), np.where(first, unsure, sure)])
    weights = select(scores, codes, np.ones(200), n_bags=20, n_rounds=20)
    np.testing.assert_allclose(weights, 0.5, atol=0.1)


@given(seed=st.integers(0, 10_000), n_members=st.integers(1, 5))
def test_weights_are_shares(seed, n_members):
    weights = select(*random_members(seed, n_members=n_members))
    assert weights.shape == (n_members,)
    assert (weights >= 0).all()
    assert weights.sum() == pytest.approx(1)


@given(seed=st.integers(0, 10_000), order=st.permutations(range(4)))
def test_the_order_of_members_makes_no_difference(seed, order):
    # drawn from a density: no two losses are the same
    scores, codes, weight = random_members(seed)
    weights = select(scores, codes, weight)
    np.testing.assert_allclose(
        select(scores[list(order)], codes, weight), weights[list(order)]
    )


@given(seed=st.integers(0, 10_000))
def test_a_pool_is_no_worse_than_any_member_on_the_rows_that_chose_it(seed):
    scores, codes, weight = random_members(seed)
    weights = select(scores, codes, weight, n_bags=1)
    (bag,) = bootstrap_weights(codes, weight, 1, np.random.default_rng(0))
    loss = LogLoss()
    mixed = loss.mean(loss.read(pool(scores, weights), codes), codes, bag)
    alone = [loss.mean(loss.read(member, codes), codes, bag) for member in scores]
    assert mixed <= min(alone) + 1e-9


@given(seed=st.integers(0, 10_000))
def test_the_pool_is_the_geometric_mean(seed):
    scores, _, _ = random_members(seed)
    weights = np.random.default_rng(seed).dirichlet(np.ones(4))
    mean = np.prod([np.exp(s) ** w for s, w in zip(scores, weights, strict=True)], 0)
    expected = np.log(mean / mean.sum(axis=1, keepdims=True))
    np.testing.assert_allclose(pool(scores, weights), expected, atol=1e-9)


def test_single_precision_stays_single_and_normalised():
    scores, _, _ = random_members(0)
    pooled = pool(scores.astype(np.float32), np.full(4, 0.25))
    assert pooled.dtype == np.float32
    np.testing.assert_allclose(logsumexp(pooled, axis=1), 0, atol=1e-5)


@given(
    codes=st.lists(st.integers(0, 3), min_size=1, max_size=30),
    seed=st.integers(0, 10_000),
)
def test_samples_keep_the_number_of_rows_of_each_class(codes, seed):
    codes = np.array(codes)
    rng = np.random.default_rng(seed)
    for sample in bootstrap_weights(codes, np.ones(len(codes)), 3, rng):
        np.testing.assert_array_equal(np.bincount(codes, sample), np.bincount(codes))


def test_rows_without_weight_are_never_drawn_in_place_of_others():
    codes, weight = np.array([0, 0, 1, 1, 2]), np.array([2.0, 0, 3.0, 3.0, 0])
    rng = np.random.default_rng(0)
    for sample in bootstrap_weights(codes, weight, 50, rng):
        assert np.bincount(codes, sample).tolist() == [2, 6, 0]
        assert sample[[1, 4]].tolist() == [0, 0]


def test_a_sample_leaves_out_a_third_of_the_rows():
    codes = np.zeros(3000, dtype=int)
    (sample,) = bootstrap_weights(codes, np.ones(3000), 1, np.random.default_rng(0))
    assert (sample == 0).mean() == pytest.approx(np.exp(-1), abs=0.03)
