"""Tests of the guard of self-training: what it compares, and by which rule."""

from types import SimpleNamespace

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import RepeatedStratifiedKFold

from skimbal.calibration._priors import log_proba
from skimbal.calibration._temperature_scaling import fit_temperature
from skimbal.classifiers import _guard
from skimbal.classifiers._guard import OutOfFoldTeachers
from tests.classifiers.unlabelled import make_rows, self_train

N_LABELLED = 40


@pytest.fixture
def folds():
    rows = np.arange(N_LABELLED)
    return [(rows[rows % 2 != i], rows[rows % 2 == i]) for i in range(2)]


def supervised_proba(X, y, folds):
    proba = np.zeros((N_LABELLED, 2))
    for train, test in folds:
        teacher = LogisticRegression().fit(X[train], y[train])
        proba[test] = teacher.predict_proba(X[test])
    return proba


def test_scores_are_of_held_out_rows_weighted_to_the_frequencies_of_the_pool(folds):
    X, y, _ = make_rows(n_labelled=N_LABELLED // 2)
    model = self_train(cv=folds, target_prior={0: 0.8, 1: 0.2}).fit(X, y)
    labels = y[:N_LABELLED]
    weight = np.where(labels == 0, 0.8, 0.2)
    supervised = supervised_proba(X, y, folds).argmax(axis=1)
    self_trained = np.zeros(N_LABELLED, dtype=int)
    pool = np.arange(N_LABELLED, len(X))
    for train, test in folds:
        # the same as a fit on the rows of the fold, but for its temperature
        rows = np.concatenate([train, pool])
        student = self_train(guard=False, cv=2, target_prior={0: 0.8, 1: 0.2})
        self_trained[test] = student.fit(X[rows], y[rows]).predict(X[test])
    for name, answers in (("supervised", supervised), ("self_trained", self_trained)):
        expected = f1_score(labels, answers, average="macro", sample_weight=weight)
        # the temperature of a fold is another: a row or two may differ
        assert abs(model.guard_scores_[name] - expected) < 0.05, name
    assert 0 < model.guard_scores_["error"] < 0.2


def test_the_temperature_is_that_of_the_held_out_rows(folds):
    X, y, _ = make_rows(n_labelled=N_LABELLED // 2)
    model = self_train(cv=folds, guard=False).fit(X, y)
    scores = log_proba(supervised_proba(X, y, folds))
    ones = np.ones(N_LABELLED)
    expected = fit_temperature(scores, y[:N_LABELLED], ones, smooth=True)
    np.testing.assert_allclose(model.temperature_, expected, rtol=1e-3)


def make_teachers(monkeypatch, supervised, self_trained, codes, times=1):
    """Return teachers of one fold that give such answers, and students that do."""
    proba, of_student = (
        np.tile(np.eye(2)[answers], (times, 1))
        for answers in (supervised, self_trained)
    )
    monkeypatch.setattr(_guard, "_proba_of_student", lambda *_: of_student)
    teaching = SimpleNamespace(codes=codes, weight=np.ones(len(codes)))
    tested = np.tile(np.arange(len(codes)), times)
    return OutOfFoldTeachers(teaching, [(tested, tested)], [None], tested, proba, None)


def test_the_target_that_says_most_against_it_counts(monkeypatch):
    codes = np.repeat([0, 1], [80, 20])
    supervised, self_trained = codes.copy(), codes.copy()
    supervised[80:90] = 0  # half of the rare class
    self_trained[:40] = 1  # half of the frequent one
    teachers = make_teachers(monkeypatch, supervised, self_trained, codes)
    estimate, shares = np.array([0.2, 0.8]), np.array([0.8, 0.2])
    judged = [
        teachers.judge(1.0, targets, np.random.default_rng(0))
        for targets in ([estimate], [shares], [estimate, shares])
    ]
    assert [OutOfFoldTeachers.is_worse(s) for s in judged] == [False, True, True]
    assert judged[2] == judged[1]


def test_a_row_that_is_tested_twice_is_no_more_evidence(monkeypatch):
    rng = np.random.default_rng(0)
    codes = np.repeat([0, 1], 30)
    answers = [np.where(rng.random(60) < 0.8, codes, 1 - codes) for _ in range(2)]
    once, twice = (
        make_teachers(monkeypatch, *answers, codes, times).judge(
            1.0, [np.full(2, 0.5)], np.random.default_rng(1)
        )
        for times in (1, 2)
    )
    assert once == pytest.approx(twice)


def test_repeated_folds_can_be_used():
    X, y, _ = make_rows(n_unlabelled=100)
    folds = RepeatedStratifiedKFold(n_splits=2, n_repeats=2, random_state=0)
    model = self_train(cv=folds, max_iter=1).fit(X, y)
    assert 0 <= model.guard_scores_["error"] < 0.5


@pytest.mark.parametrize(("loss", "worse"), [(0.11, True), (0.09, False), (-1, False)])
def test_two_standard_errors_are_worse(loss, worse):
    scores = {"supervised": 0.5, "self_trained": 0.5 - loss, "error": 0.05}
    assert OutOfFoldTeachers.is_worse(scores) is worse
