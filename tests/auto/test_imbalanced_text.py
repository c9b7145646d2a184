"""Tests of `ImbalancedTextClassifier` from outside."""

import numpy as np
import pytest
from hypothesis import given, settings

from skimbal.datasets import make_product_titles
from skimbal.exceptions import LabelError
from skimbal.utils import predict_with_proba
from tests.auto.data import (
    CHINESE,
    CHINESE_LABELS,
    LABELS,
    TEXTS,
    classifier,
    few_rows,
    lexical,
)
from tests.strategies import text_lists

pytestmark = pytest.mark.usefixtures("tiny_bert")


@pytest.fixture(scope="module")
def model(tiny_bert):
    return classifier().fit(TEXTS, LABELS)


def test_titles_that_share_words_are_told_apart():
    X, y = make_product_titles(300, n_classes=4, n_minority=1, random_state=0)
    X_new, y_new = make_product_titles(200, n_classes=4, n_minority=1, random_state=1)
    assert lexical().fit(X, y).score(X_new, y_new) > 0.9


def test_probabilities_stand_in_the_order_of_the_classes(model):
    assert model.classes_.tolist() == ["clothing", "food", "phone"]
    assert model.class_counts_.tolist() == [12, 12, 12]
    proba = model.predict_proba(["red dress", "green apple", "black phone"])
    assert proba.argmax(axis=1).tolist() == [0, 1, 2]


def test_members_in_use_have_what_they_need(model):
    used = {name for name, weight in model.weights_.items() if weight > 0}
    assert set(model.members_) == set(model.member_views_) == used
    assert set(model.member_temperatures_) == used
    assert set(model.encoders_) == set(model.member_views_.values()) - {"text"}


@pytest.mark.parametrize("n_classes", [2, 3])
def test_the_label_is_the_class_with_the_largest_score(n_classes):
    model = lexical().fit(TEXTS[: 12 * n_classes], LABELS[: 12 * n_classes])
    model.offsets_ = np.array([2.0, -1.0, 0.5])[:n_classes]
    model.temperature_ = 20.0  # no probability is 0
    scores, proba = model.decision_function(TEXTS), model.predict_proba(TEXTS)
    expected = np.log(proba) - model.offsets_
    if n_classes == 2:
        assert scores.shape == (36,)
        np.testing.assert_allclose(scores, expected[:, 1] - expected[:, 0])
        chosen = (scores > 0).astype(int)
    else:
        np.testing.assert_allclose(scores, expected)
        chosen = scores.argmax(axis=1)
    assert model.predict(TEXTS).tolist() == model.classes_[chosen].tolist()
    labels, both = predict_with_proba(model, TEXTS)
    np.testing.assert_array_equal(labels, model.predict(TEXTS))
    np.testing.assert_array_equal(both, proba)


@given(X=text_lists(max_size=6))
@settings(max_examples=50)
def test_any_texts_get_proper_answers(model, X):
    proba, scores = model.predict_proba(X), model.decision_function(X)
    assert proba.shape == scores.shape == (len(X), 3)
    assert np.isfinite(scores).all()
    np.testing.assert_allclose(proba.sum(axis=1), 1)
    best = model.classes_[scores.argmax(axis=1)]
    assert model.predict(X).tolist() == best.tolist()


def test_no_rows_get_no_answers(model):
    assert model.predict([]).shape == (0,)
    assert model.predict([]).dtype == model.classes_.dtype
    assert model.predict_proba([]).shape == model.decision_function([]).shape == (0, 3)


@pytest.mark.parametrize(
    "names",
    [
        ["<script>alert(1)</script>", "退款", "a\tb"],
        [-3, 0, 10**12],
        [False, True, True],
        ["", " ", "  "],
    ],
    ids=["unusual", "int", "bool", "blank"],
)
def test_labels_come_back_as_they_were(names):
    labels = np.array(names)[np.repeat([0, 1, 2], 12)]
    model = lexical().fit(TEXTS, labels)
    assert model.classes_.dtype == labels.dtype
    assert model.classes_.tolist() == sorted(set(names))
    assert (model.predict(TEXTS) == labels).mean() > 0.9


def test_the_same_seed_gives_the_same_model():
    first, second = (
        classifier(members=["lexical", "embedding", "fine_tuned"]).fit(TEXTS, LABELS)
        for _ in range(2)
    )
    np.testing.assert_array_equal(
        first.predict_proba(TEXTS), second.predict_proba(TEXTS)
    )
    assert first.weights_ == second.weights_
    other = classifier(random_state=1).fit(TEXTS, LABELS)
    assert (
        other.audit_["members"][1]["log_loss"]
        != (first.audit_["members"][1]["log_loss"])
    )


