"""Tests with next to nothing to learn from: no crash, and a warning of the effect."""

import json

import numpy as np
import pytest

from skimbal.exceptions import InvalidTextError, LabelError, SkimbalWarning
from tests.auto.data import LABELS, TEXTS, classifier, few_rows, lexical

pytestmark = pytest.mark.usefixtures("tiny_bert")

EVERY = ["lexical", "embedding", "fine_tuned"]


def assert_works(model, X):
    proba = model.predict_proba([*X, "", "zebra"])
    assert np.isfinite(proba).all()
    np.testing.assert_allclose(proba.sum(axis=1), 1)
    assert sum(model.weights_.values()) == pytest.approx(1)
    json.dumps(model.audit_)


@pytest.mark.parametrize(
    ("n_rare", "message"),
    [
        (1, "has 1 different text: no fold can both learn and test it"),
        (2, "has 2 different texts: what is tuned out of fold knows little of it"),
        (3, "has 3 different texts: what is tuned"),
    ],
)
@pytest.mark.parametrize("members", [["lexical"], EVERY], ids=["lexical", "all"])
def test_a_class_of_a_few_texts_is_learnt_and_warned_of(n_rare, message, members):
    X, y = few_rows(n_rare)
    with pytest.warns(SkimbalWarning, match=message) as found:
        model = classifier(members=members).fit(X, y)
    assert [warning.filename for warning in found] == [__file__]
    assert model.classes_.tolist() == ["clothing", "food", "phone"]
    assert model.class_counts_.tolist() == [12, 12, n_rare]
    assert_works(model, X)


def test_five_texts_of_a_class_are_enough_not_to_warn():
    X, y = few_rows(5)
    assert_works(classifier().fit(X, y), X)


@pytest.mark.filterwarnings("ignore:The smallest class has 1 different text")
@pytest.mark.parametrize(
    ("X", "y"),
    [
        (TEXTS[:2], ["a", "b"]),
        (TEXTS[:3], ["a", "a", "b"]),
        (TEXTS[:4], ["a", "a", "a", "b"]),
        (TEXTS, [str(i) for i in range(36)]),
        (["red dress"] * 12, ["a", "b"] * 6),
        (["same"] * 3 + ["other"] * 3, ["a", "a", "a", "b", "b", "b"]),
        ([*TEXTS, TEXTS[0]], [*LABELS, "of another class"]),
    ],
    ids=["two", "2+1", "3+1", "single", "equal", "copies", "contradiction"],
)
@pytest.mark.parametrize("members", [["embedding"], EVERY], ids=["vectors", "all"])
def test_next_to_nothing_is_learnt(X, y, members):
    with pytest.warns(SkimbalWarning, match="1 different text"):
        model = classifier(members=members).fit(X, y)
    assert len(model.classes_) == len(set(y))
    assert_works(model, X)


@pytest.mark.filterwarnings("ignore:The smallest class has")
def test_two_and_two_texts_are_learnt():
    model = classifier().fit(TEXTS[:4], ["a", "a", "b", "b"])
    assert_works(model, TEXTS)


def test_texts_that_all_carry_two_labels_cannot_be_tuned_on():
    with pytest.warns(SkimbalWarning, match="10 of 10 texts have rows of several"):
        model = classifier().fit(TEXTS[:10] * 2, ["a"] * 10 + ["b"] * 10)
    np.testing.assert_allclose(model.predict_proba(TEXTS[:10]), 0.5, atol=1e-3)


def test_a_class_whose_texts_all_carry_another_label_too_is_kept():
    X, y = [*TEXTS, *TEXTS[:6]], [*LABELS, *["another"] * 6]
    model = classifier().fit(X, y)
    assert model.class_counts_.tolist() == [6, 12, 12, 12]
    proba = model.predict_proba(TEXTS[:6])
    assert (proba[:, :2].sum(axis=1) > proba[:, 2:].sum(axis=1)).all()
    assert_works(model, X)


