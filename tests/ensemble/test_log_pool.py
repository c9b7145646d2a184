"""Tests of `LogPool` and `fit_pool` against loops and closed forms."""

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import log_softmax
from sklearn.linear_model import LogisticRegression

from skimbal.ensemble._log_pool import LogPool, fit_pool
from skimbal.ensemble._losses import LogLoss
from tests.ensemble.data import random_members


def loss_of(pool, scores, codes, weight):
    return LogLoss().mean(LogLoss().read(pool.score(scores), codes), codes, weight)


def test_equal_weights_give_the_geometric_mean():
    scores, _, _ = random_members(0)
    pooled = np.exp(LogPool.equal(4, 3).score(scores))
    product = np.exp(scores).prod(axis=0) ** (1 / 4)
    np.testing.assert_allclose(pooled, product / product.sum(axis=1, keepdims=True))


def test_one_member_can_be_repeated():
    scores, _, _ = random_members(0)
    np.testing.assert_allclose(LogPool.only(2, 4, 3).score(scores), scores[2])


@pytest.mark.parametrize("full", [False, True])
def test_scores_are_those_of_a_loop(full):
    scores, _, _ = random_members(1, n_members=2)
    rng = np.random.default_rng(0)
    weights, intercept = rng.random((2, 3, 3) if full else (2, 3)), rng.random(3)
    expected = np.zeros((40, 3))
    for i in range(40):
        for to in range(3):
            expected[i, to] = intercept[to]
            for m in range(2):
                for of in range(3) if full else [to]:
                    weight = weights[m, of, to] if full else weights[m, to]
                    expected[i, to] += weight * scores[m, i, of]
    actual = LogPool(weights, intercept).score(scores)
    np.testing.assert_allclose(actual, log_softmax(expected, axis=1))


def test_what_is_learnt_has_the_least_penalised_loss():
    scores, codes, weight = random_members(2, n_members=2)
    pool = fit_pool(scores, codes, weight, full=False, strength=5.0)

    def penalised(params):
        weights, intercept = params[:6].reshape(2, 3), params[6:]
        penalty = np.sum((weights - 0.5) ** 2) + np.sum(intercept**2)
        other = LogPool(weights, intercept)
        return loss_of(other, scores, codes, weight) + 2.5 / 40 * penalty

    slow = minimize(
        penalised,
        np.append(np.full(6, 0.5), np.zeros(3)),
        bounds=[(0, None)] * 6 + [(None, None)] * 3,
        method="Nelder-Mead",
        options={"maxiter": 20_000, "maxfev": 20_000, "fatol": 1e-12, "xatol": 1e-9},
    )
    found = np.append(pool.weights.ravel(), pool.intercept)
    assert penalised(found) <= slow.fun + 1e-7
    np.testing.assert_allclose(found, slow.x, atol=2e-3)


def test_stacking_without_a_pull_is_logistic_regression():
    scores, codes, weight = random_members(3, n_members=2)
    pool = fit_pool(scores, codes, weight, full=True, strength=1e-9)
    rows = np.hstack(list(scores))
    regression = LogisticRegression(C=1e9, max_iter=2000).fit(rows, codes, weight)
    expected = LogLoss().read(regression.predict_log_proba(rows), codes)
    best = np.average(expected, weights=weight)
    assert loss_of(pool, scores, codes, weight) < best + 0.01


@pytest.mark.parametrize("full", [False, True])
def test_a_strong_pull_leaves_the_weights_equal(full):
    scores, codes, weight = random_members(4)
    pool = fit_pool(scores, codes, weight, full=full, strength=1e9)
    expected = LogPool.equal(4, 3).score(scores)
    np.testing.assert_allclose(pool.score(scores), expected, atol=1e-4)


def test_a_member_that_knows_one_class_counts_there():
    rng = np.random.default_rng(0)
    codes = rng.integers(3, size=600)
    # the first member tells class 0 from the others, the second 1 from 2
    first = np.where(codes[:, None] == 0, [4.0, 0, 0], [0, 2.0, 2.0])
    second = np.where(np.eye(3)[codes] > 0, 3.0, 0.0)
    second[codes == 0] = [0, 3, 0]
    second[:, 0] = 0
    noise = rng.normal(size=(2, 600, 3))
    scores = log_softmax(np.stack([first, second]) + noise, axis=2)
    pool = fit_pool(scores, codes, np.ones(600), full=False, strength=1.0)
    assert pool.weights[0, 0] > pool.weights[1, 0]
    assert pool.weights[1, 1:].min() > pool.weights[0, 1:].max()
    assert (pool.weights >= 0).all()


def test_weights_of_rows_count_as_copies():
    scores, codes, _ = random_members(5)
    times = np.random.default_rng(0).integers(1, 4, size=40)
    copies = np.repeat(np.arange(40), times)
    # the penalty is for so many rows
    by_weight = fit_pool(scores, codes, times, full=False, strength=40.0)
    by_copies = fit_pool(
        scores[:, copies],
        codes[copies],
        np.ones(len(copies)),
        full=False,
        strength=float(len(copies)),
    )
    np.testing.assert_allclose(by_weight.weights, by_copies.weights, atol=1e-3)
