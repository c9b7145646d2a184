"""Tests of the heads and their out-of-fold probabilities."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression

from skimbal.auto._folds import text_folds
from skimbal.auto._members import fit_heads, make_heads
from skimbal.auto._views import LexicalView
from skimbal.classifiers import ShrinkageLDAClassifier
from skimbal.utils._copies import number_rows
from tests.auto.data import LABELS, TEXTS

CODES = np.unique(LABELS, return_inverse=True)[1]
EXACT = {"tol": 1e-9, "max_iter": 10_000}


class Vectors:
    """A view of given vectors."""

    name = "given"

    def __init__(self, features):
        self.features = features

    def split(self, train, test):
        return self.features[train], self.features[test]


def folds_of(texts, codes, n_folds=3):
    rng = np.random.default_rng(0)
    return text_folds(n_folds, codes, number_rows([texts]), rng)


def fit(view, codes, folds, weight=None, **heads):
    heads = heads or {"lr": LogisticRegression()}
    return fit_heads(view, heads, codes, folds, weight)


def test_out_of_fold_probabilities_are_those_of_a_copy_a_fold():
    X = np.random.default_rng(0).normal(size=(36, 4)) + CODES[:, None]
    folds = folds_of(TEXTS, CODES)
    head = LogisticRegression(**EXACT)
    (member,), failed = fit(Vectors(X), CODES, folds, lr=head)
    assert (member.name, member.view, failed) == ("given/lr", "given", {})
    for train, test in folds:
        expected = clone(head).fit(X[train], CODES[train]).predict_proba(X[test])
        np.testing.assert_allclose(member.proba[test], expected, rtol=1e-4)
    np.testing.assert_allclose(
        member.model.coef_, clone(head).fit(X, CODES).coef_, rtol=1e-4
    )


def test_weights_reach_the_heads():
    X = np.random.default_rng(0).normal(size=(36, 4))
    weight = np.linspace(0.1, 3, 36)
    head = LogisticRegression(**EXACT)
    (member,), _ = fit(Vectors(X), CODES, folds_of(TEXTS, CODES), weight, lr=head)
    alone = clone(head).fit(X, CODES, weight)
    np.testing.assert_allclose(member.model.coef_, alone.coef_, rtol=1e-4)


def test_a_class_that_a_training_part_lacks_gets_no_probability():
    # the only text of class 2 is among the copies of class 0
    texts, codes = [*TEXTS[:12], TEXTS[0]], np.array([0] * 6 + [1] * 6 + [2])
    folds = folds_of(texts, codes)
    view = Vectors(np.random.default_rng(0).normal(size=(13, 4)))
    (member,), _ = fit(view, codes, folds)
    (test,) = (test for _, test in folds if 12 in test)
    assert (member.proba[test, 2] == 0).all()
    np.testing.assert_allclose(member.proba.sum(axis=1), 1)
    assert member.model.classes_.tolist() == [0, 1, 2]


def test_rows_that_no_fold_tests_are_nan():
    texts, codes = TEXTS[:7], np.array([0] * 6 + [1])
    (member,), _ = fit(Vectors(np.eye(7)), codes, folds_of(texts, codes))
    assert np.isnan(member.proba).all(axis=1).tolist() == [False] * 6 + [True]


def test_labels_of_copies_teach_nothing_about_the_copies():
    """Every text comes three times, with a label drawn for the text."""
    rng = np.random.default_rng(0)
    letters = list("abcdefghijklmnopqrstuvwxyz")
    texts = ["".join(rng.choice(letters, 8)) for _ in range(60)] * 3
    codes = np.tile(rng.integers(2, size=60), 3)
    heads = make_heads(LexicalView(TEXTS), alone=True, random_state=0)
    members, _ = fit_heads(
        LexicalView(texts), heads, codes, folds_of(texts, codes), None
    )
    for member in members:
        accuracy = np.mean(member.proba.argmax(axis=1) == codes)
        assert 0.3 < accuracy < 0.7, member.name  # with copies on both sides: 1


def test_a_fold_without_n_grams_gets_the_shares_of_the_classes():
    class Empty(Vectors):
        def split(self, train, test):
            return csr_matrix((len(train), 0)), csr_matrix((len(test), 0))

    folds = folds_of(TEXTS, CODES)
    weight = np.where(CODES == 0, 2.0, 1.0)
    (member,), _ = fit(Empty(np.eye(36)), CODES, folds, weight)
    np.testing.assert_allclose(member.proba, np.tile([0.5, 0.25, 0.25], (36, 1)))


@pytest.mark.parametrize("n_folds", [0, 3])
def test_a_head_that_cannot_be_fitted_is_left_out_with_its_reason(n_folds):
    X = np.eye(3)[CODES]  # all rows of a class are alike
    folds = folds_of(TEXTS, CODES) if n_folds else []
    members, failed = fit(
        Vectors(X),
        CODES,
        folds,
        lda=ShrinkageLDAClassifier(),
        lr=LogisticRegression(),
    )
    assert [member.name for member in members] == ["given/lr"]
    assert list(failed) == ["given/lda"]
    assert "two different rows of the same class" in failed["given/lda"]


def test_heads_keep_their_seed():
    view = LexicalView(TEXTS)
    for seed in (0, 7):
        assert make_heads(view, alone=False, random_state=seed)["svm"].random_state == (
            seed
        )


def test_n_grams_alone_get_more_than_one_head():
    view = LexicalView(TEXTS)
    beside = make_heads(view, alone=False, random_state=0)
    alone = make_heads(view, alone=True, random_state=0)
    assert len(alone) > len(beside) >= 1