@pytest.mark.filterwarnings("ignore:The smallest class has")
@pytest.mark.parametrize("texts", [[""] * 12, ["  ", "\n", ""] * 4])
def test_empty_texts_are_told_apart_by_nothing(texts):
    y = ["a", "b", "b"] * 4
    model = classifier().fit(texts, y)
    assert model.audit_["left_out"]["lexical"] == (
        "no n-gram is common to two of the texts"
    )
    assert_works(model, texts)
    with pytest.raises(InvalidTextError, match="no encoder to read them with"):
        lexical().fit(texts, y)


@pytest.mark.filterwarnings("ignore:The smallest class has")
def test_some_empty_texts_are_a_text_like_others():
    X, y = ["", "  "] * 3 + TEXTS, ["none"] * 6 + LABELS.tolist()
    model = classifier().fit(X, y)
    assert_works(model, X)
    assert model.predict([""]).tolist() == ["none"]


@pytest.mark.filterwarnings("ignore:The smallest class has 1 different text")
def test_texts_without_words_are_read_by_their_characters():
    model = lexical().fit(["!!! ???", "??? !!!", "!?! ???"] * 2, ["a", "b", "c"] * 2)
    assert_works(model, ["!!!"])


def test_texts_with_no_common_n_gram_in_a_fold_are_learnt():
    X, y = ["abc", "abc", "xyz", "def", "ghi", "jkl"], ["a", "b", "a", "b", "b", "a"]
    with pytest.warns(SkimbalWarning, match="3 different texts"):
        model = lexical().fit(X, y)
    assert_works(model, X)


@pytest.mark.filterwarnings("ignore:The smallest class has 3 different texts")
def test_eighty_classes_of_three_texts():
    X = [f"{text} number{i}" for i in range(80) for text in TEXTS[:3]]
    y = np.repeat(np.arange(80), 3)
    model = lexical().fit(X, y)
    assert (model.predict(X) == y).mean() > 0.9
    assert_works(model, X)


@pytest.mark.parametrize(
    ("y", "message"),
    [
        (["a"] * 36, "at least 2 classes"),
        (None, "y"),
        (LABELS[:-1], "X has 36 rows"),
        (np.linspace(0, 1, 36), "Unknown label type"),
        ([None] * 36, "no label in 36 rows"),
    ],
)
def test_labels_that_are_none_are_refused(y, message):
    with pytest.raises(LabelError, match=message):
        lexical().fit(TEXTS, y)


@pytest.mark.parametrize("kind", ["nothing", "a missing row", "numbers"])
def test_texts_that_are_none_are_refused(kind):
    X = {"nothing": [], "a missing row": [None, *TEXTS[1:]], "numbers": np.eye(36)}
    with pytest.raises((TypeError, ValueError), match=r"`[Xy]`"):
        lexical().fit(X[kind], [] if kind == "nothing" else LABELS)


def test_fine_tuning_alone_needs_folds():
    with (
        pytest.warns(SkimbalWarning, match="no folds can be made"),
        pytest.raises(ValueError, match="no folds can be made of"),
    ):
        classifier(members=["fine_tuned"]).fit(TEXTS[:2], ["a", "b"])


@pytest.mark.filterwarnings("ignore:The smallest class has 1 different text")
def test_when_no_member_can_be_trained_the_error_says_why():
    texts, labels = TEXTS[:4], ["a", "b", "c", "d"]
    with pytest.raises(ValueError, match="none can be") as caught:
        classifier(members=["fine_tuned"]).fit(texts, labels)
    assert "fine_tuned: no folds can be made of the texts" in str(caught.value)
    assert "not among" not in str(caught.value)


@pytest.mark.filterwarnings("ignore::skimbal.exceptions.SkimbalWarning")
@pytest.mark.parametrize("X", [[""] * 30, ["Dress", "DRESS", "dress"] * 10])
def test_texts_of_one_vector_get_the_shares_of_the_classes(X):
    model = classifier(members=["embedding"]).fit(X, ["a"] * 6 + ["b"] * 24)
    np.testing.assert_allclose(model.predict_proba(X)[:, 0], 0.2, atol=0.02)
