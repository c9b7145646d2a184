"""Tests of what `SelfTrainingTextClassifier` learns from rows without a label."""

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier

from skimbal.exceptions import SkimbalWarning
from tests.classifiers.unlabelled import (
    SHARES,
    linear,
    make_rows,
    make_texts,
    self_train,
)


def accuracy(model, X, codes):
    return np.mean(model.predict(X) == codes)


@pytest.mark.parametrize("seed", range(3))
def test_unlabelled_rows_help(seed):
    X, y, codes = make_rows(seed)
    model = self_train().fit(X, y)
    supervised = LogisticRegression().fit(X[:20], y[:20])
    X_test, _, truth = make_rows(seed + 100)
    assert model.self_trained_
    gain = accuracy(model, X_test, truth) - accuracy(supervised, X_test, truth)
    assert gain > 0.01
    assert np.mean(model.transduction_ == codes) > accuracy(supervised, X, codes)


def test_labelled_rows_keep_their_labels_and_count_fully():
    X, y, _ = make_rows()
    y[:4] = [1, 1, 0, 1]  # wrong ones, too
    model = self_train().fit(X, y)
    assert model.transduction_[:20].tolist() == y[:20].tolist()
    assert model.transduction_weight_[:20].tolist() == [1] * 20
    assert model.class_counts_.tolist() == np.bincount(y[:20]).tolist()


def test_unlabelled_rows_weigh_together_what_they_are_told_to():
    X, y, _ = make_rows()
    for weight in (0.5, 3):
        model = self_train(unlabelled_weight=weight, guard=False).fit(X, y)
        total = model.transduction_weight_[20:].sum()
        np.testing.assert_allclose(total, weight * 20)


def test_rows_of_a_small_pool_count_no_more_than_labelled_ones():
    X, y, _ = make_rows(n_unlabelled=5)
    model = self_train(guard=False).fit(X, y)
    assert 0 < model.transduction_weight_[20:].max() <= 1


def test_class_frequencies_of_the_pool_are_estimated():
    X, y, _ = make_rows(n_labelled=50, n_unlabelled=4000)
    model = self_train().fit(X, y)
    assert np.abs(model.target_prior_ - SHARES).sum() < 0.1
    guessed = np.bincount(model.transduction_[100:]) / 4000
    assert np.abs(guessed - SHARES).sum() < 0.1


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("uniform", [0.5, 0.5]),
        ("train", [0.75, 0.25]),
        ({0: 1, 1: 9}, [0.1, 0.9]),
    ],
)
def test_class_frequencies_can_be_told(target, expected):
    X, y, _ = make_rows()
    y[10:17] = -1
    y[17] = 1
    y[0] = -1  # 9 and 3 labelled rows are left
    model = self_train(target_prior=target, guard=False).fit(X, y)
    np.testing.assert_allclose(model.target_prior_, expected)


def test_what_probabilities_stand_for_are_the_weights_of_all_rows():
    X, y, _ = make_rows()
    model = self_train(guard=False).fit(X, y)
    mass = np.bincount(model.transduction_, model.transduction_weight_)
    np.testing.assert_allclose(model.training_prior_, mass / mass.sum())
    balanced = self_train(LogisticRegression(class_weight="balanced"), guard=False)
    np.testing.assert_allclose(balanced.fit(X, y).training_prior_, 0.5)


def test_harm_is_noticed_and_the_supervised_classifier_kept():
    X, y, _ = make_rows(n_labelled=100)
    # half of the pool is to be of a class that a tenth of it is of
    model = self_train(target_prior="uniform", unlabelled_weight=50).fit(X, y)
    assert not model.self_trained_
    assert model.termination_condition_ == "worse"
    scores = model.guard_scores_
    assert scores["supervised"] - scores["self_trained"] > 2 * scores["error"]
    supervised = LogisticRegression().fit(X[:200], y[:200])
    np.testing.assert_array_equal(model.predict_proba(X), supervised.predict_proba(X))
    np.testing.assert_array_equal(model.transduction_[200:], model.predict(X[200:]))
    assert not model.transduction_weight_[200:].any()
    np.testing.assert_allclose(model.training_prior_, 0.5)
    trusting = clone(model).set_params(guard=False).fit(X, y)
    assert trusting.self_trained_
    assert trusting.guard_scores_ is None


