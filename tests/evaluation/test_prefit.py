"""Fitted classifiers on held-out rows."""

from collections import Counter

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import (
    GridSearchCV,
)
from sklearn.pipeline import make_pipeline
from sklearn.svm import LinearSVC

from skimbal.evaluation import evaluate
from skimbal.exceptions import LabelError, SkimbalWarning
from tests.evaluation.data import LABELS, TEXTS, text_model, vectors


def test_a_fitted_estimator_predicts_all_rows():
    X, y = vectors()
    model = LogisticRegression().fit(X[:50], y[:50])
    counts = Counter(y[:50])
    report = evaluate(model, X[50:], y[50:], cv="prefit", class_counts=counts)
    assert report.y_proba == pytest.approx(model.predict_proba(X[50:]))
    assert report.class_counts.tolist() == [np.bincount(y[:50]).tolist()]
    assert report.fit_seconds is None
    assert report.folds["accuracy"] == {"mean": report.overall["accuracy"], "std": None}
    assert report.protocol == "held-out rows"


class CountingClassifier(LogisticRegression):
    def fit(self, X, y):
        self.class_counts_ = np.unique(y, return_counts=True)[1]
        return super().fit(X, y)


@pytest.mark.parametrize(
    "wrap",
    [
        lambda model: model,
        lambda model: make_pipeline(TfidfVectorizer(), model),
        lambda model: GridSearchCV(
            make_pipeline(TfidfVectorizer(), model),
            {"countingclassifier__C": [10, 100]},
            cv=2,
        ),
    ],
)
def test_training_counts_come_from_the_fitted_estimator(wrap):
    bare = wrap(CountingClassifier())
    is_bare = isinstance(bare, CountingClassifier)
    X = np.array([[len(text)] for text in TEXTS]) if is_bare else TEXTS
    report = evaluate(bare.fit(X, LABELS), X[-3:], LABELS[-3:], cv="prefit")
    assert report.class_counts.tolist() == [[18, 6]]
    assert report.tail.tolist() == ["tie"]


def test_unknown_training_counts_are_said_and_taken_from_the_rows():
    model = text_model().fit(TEXTS, LABELS)
    with pytest.warns(SkimbalWarning, match=r"class_counts=Counter\(y_train\)"):
        report = evaluate(model, TEXTS[-9:], LABELS[-9:], cv="prefit")
    assert report.class_counts.tolist() == [[3, 6]]


def test_held_out_labels_that_the_model_never_saw_count_against_it():
    model = text_model().fit(TEXTS, LABELS)
    report = evaluate(
        model,
        ["felt hat", "silk tie"],
        ["hat", "tie"],
        cv="prefit",
        class_counts=Counter(LABELS),
    )
    assert report.classes.tolist() == ["hat", "shirt", "tie"]
    assert report.per_class[0]["recall"] == 0
    assert report.tail.tolist() == ["tie"]


def test_labels_of_another_kind_than_the_model_knows_are_refused():
    model = text_model().fit(TEXTS, LABELS)
    with pytest.raises(LabelError, match="one kind of label; got int, str"):
        evaluate(model, TEXTS[:2], [0, 1], cv="prefit", class_counts={})


def test_classes_that_are_never_tested_belong_to_the_tail_nevertheless():
    X, y = vectors()
    model = LinearSVC().fit(X, y)
    counts = {0: 5, 1: 50, 2: 35}
    tested = y > 0
    report = evaluate(model, X[tested], y[tested], cv="prefit", class_counts=counts)
    assert report.classes.tolist() == [0, 1, 2]
    assert report.tail.tolist() == [0]
    assert report.overall["tail_recall"] is None


@pytest.mark.parametrize(
    "option", [{"groups": [0] * 80}, {"fit_params": {"a": 1}}, {"n_repeats": 2}]
)
def test_options_of_folds_are_refused_for_a_fitted_estimator(option):
    X, y = vectors()
    model = LogisticRegression().fit(X, y)
    with pytest.raises(
        ValueError, match="`groups`, `fit_params` and `n_repeats` are for"
    ):
        evaluate(model, X, y, cv="prefit", **option)
