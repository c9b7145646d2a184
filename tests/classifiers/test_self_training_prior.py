"""Tests of the class frequencies that `SelfTrainingTextClassifier` moves rows to."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score

from skimbal.classifiers._guard import OutOfFoldTeachers
from tests.classifiers.unlabelled import make_rows, self_train


def draw_naturally(rng, n_rows):
    codes = rng.choice(3, n_rows, p=[0.8, 0.15, 0.05])
    X = rng.normal(size=(n_rows, 50))
    X[np.arange(n_rows), codes] += 3
    return X, codes


def test_labels_that_were_drawn_as_they_came_are_no_worse_by_default():
    gains = {"auto": [], "estimate": []}
    for seed in range(4):
        rng = np.random.default_rng(seed)
        (X, codes), (X_test, truth) = (
            draw_naturally(rng, 2000),
            draw_naturally(rng, 4000),
        )
        y = np.where(np.arange(2000) < 60, codes, -1)

        def score(model, X_test=X_test, truth=truth):
            return f1_score(truth, model.predict(X_test), average="macro")

        supervised = score(LogisticRegression().fit(X[:60], y[:60]))
        for target, found in gains.items():
            model = self_train(target_prior=target, guard=False).fit(X, y)
            found.append(score(model) - supervised)
            if target == "auto":
                shares = np.bincount(y[:60]) / 60
                np.testing.assert_allclose(model.target_prior_, shares)
    assert min(gains["auto"]) > 0.05
    assert np.mean(gains["auto"]) > np.mean(gains["estimate"]) + 0.05


@pytest.mark.parametrize(("n_rare", "same_as"), [(10, "estimate"), (9, "train")])
def test_so_many_labels_a_class_were_drawn_by_class(n_rare, same_as):
    X, y, _ = make_rows(n_labelled=20)
    y[20 + n_rare : 40] = -1
    default, told = (
        self_train(guard=False, max_iter=1, **options).fit(X, y)
        for options in ({}, {"target_prior": same_as})
    )
    np.testing.assert_array_equal(default.target_prior_, told.target_prior_)
    is_share = np.allclose(default.target_prior_, [20 / (20 + n_rare), n_rare / 29])
    assert is_share == (same_as == "train")


def test_rows_of_weight_0_do_not_make_a_class_rare():
    X, y, _ = make_rows(n_labelled=20)
    weight = np.ones(len(y))
    weight[:12] = 0
    y[32:40] = -1  # 20 and 12 labels, of which 8 and 12 count
    model = self_train(guard=False, max_iter=1).fit(X, y, sample_weight=weight)
    assert np.abs(model.target_prior_ - [0.4, 0.6]).max() > 0.1


@pytest.mark.parametrize(
    ("target", "n_rare", "n_targets"),
    [("estimate", 5, 2), ("train", 5, 1), ("estimate", 20, 1), ("auto", 20, 1)],
)
def test_an_estimate_is_judged_by_labelled_frequencies_too_if_these_are_unlike(
    target, n_rare, n_targets, monkeypatch
):
    seen = []
    judge = OutOfFoldTeachers.judge

    def note(self, temperature, targets, rng):
        seen.extend(targets)
        return judge(self, temperature, targets, rng)

    monkeypatch.setattr(OutOfFoldTeachers, "judge", note)
    X, y, _ = make_rows(n_labelled=20)
    y[20 + n_rare : 40] = -1
    model = self_train(target_prior=target, max_iter=1, cv=2).fit(X, y)
    assert len(seen) == n_targets
    np.testing.assert_array_equal(seen[0], model.target_prior_)
    if n_targets == 2:
        np.testing.assert_allclose(seen[1], [0.8, 0.2])