@pytest.mark.parametrize(
    ("prior", "expected"),
    [
        ("train", [12 / 30, 12 / 30, 6 / 30]),
        ("uniform", [1 / 3, 1 / 3, 1 / 3]),
        ({"clothing": 1, "food": 2, "phone": 5}, [1 / 8, 2 / 8, 5 / 8]),
    ],
)
def test_probabilities_stand_for_the_target_prior(prior, expected):
    X, y = few_rows(6)
    model = classifier(target_prior=prior).fit(X, y)
    np.testing.assert_allclose(model.source_prior_, [12 / 30, 12 / 30, 6 / 30])
    np.testing.assert_allclose(model.training_prior_, expected)
    assert model.audit_["classes"] == ["clothing", "food", "phone"]
    assert model.audit_["target_prior"] == pytest.approx(expected)


def test_a_class_that_is_said_not_to_come_is_not_predicted():
    prior = {"clothing": 1, "food": 1, "phone": 0}
    model = classifier(target_prior=prior).fit(TEXTS, LABELS)
    assert "phone" not in model.predict(TEXTS)
    # however unsure the mix is
    model.temperature_ = 20.0
    np.testing.assert_allclose(model.predict_proba(TEXTS)[:, 2], 0, atol=1e-99)
    assert np.isfinite(model.decision_function(TEXTS)).all()


@pytest.mark.parametrize(
    "prior", [{"clothing": 1}, {"clothing": 1, "food": 1, "phone": -1}]
)
def test_a_target_prior_that_is_none_is_refused(prior):
    with pytest.raises(ValueError, match="`target_prior` must"):
        lexical(target_prior=prior).fit(TEXTS, LABELS)


def test_a_weight_of_two_is_about_the_row_twice():
    heavy = np.arange(36) % 4 == 0
    weighted = classifier(members=["embedding"]).fit(
        TEXTS, LABELS, sample_weight=1.0 + heavy
    )
    twice = np.concatenate([np.arange(36), np.flatnonzero(heavy)])
    repeated = classifier(members=["embedding"]).fit(
        [TEXTS[i] for i in twice], LABELS[twice]
    )
    np.testing.assert_allclose(weighted.source_prior_, repeated.source_prior_)
    for one, other in zip(
        weighted.audit_["members"], repeated.audit_["members"], strict=True
    ):
        assert one["log_loss"] == pytest.approx(other["log_loss"], rel=0.02)
        assert one["score"] == pytest.approx(other["score"])


def test_rows_of_weight_zero_are_as_if_they_were_not_there():
    weight = (np.arange(36) % 3 > 0).astype(float)
    kept = np.flatnonzero(weight)
    first = classifier().fit(TEXTS, LABELS, sample_weight=weight)
    second = classifier().fit([TEXTS[i] for i in kept], LABELS[kept])
    np.testing.assert_allclose(first.predict_proba(TEXTS), second.predict_proba(TEXTS))
    assert first.class_counts_.tolist() == [8, 8, 8]


def test_a_class_of_weight_zero_is_none():
    weight = np.where(LABELS == "food", 0.0, 1.0)
    model = lexical().fit(TEXTS, LABELS, sample_weight=weight)
    assert model.classes_.tolist() == ["clothing", "phone"]
    with pytest.raises(LabelError, match="At least 2 classes need a row"):
        lexical().fit(TEXTS, LABELS, sample_weight=LABELS == "food")


@pytest.mark.parametrize(
    "bad", [{"pretrained": "./none"}, {"members": []}, {"target_prior": {"a": 1}}]
)
def test_a_fit_that_fails_leaves_what_was(bad):
    model = classifier().fit(TEXTS, LABELS)
    before, state = model.predict_proba(TEXTS), set(vars(model))
    with pytest.raises((OSError, ValueError)):
        model.set_params(**bad).fit(TEXTS[:20], LABELS[:20])
    np.testing.assert_array_equal(model.predict_proba(TEXTS), before)
    assert set(vars(model)) == state


def test_a_second_fit_forgets_the_first():
    model = classifier().fit(CHINESE, CHINESE_LABELS)
    model.fit(TEXTS, LABELS)
    fresh = classifier().fit(TEXTS, LABELS)
    np.testing.assert_array_equal(
        model.predict_proba(TEXTS), fresh.predict_proba(TEXTS)
    )
