"""Tests of weights of rows in `SelfTrainingTextClassifier`, and of its price."""

import pickle
from typing import ClassVar

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from skimbal.classifiers._guard import OutOfFoldTeachers
from tests.classifiers.unlabelled import make_rows, self_train


class Counting(LogisticRegression):
    """A regression that notes how many rows it predicts."""

    asked: ClassVar[list] = []

    def predict_proba(self, X):
        self.asked.append(len(X))
        return super().predict_proba(X)


@pytest.mark.parametrize("method", ["soft", "pseudo_label"])
def test_an_unlabelled_row_of_weight_0_might_as_well_be_missing(method):
    X, y, _ = make_rows(n_unlabelled=300)
    weight = np.ones(len(y))
    weight[120:] = 0
    X[120:] *= 30  # rows that would move everything
    with_them = self_train(method=method, threshold=0.8)
    with_them.fit(X, y, sample_weight=weight)
    without = self_train(method=method, threshold=0.8).fit(X[:120], y[:120])
    expected = without.predict_proba(X)
    np.testing.assert_array_equal(with_them.predict_proba(X), expected)
    np.testing.assert_array_equal(with_them.target_prior_, without.target_prior_)
    assert with_them.guard_scores_ == without.guard_scores_
    trust = with_them.transduction_weight_
    np.testing.assert_array_equal(trust[:120], without.transduction_weight_)
    assert not trust[120:].any()
    guesses = with_them.transduction_[120:]
    np.testing.assert_array_equal(guesses, without.predict(X[120:]))


def test_a_pool_of_weight_0_is_none():
    X, y, _ = make_rows(n_unlabelled=50)
    model = self_train().fit(X, y, sample_weight=np.arange(len(y)) < 20)
    assert model.termination_condition_ == "nothing_unlabelled"
    np.testing.assert_array_equal(
        model.transduction_, [*y[:20], *model.predict(X[20:])]
    )


def test_a_weight_of_2_is_a_row_twice():
    X, y, _ = make_rows(n_unlabelled=200)
    weight = np.ones(len(y))
    weight[20:100] = 2
    twice = np.concatenate([np.arange(len(y)), np.arange(20, 100)])
    weighted = self_train().fit(X, y, sample_weight=weight)
    repeated = self_train().fit(X[twice], y[twice])
    np.testing.assert_allclose(weighted.target_prior_, repeated.target_prior_)
    trust = repeated.transduction_weight_[: len(y)]
    np.testing.assert_allclose(weighted.transduction_weight_, trust, rtol=1e-2)


def test_a_labelled_row_of_weight_0_is_not_held_out():
    X, y, _ = make_rows(n_labelled=20, n_unlabelled=300)
    weight = np.ones(len(y))
    weight[:10] = 0
    model = self_train(target_prior="uniform", cv=2).fit(X, y, sample_weight=weight)
    without = self_train(target_prior="uniform", cv=2).fit(X[10:], y[10:])
    assert model.guard_scores_ == without.guard_scores_
    assert model.temperature_ == without.temperature_


@pytest.mark.parametrize("method", ["soft", "pseudo_label"])
def test_labelled_rows_that_count_for_nothing_are_refused(method):
    X, y, _ = make_rows(n_unlabelled=50)
    weight = np.arange(len(y)) >= 20
    with pytest.raises(ValueError, match="is 0 for all 20 labelled rows"):
        self_train(method=method).fit(X, y, sample_weight=weight)


@pytest.mark.parametrize(
    ("options", "passes"),
    [
        ({"guard": False, "max_iter": 1}, 1),
        ({"guard": False, "max_iter": 2}, 2),
        ({"guard": True, "max_iter": 1}, 3),  # and one for each of two folds
        ({"method": "pseudo_label", "max_iter": 1}, 1),
    ],
)
def test_the_pool_is_predicted_no_more_often_than_needed(options, passes):
    X, y, _ = make_rows()
    Counting.asked.clear()
    model = self_train(Counting(), cv=2, **options).fit(X, y)
    assert model.termination_condition_ == "max_iter"
    assert Counting.asked.count(1000) == passes


@pytest.mark.parametrize("guard", [True, False])
def test_workers_get_no_fitted_model_and_return_one_if_it_is_needed(guard, monkeypatch):
    seen = []
    fit = OutOfFoldTeachers.fit

    def note(*args, **options):
        seen.append(fit(*args, **options))
        return seen[-1]

    monkeypatch.setattr(OutOfFoldTeachers, "fit", note)
    X, y, _ = make_rows(n_unlabelled=100)
    model = self_train(cv=2, guard=guard, max_iter=1)
    model.ballast_ = np.zeros(1_000_000)
    model.fit(X, y)
    assert len(pickle.dumps(seen[0].teaching)) < X.nbytes + 10_000
    assert len(seen[0].teachers) == (2 if guard else 0)
