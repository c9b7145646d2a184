"""Tests of `LogitAdjustedClassifier`."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, balanced_accuracy_score, f1_score

from skimbal.calibration import (
    LogitAdjustedClassifier,
    PerClassThresholdClassifier,
)
from skimbal.calibration._tuning import METRICS
from skimbal.exceptions import SkimbalWarning
from skimbal.utils import make_inner_folds, out_of_fold_proba
from tests.calibration.data import (
    GaussianClassifier,
    gaussian_posterior,
    gaussian_rows,
)

GRID = np.linspace(-3, 5, 400)[:, None]  # no row on the border


@given(seed=st.integers(0, 10_000), n_classes=st.integers(2, 5))
def test_the_metrics_are_those_of_scikit_learn(seed, n_classes):
    rng = np.random.default_rng(seed)
    codes, predicted = rng.integers(0, n_classes, (2, 30))
    weight = rng.random(30)
    present = np.unique(codes)
    values = {
        name: metric(codes, predicted, weight, n_classes)
        for name, metric in METRICS.items()
    }
    assert values["accuracy"] == pytest.approx(
        accuracy_score(codes, predicted, sample_weight=weight)
    )
    assert values["macro_f1"] == pytest.approx(
        f1_score(
            codes, predicted, labels=present, average="macro", sample_weight=weight
        )
    )
    in_truth = np.where(np.isin(predicted, present), predicted, present[0])
    assert METRICS["balanced_accuracy"](
        codes, in_truth, weight, n_classes
    ) == pytest.approx(balanced_accuracy_score(codes, in_truth, sample_weight=weight))


def test_tau_of_one_decides_as_if_classes_were_equally_frequent():
    X, y = gaussian_rows((900, 100))
    model = LogitAdjustedClassifier(GaussianClassifier(), tau=1.0).fit(X, y)
    # two normals around 0 and 2: the border is where both are as dense
    np.testing.assert_array_equal(model.predict(GRID), (GRID[:, 0] > 1).astype(int))


def test_tau_moves_the_border_by_its_share_of_the_log_odds():
    X, y = gaussian_rows((900, 100))
    model = LogitAdjustedClassifier(GaussianClassifier(), tau=0.5).fit(X, y)
    border = 1 + 0.5 * np.log(9) / 2
    np.testing.assert_array_equal(
        model.predict(GRID), (GRID[:, 0] > border).astype(int)
    )


def test_tau_of_zero_is_the_most_probable_class():
    X, y = gaussian_rows()
    model = LogitAdjustedClassifier(LogisticRegression(), tau=0).fit(X, y)
    np.testing.assert_array_equal(model.predict(X), model.estimator_.predict(X))
    assert model.scores_ == {}


@pytest.mark.parametrize("tau", ["auto", 0.7])
def test_probabilities_are_not_adjusted(tau):
    X, y = gaussian_rows()
    model = LogitAdjustedClassifier(GaussianClassifier(), tau=tau).fit(X, y)
    expected = gaussian_posterior(GRID, np.array([0.0, 2.0]), np.array([0.9, 0.1]))
    np.testing.assert_allclose(model.predict_proba(GRID), expected)


@pytest.mark.parametrize("class_weight", [None, "balanced", {1: 40}])
def test_tau_means_the_same_whatever_the_estimator_was_trained_for(class_weight):
    X, y = gaussian_rows((900, 100))
    estimator = GaussianClassifier(class_weight=class_weight)
    model = LogitAdjustedClassifier(estimator, tau=1.0).fit(X, y)
    np.testing.assert_array_equal(model.predict(GRID), (GRID[:, 0] > 1).astype(int))


def brute_force(X, y, metric, target=None):
    """Try each tau with plain NumPy and scikit-learn, on the same folds."""
    folds = make_inner_folds(4, X, y, random_state=0)
    proba = out_of_fold_proba(LogisticRegression(), X, y, folds)
    share = np.bincount(y) / len(y)
    target = share if target is None else np.asarray(target)
    weight = (target / share)[y]
    moved = proba * target / share
    values = {}
    for tau in np.round(np.arange(-0.5, 1.501, 0.05), 2):
        predicted = (np.log(moved) - tau * np.log(share)).argmax(axis=1)
        values[tau] = metric(y, predicted, sample_weight=weight)
    return values


def macro_f1(y_true, y_pred, sample_weight):
    return f1_score(y_true, y_pred, average="macro", sample_weight=sample_weight)


@pytest.mark.parametrize(
    ("name", "metric"),
    [
        ("macro_f1", macro_f1),
        ("balanced_accuracy", balanced_accuracy_score),
        ("accuracy", accuracy_score),
    ],
)
@pytest.mark.parametrize("target", [None, "uniform"])
def test_tau_is_the_best_of_a_brute_force_search(name, metric, target):
    X, y = gaussian_rows((400, 80, 20), (0.0, 1.5, 3.0), seed=3)
    expected = brute_force(X, y, metric, [1 / 3] * 3 if target else None)
    model = LogitAdjustedClassifier(
        LogisticRegression(),
        metric=name,
        target_prior=target or "train",
        cv=4,
        random_state=0,
    ).fit(X, y)
    assert list(model.scores_) == list(expected)
    np.testing.assert_allclose(
        list(model.scores_.values()), list(expected.values()), rtol=1e-9
    )
    best = max(expected.values())
    assert expected[model.tau_] >= best - 1e-3
    nearer = [tau for tau in expected if abs(tau) < abs(model.tau_)]
    assert all(expected[tau] < best - 1e-3 for tau in nearer)


def test_a_function_gives_what_its_name_gives():
    X, y = gaussian_rows((400, 40))
    taus = [
        LogitAdjustedClassifier(LogisticRegression(), metric=metric, random_state=0)
        .fit(X, y)
        .tau_
        for metric in ("macro_f1", macro_f1)
    ]
    assert taus[0] == taus[1]


def test_a_function_sees_labels():
    def counts_spam(y_true, y_pred, sample_weight):
        return np.mean(np.asarray(y_pred) == "spam")

    X, y = gaussian_rows((400, 40))
    names = np.array(["ham", "spam"])[y]
    model = LogitAdjustedClassifier(LogisticRegression(), metric=counts_spam)
    assert model.fit(X, names).tau_ == 1.5


@pytest.mark.parametrize("kind", [LogitAdjustedClassifier, PerClassThresholdClassifier])
def test_a_function_without_an_answer_is_refused(kind):
    X, y = gaussian_rows((60, 20))
    model = kind(GaussianClassifier(), metric=lambda *_, sample_weight: np.nan)
    with pytest.raises(ValueError, match="must give a finite number; got nan for"):
        model.fit(X, y)


def test_rare_classes_win_sooner_under_macro_f1_and_not_under_accuracy():
    X, y = gaussian_rows((2000, 100))
    taus = {
        metric: LogitAdjustedClassifier(
            LogisticRegression(), metric=metric, random_state=0
        )
        .fit(X, y)
        .tau_
        for metric in ("accuracy", "macro_f1", "balanced_accuracy")
    }
    assert abs(taus["accuracy"]) < 0.3
    assert taus["accuracy"] <= taus["macro_f1"] < taus["balanced_accuracy"]
    assert taus["balanced_accuracy"] > 0.8


def test_the_prior_that_matters_changes_tau():
    X, y = gaussian_rows((2000, 100))
    model = LogitAdjustedClassifier(
        LogisticRegression(), metric="accuracy", target_prior="uniform", random_state=0
    ).fit(X, y)
    # probabilities already stand for even classes: nothing is left to adjust
    assert abs(model.tau_) < 0.3
    assert (model.predict(X) == 1).mean() > 0.15


def test_scores_decide_and_have_one_column_for_two_classes():
    X, y = gaussian_rows()
    model = LogitAdjustedClassifier(LogisticRegression(), tau=0.8).fit(X, y)
    scores = model.decision_function(X)
    assert scores.shape == (len(X),)
    np.testing.assert_array_equal(model.predict(X), (scores > 0).astype(int))


def test_a_class_of_one_row_is_warned_of_and_can_be_predicted():
    X, y = gaussian_rows((60, 40), seed=1)
    X, y = np.append(X, [[9.0]], axis=0), np.append(y, 2)
    model = LogitAdjustedClassifier(LogisticRegression(C=100), random_state=0)
    with pytest.warns(SkimbalWarning, match="1 of 3 classes have a single row"):
        model.fit(X, y)
    assert model.classes_.tolist() == [0, 1, 2]
    assert model.predict([[9.0]]).tolist() == [2]
