"""Tests of probabilities for classifiers that have only scores."""

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression, Perceptron
from sklearn.multiclass import OneVsOneClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC

from skimbal.ensemble._decision_proba import read_proba, with_proba
from tests.calibration.data import GaussianClassifier, gaussian_rows

X, Y = gaussian_rows((60, 40, 20), (0.0, 2.0, 4.0))
NAMES = np.array(["ham", "late", "spam"])
BINARY = Y < 1


def test_a_classifier_with_probabilities_is_left_as_it_is():
    model = LogisticRegression()
    assert with_proba(model) is model


@pytest.mark.parametrize("model", [LinearSVC(), make_pipeline(LinearSVC())])
def test_scores_of_three_classes_become_shares_in_the_same_order(model):
    proba = with_proba(model).fit(X, NAMES[Y]).predict_proba(X)
    scores = clone(model).fit(X, NAMES[Y]).decision_function(X)
    expected = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(proba, expected, rtol=1e-6)


def test_one_score_of_two_classes_is_their_log_odds():
    fitted = with_proba(LinearSVC()).fit(X, BINARY)
    proba = fitted.predict_proba(X)
    np.testing.assert_allclose(proba.sum(axis=1), 1)
    scores = LinearSVC().fit(X, BINARY).decision_function(X)
    np.testing.assert_allclose(np.log(proba[:, 1] / proba[:, 0]), scores, atol=1e-6)
    assert fitted.classes_.tolist() == [False, True]


def test_the_arguments_of_fit_are_handed_on():
    weight = np.random.default_rng(0).random(len(Y)) + 0.1
    step = make_pipeline(StandardScaler(), LinearSVC())
    fitted = with_proba(step).fit(X, Y, linearsvc__sample_weight=weight)
    expected = clone(step).fit(X, Y, linearsvc__sample_weight=weight)
    np.testing.assert_allclose(
        fitted.estimator_[-1].coef_, expected[-1].coef_, rtol=1e-6
    )
    assert not hasattr(step[-1], "coef_")


def test_neither_probabilities_nor_scores_is_refused():
    with pytest.raises(ValueError, match="StandardScaler has neither"):
        with_proba(StandardScaler())


def test_scores_that_are_not_one_a_class_are_refused_with_their_number():
    X, y = gaussian_rows((30, 30, 30, 30), (0.0, 2.0, 4.0, 6.0))

    class Pairs(OneVsOneClassifier):
        def decision_function(self, X):
            return np.column_stack([e.decision_function(X) for e in self.estimators_])

    fitted = Pairs(Perceptron()).fit(X, y)
    with pytest.raises(ValueError, match=r"each of 4 classes; got 6"):
        read_proba(fitted, X, fitted.classes_)


@pytest.mark.parametrize("model", [LinearSVC(), LogisticRegression()])
def test_classes_that_a_model_does_not_know_get_nothing(model):
    model.fit(X[Y != 1], NAMES[Y[Y != 1]])
    proba = read_proba(model, X, NAMES)
    assert (proba[:, 1] == 0).all()
    np.testing.assert_allclose(proba.sum(axis=1), 1)


def test_single_precision_sums_to_one_all_the_same():
    class Single(GaussianClassifier):
        def predict_proba(self, X):
            return super().predict_proba(X).astype(np.float32) * np.float32(0.999)

    fitted = Single((0.0, 2.0, 4.0)).fit(X, Y)
    proba = read_proba(fitted, X, fitted.classes_)
    assert proba.dtype == np.float64
    np.testing.assert_allclose(proba.sum(axis=1), 1, rtol=1e-12)


def test_no_rows_give_no_rows_without_asking_the_model():
    fitted = LogisticRegression().fit(X, Y)
    assert read_proba(fitted, X[:0], fitted.classes_).shape == (0, 3)
    assert read_proba(fitted, [], fitted.classes_).shape == (0, 3)