def test_the_plain_method_is_what_its_name_says():
    X, y, _ = make_rows()
    model = self_train(method="pseudo_label", threshold=0.8, max_iter=1).fit(X, y)
    teacher = LogisticRegression().fit(X[:20], y[:20])
    proba = teacher.predict_proba(X[20:])
    sure = proba.max(axis=1) >= 0.8
    np.testing.assert_array_equal(model.transduction_weight_[20:], sure)
    rows = np.append(np.arange(20), 20 + np.flatnonzero(sure))
    labels = np.append(y[:20], proba.argmax(axis=1)[sure])
    student = LogisticRegression().fit(X[rows], labels)
    np.testing.assert_allclose(model.predict_proba(X), student.predict_proba(X))
    assert (model.target_prior_, model.guard_scores_) == (None, None)


def test_rounds_end_when_labels_stay_or_no_row_is_sure():
    X, y, _ = make_rows(n_unlabelled=5)
    apart = X.copy()
    apart[:, 0] *= 100
    model = self_train(max_iter=20, guard=False).fit(apart, y)
    assert model.termination_condition_ == "no_change"
    assert 1 <= model.n_iter_ < 20
    model = self_train(method="pseudo_label", threshold=1).fit(X, y)
    assert (model.termination_condition_, model.n_iter_) == ("no_row_is_sure", 0)
    assert not model.self_trained_
    model = self_train(max_iter=1, guard=False).fit(*make_rows()[:2])
    assert (model.termination_condition_, model.n_iter_) == ("max_iter", 1)


def test_without_unlabelled_rows_it_is_the_estimator():
    X, y, _ = make_rows(n_unlabelled=0)
    model = self_train().fit(X, y)
    assert model.termination_condition_ == "nothing_unlabelled"
    plain = LogisticRegression().fit(X, y)
    np.testing.assert_array_equal(model.predict_proba(X), plain.predict_proba(X))


def test_estimators_without_weights_can_do_the_plain_method_alone():
    X, y, _ = make_rows(n_unlabelled=100)
    knn = KNeighborsClassifier(3)
    model = self_train(knn, method="pseudo_label").fit(X, y)
    assert model.self_trained_
    with pytest.raises(TypeError, match="sample_weight"):
        self_train(knn).fit(X, y)


def test_weights_of_rows_count_in_every_part():
    X, y, _ = make_rows()
    weight = np.ones(len(y))
    weight[20:520] = 0
    model = self_train(guard=False).fit(X, y, sample_weight=weight)
    kept = weight > 0
    trust = model.transduction_weight_
    np.testing.assert_allclose((trust * weight)[20:].sum(), 20)
    expected = LogisticRegression().fit(X[kept], model.transduction_[kept], trust[kept])
    np.testing.assert_allclose(
        model.predict_proba(X), expected.predict_proba(X), atol=1e-3
    )


@pytest.mark.filterwarnings("ignore:1 of 3 classes")
def test_a_class_of_one_row_is_learnt():
    X, y, _ = make_texts()
    rows = np.flatnonzero(y == y[y != None][0])  # noqa: E711
    y[rows[1:]] = None
    model = self_train(linear(), cv=2).fit(X, y)
    assert model.class_counts_.min() == 1
    assert len(model.classes_) == 3


def test_classes_of_one_row_each_leave_nothing_to_hold_out():
    X = ["red dress", "blue phone", "green dress", "new phone"]
    model = self_train(linear()).fit(X, ["a", "b", None, None])
    assert model.guard_scores_ is None
    assert model.temperature_ == 1
    assert model.self_trained_


def test_a_class_of_one_row_is_warned_of():
    X, y, _ = make_rows()
    y[1:10] = -1
    with pytest.warns(SkimbalWarning, match="1 of 2 classes have a single row"):
        self_train(GaussianNB(var_smoothing=0.1)).fit(X, y)
