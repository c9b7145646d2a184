"""Folds of `evaluate`: any splitter, groups, and classes too rare for them."""

import numpy as np
import pytest
from sklearn.dummy import DummyClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import (
    KFold,
    ShuffleSplit,
)

from skimbal.evaluation import evaluate
from skimbal.exceptions import LabelError, SkimbalWarning
from tests.evaluation.data import vectors


def test_the_seed_decides_the_folds():
    X, y = vectors()
    first, second, other = (
        evaluate(DummyClassifier(), X, y, cv=3, random_state=seed).fold.tolist()
        for seed in (1, 1, 2)
    )
    assert first == second != other
    generators = [np.random.default_rng(5) for _ in range(2)]
    first, second = (
        evaluate(DummyClassifier(), X, y, cv=3, random_state=generator).fold.tolist()
        for generator in generators
    )
    assert first == second


def test_groups_stay_together():
    X, y = vectors()
    groups = np.repeat([f"customer {i}" for i in range(30)], 3)
    report = evaluate(LogisticRegression(), X, y, groups=groups, cv=4, random_state=0)
    for group in np.unique(groups):
        assert len(set(report.fold[groups == group])) == 1
    assert report.protocol == "4 folds, stratified, groups kept together"


def test_fewer_groups_than_folds_lower_the_folds():
    X, y = vectors()
    with pytest.warns(SkimbalWarning, match="3 groups, so 3 folds are used instead"):
        report = evaluate(LogisticRegression(), X, y, groups=np.arange(90) % 3)
    assert report.n_folds == 3


def test_a_fold_that_stays_empty_is_left_out():
    groups = [0, 3, 1, 2, 1, 2, 2, 2, 1, 1, 3, 0, 3, 1]
    y = [0, 2, 2, 1, 1, 2, 0, 3, 3, 1, 1, 0, 2, 3]
    with pytest.warns(SkimbalWarning, match="fewer rows than the 4 folds"):
        report = evaluate(
            DummyClassifier(), groups, y, cv=4, groups=groups, random_state=3676
        )
    assert report.n_folds == 3
    assert report.rows.tolist() == list(range(14))


def test_a_splitter_may_test_a_row_several_times_or_never():
    X, y = vectors()
    cv = ShuffleSplit(4, test_size=30, random_state=0)
    report = evaluate(LogisticRegression(), X, y, cv=cv)
    assert len(report.rows) == 120
    assert (np.diff(report.rows) >= 0).all()
    assert report.y_true.tolist() == y[report.rows].tolist()
    assert report.protocol == "4 folds, ShuffleSplit"
    for i, (_, test) in enumerate(cv.split(X)):
        assert report.rows[report.fold == i].tolist() == sorted(test)


def test_splits_can_be_a_list_of_row_numbers_or_masks():
    X, y = vectors()
    cv = list(KFold(3, shuffle=True, random_state=0).split(X))
    masks = [tuple(np.isin(np.arange(90), part) for part in split) for split in cv]
    numbers, masked = (
        evaluate(LogisticRegression(), X, y, cv=splits) for splits in (cv, masks)
    )
    assert numbers.protocol == "3 folds, given splits"
    assert numbers.fold.tolist() == masked.fold.tolist()
    assert numbers.y_pred.tolist() == masked.y_pred.tolist()


def test_classes_absent_from_a_training_fold_have_probability_zero():
    X, y = vectors()
    y[40] = 9
    with pytest.warns(SkimbalWarning, match=r"not trained on when it is tested"):
        report = evaluate(LogisticRegression(), X, y, cv=3, random_state=0)
    assert report.classes.tolist() == [0, 1, 2, 9]
    assert report.y_proba[40, 3] == 0
    assert report.per_class[3]["recall"] == 0
    assert report.y_proba.sum(axis=1) == pytest.approx(1)


def test_rare_classes_are_named_with_the_effect():
    y = ["a"] * 20 + list("bbcdee")
    X = np.arange(26)[:, None]
    message = r"4 of 5 classes \('b', 'c', 'd', ...\) have fewer rows than the 5 folds"
    with pytest.warns(SkimbalWarning, match=message):
        evaluate(LogisticRegression(), X, y, random_state=0)


def test_more_folds_than_rows_of_any_class_are_lowered():
    X, y = vectors(n=9)
    with pytest.warns(SkimbalWarning) as caught:
        report = evaluate(LogisticRegression(), X, y, cv=8, random_state=0)
    assert report.n_folds == np.bincount(y).max()
    assert "are used instead of 8" in str(caught[0].message)
    assert {warning.filename for warning in caught} == {__file__}


def test_one_row_a_class_cannot_be_cross_validated():
    with pytest.raises(LabelError, match="at least 2 rows of the largest class; got 1"):
        evaluate(LogisticRegression(), [[0], [1], [2]], ["a", "b", "c"])


def test_a_training_fold_of_one_class_is_refused_before_any_fit():
    X, y = np.arange(6)[:, None], ["a"] * 5 + ["b"]
    with (
        pytest.warns(SkimbalWarning, match="fewer rows"),
        pytest.raises(LabelError, match=r"fold \d must hold at least 2 classes; got"),
    ):
        evaluate(None, X, y, cv=3)
