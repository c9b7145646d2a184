"""Tests of the step from out-of-fold probabilities to a decision."""

import tracemalloc
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import log_softmax
from sklearn.metrics import balanced_accuracy_score, f1_score

from skimbal.auto._decision import (
    Evidence,
    _choose_rule,
    decide,
    draw_scores,
    score_intervals,
)
from skimbal.calibration._goals import make_goal

CLASSES = np.array(["common", "rare"])


def evidence(*members, codes, weight=None) -> Evidence:
    weight = np.ones(len(codes)) if weight is None else weight
    return Evidence(np.stack(members), codes, weight, np.arange(len(codes)) % 5)


def overlapping_rows(n_common=1800, n_rare=200, seed=0):
    """Return the true log-probabilities of two normal distributions, and codes."""
    rng = np.random.default_rng(seed)
    codes = np.repeat([0, 1], [n_common, n_rare])
    x = rng.normal(size=len(codes)) + 1.5 * codes
    log_odds = 1.5 * x - 1.125 + np.log(n_rare / n_common)
    scores = log_softmax(np.column_stack([np.zeros(len(x)), log_odds]), axis=1)
    order = rng.permutation(len(codes))
    return scores[order], codes[order]


def make(members, codes, metric="macro_f1"):
    log_frequency = np.log(np.bincount(codes) / len(codes))
    rng = np.random.default_rng(0)
    return decide(evidence(*members, codes=codes), log_frequency, metric, CLASSES, rng)


def test_a_member_of_noise_gets_no_weight():
    good, codes = overlapping_rows()
    noise = log_softmax(np.random.default_rng(1).normal(size=good.shape), axis=1)
    decision = make([noise, good], codes)
    np.testing.assert_allclose(decision.mix.weights, [0, 1])


def test_probabilities_that_are_too_sure_are_cooled_down():
    scores, codes = overlapping_rows()
    decision = make([5 * scores], codes)
    calibrated = decision.log_proba(5 * scores[None])
    np.testing.assert_allclose(np.exp(calibrated), np.exp(scores), atol=0.05)


def test_a_rare_class_wins_sooner_where_macro_f1_gains():
    scores, codes = overlapping_rows()
    decision = make([scores], codes)
    assert decision.rule != "none"
    assert decision.tau > 0
    assert decision.scores[decision.rule] > decision.scores["none"] + 0.01


def test_a_common_class_wins_sooner_where_scores_favour_the_rare_one():
    scores, codes = overlapping_rows()
    shifted = log_softmax(scores + np.array([0.0, 2.0]), axis=1)
    decision = make([shifted], codes, metric="accuracy")
    assert decision.rule != "none"
    assert decision.tau < 0


@pytest.mark.parametrize(
    ("n_wrong", "rule"),
    [
        ((10, 10, 10), "none"),
        ((10, 11, 11), "none"),
        ((10, 9, 9), "global"),
        ((10, 9, 7), "global"),  # thresholds within their error
        ((30, 29, 0), "per_class"),
        ((30, 40, 0), "per_class"),
    ],
)
def test_a_tau_must_gain_and_thresholds_clearly_gain_more(n_wrong, rule):
    """Of 100 rows, each rule gets some wrong, thresholds others than a tau."""
    codes = np.repeat([0, 1], 50)
    predictions = {}
    for name, n in zip(("none", "global", "per_class"), n_wrong, strict=True):
        wrong = np.arange(n) if name != "per_class" else 99 - np.arange(n)
        predictions[name] = codes.copy()
        predictions[name][wrong] = 1 - codes[wrong]
    scores = {name: np.mean(labels == codes) for name, labels in predictions.items()}
    tuner = SimpleNamespace(
        codes=codes, weight=np.ones(100), goal=make_goal("accuracy", CLASSES)
    )
    rng = np.random.default_rng(0)
    assert _choose_rule(tuner, predictions, scores, rng) == rule


def test_a_member_that_is_clearly_better_in_the_metric_is_alone():
    """One is sure and often wrong; the other, less sure of all, is always right."""
    scores, codes = overlapping_rows()
    right = np.log(np.where(codes[:, None] == [0, 1], 0.51, 0.49))
    decision = make([scores, right], codes, metric="balanced_accuracy")
    assert decision.best_by_metric
    np.testing.assert_allclose(decision.mix.weights, [0, 1])


def test_a_function_gives_no_class_a_threshold_of_its_own():
    scores, codes = overlapping_rows(300, 60)

    def metric(y_true, y_pred, sample_weight=None):
        return balanced_accuracy_score(y_true, y_pred, sample_weight=sample_weight)

    decision = make([scores], codes, metric=metric)
    assert decision.rule in ("none", "global")
    assert decision.scores["per_class"] == decision.scores["global"]


def test_without_rows_members_weigh_the_same():
    rows = evidence(*[np.zeros((0, 2))] * 4, codes=np.zeros(0, dtype=int))
    log_frequency = np.log([0.9, 0.1])
    rng = np.random.default_rng(0)
    decision = decide(rows, log_frequency, "macro_f1", CLASSES, rng)
    np.testing.assert_allclose(decision.mix.weights, 0.25)
    assert (decision.rule, decision.tau, decision.temperature) == ("none", 0.0, 1.0)
    assert decision.scores == {}


@given(
    codes=st.lists(st.integers(0, 2), min_size=3, max_size=30),
    seed=st.integers(0, 99),
)
def test_scores_are_those_of_scikit_learn(codes, seed):
    codes = np.array([0, 1, 2, *codes])
    rng = np.random.default_rng(seed)
    scores, weight = rng.normal(size=(len(codes), 3)), rng.random(len(codes)) + 0.1
    rows = evidence(scores, codes=codes, weight=weight)
    labels = scores.argmax(axis=1)
    expected = f1_score(codes, labels, average="macro", sample_weight=weight)
    goal = make_goal("macro_f1", np.array(["a", "b", "c"]))
    found = score_intervals({"one": labels}, rows, goal, rng)
    assert found["one"]["score"] == pytest.approx(expected)


def test_an_interval_holds_the_score_and_narrows_with_more_rows():
    widths = []
    for n_rows in (100, 1600):
        scores, codes = overlapping_rows(n_rows, n_rows // 4)
        rows = evidence(scores, codes=codes)
        rng = np.random.default_rng(0)
        goal = make_goal("macro_f1", CLASSES)
        labels = {"one": scores.argmax(axis=1)}
        found = score_intervals(labels, rows, goal, rng)["one"]
        assert found["low"] < found["score"] < found["high"]
        widths.append(found["high"] - found["low"])
    # four times narrower with 16 times the rows
    assert 2.5 < widths[0] / widths[1] < 6


def test_bootstrap_samples_are_made_one_at_a_time():
    codes = np.arange(20_000) % 2
    labels = {"a": codes, "b": 1 - codes}
    goal = make_goal("accuracy", CLASSES)
    tracemalloc.start()
    draws = draw_scores(labels, codes, np.ones(20_000), goal, np.random.default_rng(0))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    np.testing.assert_array_equal(draws["a"], np.ones(200))
    np.testing.assert_array_equal(draws["b"], np.zeros(200))
    assert peak < 20 * codes.nbytes
