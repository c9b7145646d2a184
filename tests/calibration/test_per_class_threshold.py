"""Tests of `PerClassThresholdClassifier`, and of the search behind it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import log_softmax
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import PredefinedSplit

from skimbal.calibration import LogitAdjustedClassifier, PerClassThresholdClassifier
from skimbal.calibration._goals import make_goal
from skimbal.calibration._offsets import _STEPS, climb
from skimbal.calibration._rules import jackknife_std
from tests.calibration.data import GaussianClassifier, gaussian_rows

MEANS = (0.0, 2.0, 4.0)


class Skewed(GaussianClassifier):
    """Right but for one class, which it always takes for more probable than it is."""

    def predict_proba(self, X):
        proba = super().predict_proba(X) * [1.0, 8.0, 1.0]
        return proba / proba.sum(axis=1, keepdims=True)


def skewed_rows(seed=0):
    return gaussian_rows((600, 500, 400), MEANS, seed=seed)


def random_scores(seed, n=80, k=4):
    rng = np.random.default_rng(seed)
    codes = np.append(np.arange(k), rng.integers(0, k, n - k))
    scores = rng.normal(size=(n, k)) + 1.5 * np.eye(k)[codes] + rng.normal(size=k)
    return log_softmax(scores, axis=1), codes, rng.random(n) + 0.1


def macro_f1(y_true, y_pred, sample_weight):
    return f1_score(y_true, y_pred, average="macro", sample_weight=sample_weight)


GOALS = {
    "macro_f1": lambda k: make_goal("macro_f1", np.arange(k)),
    "balanced_accuracy": lambda k: make_goal("balanced_accuracy", np.arange(k)),
    "accuracy": lambda k: make_goal("accuracy", np.arange(k)),
    "function": lambda k: make_goal(macro_f1, np.arange(k)),
    "costs": lambda k: make_goal(
        "macro_f1", np.arange(k), np.random.default_rng(0).normal(size=(k, k))
    ),
}


@pytest.mark.parametrize("name", GOALS)
@pytest.mark.parametrize("seed", range(3))
def test_the_goal_along_an_offset_is_the_goal_of_each_prediction(name, seed):
    scores, codes, weight = random_scores(seed)
    goal = GOALS[name](4)
    for c in range(4):
        others = np.delete(np.arange(4), c)
        rival = others[scores[:, others].argmax(axis=1)]
        limit = scores[:, c] - scores[np.arange(80), rival]
        n_wins = np.searchsorted(_STEPS, limit, side="right")
        values = goal.along(codes, weight, rival, c, n_wins, len(_STEPS))
        offsets = np.zeros((len(_STEPS), 4))
        offsets[:, c] = _STEPS
        expected = [
            goal.score(codes, (scores - offset).argmax(axis=1), weight)
            for offset in offsets
        ]
        np.testing.assert_allclose(values, expected)


def slow_climb(scores, codes, weight, goal):
    """Coordinate ascent as it is defined: every step of every class is tried."""
    offsets = np.zeros(scores.shape[1])
    value = goal.score(codes, scores.argmax(axis=1), weight)
    for _ in range(5):
        before = value
        for c in range(len(offsets)):
            values = []
            for step in _STEPS:
                trial = offsets.copy()
                trial[c] = step
                values.append(
                    goal.score(codes, (scores - trial).argmax(axis=1), weight)
                )
            best = max(values)
            if best <= value + 1e-9:
                continue
            equal = [s for s, v in zip(_STEPS, values, strict=True) if v >= best - 1e-9]
            offsets[c], value = min(equal, key=abs), best
        if value <= before + 1e-9:
            break
    return offsets


@pytest.mark.parametrize("name", GOALS)
@pytest.mark.parametrize(("seed", "k"), [(0, 2), (1, 3), (2, 5)])
def test_the_search_equals_a_loop_over_all_steps(name, seed, k):
    scores, codes, weight = random_scores(seed, 60, k)
    goal = GOALS[name](k)
    np.testing.assert_allclose(
        climb(scores, codes, weight, goal, range(k)),
        slow_climb(scores, codes, weight, goal),
    )


@given(seed=st.integers(0, 10_000), k=st.integers(2, 5))
def test_the_search_never_makes_it_worse_and_moves_only_what_may_move(seed, k):
    scores, codes, weight = random_scores(seed, 40, k)
    goal = GOALS["macro_f1"](k)
    offsets = climb(scores, codes, weight, goal, [0])
    assert (offsets[1:] == 0).all()
    before = goal.score(codes, scores.argmax(axis=1), weight)
    assert goal.score(codes, (scores - offsets).argmax(axis=1), weight) >= before


def test_one_class_that_is_taken_too_often_gets_an_offset():
    X, y = skewed_rows()
    model = PerClassThresholdClassifier(Skewed(MEANS), random_state=0).fit(X, y)
    assert model.rule_ == "per_class"
    excess = model.offsets_[1] - model.offsets_[[0, 2]]
    np.testing.assert_allclose(excess, np.log(8), atol=0.7)
    X_new, y_new = skewed_rows(seed=1)
    plain = f1_score(y_new, model.estimator_.predict(X_new), average="macro")
    tuned = f1_score(y_new, model.predict(X_new), average="macro")
    assert tuned > plain + 0.1
    # what it says of itself holds on new rows
    assert model.scores_["none"] == pytest.approx(plain, abs=0.05)
    assert model.scores_["per_class"] == pytest.approx(tuned, abs=0.05)


def test_right_probabilities_keep_the_common_rule():
    X, y = gaussian_rows((600, 80, 40), MEANS)
    model = PerClassThresholdClassifier(
        GaussianClassifier(MEANS), metric="accuracy", random_state=0
    ).fit(X, y)
    assert model.rule_ == "global"
    assert model.gain_ <= model.gain_std_
    np.testing.assert_allclose(
        model.offsets_, model.tau_ * np.log(np.bincount(y) / 720)
    )


def test_the_common_rule_is_that_of_logit_adjustment():
    X, y = gaussian_rows((600, 80, 40), MEANS)
    both = [
        kind(LogisticRegression(), metric="accuracy", random_state=0).fit(X, y)
        for kind in (PerClassThresholdClassifier, LogitAdjustedClassifier)
    ]
    assert both[0].rule_ == "global"
    assert both[0].tau_ == both[1].tau_
    np.testing.assert_allclose(
        both[0].decision_function(X), both[1].decision_function(X)
    )


def test_classes_below_min_rows_follow_the_common_rule():
    X, y = gaussian_rows((600, 500, 20), MEANS)
    model = PerClassThresholdClassifier(Skewed(MEANS), random_state=0).fit(X, y)
    assert model.rule_ == "per_class"
    common = model.tau_ * np.log(np.bincount(y) / len(y))
    assert model.offsets_[2] == pytest.approx(common[2])
    assert (model.offsets_[:2] != common[:2]).any()


def test_no_class_with_enough_rows_leaves_the_common_rule():
    X, y = skewed_rows()
    model = PerClassThresholdClassifier(Skewed(MEANS), min_rows=1000, random_state=0)
    model.fit(X, y)
    assert (model.rule_, model.gain_, model.gain_std_) == ("global", 0.0, 0.0)


def test_more_rows_wanted_means_a_shorter_way_from_the_common_rule():
    X, y = skewed_rows()
    moved = []
    for min_rows in (1, 400):
        model = PerClassThresholdClassifier(
            Skewed(MEANS), min_rows=min_rows, metric="accuracy", random_state=0
        ).fit(X, y)
        assert model.rule_ == "per_class"
        moved.append(model.offsets_ - model.tau_ * np.log(np.bincount(y) / len(y)))
    n = np.bincount(y)
    np.testing.assert_allclose(moved[1], moved[0] * (n + 1) / (n + 400))


def test_costs_move_the_border_where_they_balance():
    X, y = gaussian_rows((4000, 400), seed=1)
    model = PerClassThresholdClassifier(
        GaussianClassifier(), cost_matrix={(1, 0): 20.0}, random_state=0
    ).fit(X, y)
    # the answer is 1 from p = 1 / 21 on, that is where the log-odds pass -log(20)
    border = 1 + (np.log(10) - np.log(20)) / 2
    grid = np.linspace(-2, 4, 601)[:, None]
    assert grid[model.predict(grid).argmax(), 0] == pytest.approx(border, abs=0.3)
    assert model.scores_["none"] < model.scores_["global"] <= 0


def test_scores_under_costs_are_minus_the_mean_cost():
    X, y = gaussian_rows((400, 100))
    model = PerClassThresholdClassifier(
        FrozenEstimator(GaussianClassifier().fit(X, y)),
        cost_matrix=[[0, 3], [7, -1]],
        random_state=0,
    ).fit(X, y)
    costs = np.array([[0, 3], [7, -1]])
    predicted = model.estimator_.predict(X)
    assert model.scores_["none"] == pytest.approx(-costs[y, predicted].mean())


def test_offsets_vary_little_where_folds_agree():
    X, y = skewed_rows()
    model = PerClassThresholdClassifier(Skewed(MEANS), random_state=0).fit(X, y)
    assert model.offset_std_.shape == (3,)
    assert (model.offset_std_ < 0.5).all()
    assert model.offset_std_.any()


def test_the_jackknife_of_a_mean_is_its_standard_error():
    values = np.array([1.0, 2.0, 4.0, 9.0])
    without = np.array([np.delete(values, i).mean() for i in range(4)])
    assert jackknife_std(without) == pytest.approx(values.std(ddof=1) / 2)


def test_probabilities_are_not_adjusted():
    X, y = skewed_rows()
    model = PerClassThresholdClassifier(Skewed(MEANS), random_state=0).fit(X, y)
    np.testing.assert_allclose(
        model.predict_proba(X), model.estimator_.predict_proba(X)
    )


def test_a_metric_and_costs_at_once_are_refused():
    X, y = gaussian_rows()
    model = PerClassThresholdClassifier(
        GaussianClassifier(), metric="accuracy", cost_matrix={}
    )
    with pytest.raises(ValueError, match="Both `metric` and `cost_matrix`"):
        model.fit(X, y)


def test_a_single_fold_is_refused():
    X, y = gaussian_rows()
    cv = PredefinedSplit(np.where(np.arange(len(y)) < 50, 0, -1))
    model = PerClassThresholdClassifier(GaussianClassifier(), cv=cv)
    with pytest.raises(ValueError, match=r"at least 2 folds .* got 1"):
        model.fit(X, y)
    assert not hasattr(model, "estimator_")
