"""Tests of `audit_`: plain data, and sentences that are true."""

import json

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from skimbal._torch import _pretrained
from skimbal.auto._audit import _explain_rule, _explain_weights
from skimbal.exceptions import SkimbalWarning
from tests.auto.data import (
    CHINESE,
    CHINESE_LABELS,
    LABELS,
    TEXTS,
    classifier,
    few_rows,
    lexical,
)

SCORES = {"none": 0.5, "global": 0.625, "per_class": 0.25}


def rule(chosen, tau) -> str:
    return _explain_rule({"chosen": chosen, "tau": tau, "scores": SCORES})


@pytest.fixture(scope="module")
def model(tiny_bert):
    return classifier().fit(TEXTS, LABELS)


def test_the_audit_is_plain_data(model):
    assert json.loads(json.dumps(model.audit_)) == model.audit_


@pytest.mark.parametrize(
    "names", [[0, 5, 7], [False, True, True], ["<script>", "退款", "a b"]]
)
def test_any_labels_make_plain_data(names):
    labels = np.array(names)[np.unique(LABELS, return_inverse=True)[1]]
    audit = lexical().fit(TEXTS, labels).audit_
    assert audit["classes"] == sorted(set(names))
    assert sum(audit["target_prior"]) == pytest.approx(1)
    assert json.loads(json.dumps(audit)) == audit


def test_members_are_told_with_scores_intervals_and_weights(model):
    audit = model.audit_
    assert {row["name"]: row["weight"] for row in audit["members"]} == model.weights_
    assert sum(row["weight"] for row in audit["members"]) == pytest.approx(1)
    for row in [*audit["members"], audit["ensemble"]]:
        assert 0 <= row["low"] <= row["score"] <= row["high"] <= 1
    assert all(row["log_loss"] >= 0 < row["seconds"] for row in audit["members"])


def test_the_data_are_counted_by_different_texts(model):
    data = model.audit_["data"]
    assert (data["n_rows"], data["n_texts"], data["n_classes"]) == (36, 36, 3)
    assert data["smallest_class"] == 12


def test_a_function_of_labels_scores_as_its_name_does():
    def share_right(y_true, y_pred, sample_weight=None):
        seen.update(y_true.tolist() + y_pred.tolist())
        return np.average(y_true == y_pred, weights=sample_weight)

    seen: set = set()
    own = lexical(metric=share_right).fit(TEXTS, LABELS).audit_
    named = lexical(metric="accuracy").fit(TEXTS, LABELS).audit_
    assert (own["metric"], named["metric"]) == ("share_right", "accuracy")
    for ours, theirs in zip(own["members"], named["members"], strict=True):
        for key in ("score", "low", "high"):
            assert ours[key] == pytest.approx(theirs[key])
    assert seen == set(LABELS.tolist())


def test_choices_name_the_members_in_use(model):
    first = model.audit_["choices"][0]
    for name, weight in model.weights_.items():
        assert (f"{name} " in first) == (weight > 0)


def test_what_was_left_out_is_told_with_its_reason(model):
    reason = "it is not among `members`"
    left_out = {"contrastive": reason, "fine_tuned": reason}
    assert model.audit_["left_out"] == left_out
    assert (
        "No fine_tuned member: it is not among `members`." in (model.audit_["choices"])
    )


@pytest.mark.filterwarnings("ignore:The smallest class has 1 different text")
def test_without_folds_there_are_no_scores_to_tell():
    audit = lexical().fit(["red dress", "red shirt"], ["a", "b"]).audit_
    assert audit["n_folds"] == 0
    assert audit["ensemble"] == audit["rule"]["scores"] == {}
    assert all("score" not in row for row in audit["members"])
    assert audit["choices"][0] == "Members: lexical/svm 50 %, lexical/lr 50 %."
    assert not [line for line in audit["choices"] if "Decision" in line]
    json.dumps(audit)


def test_a_lone_member_is_not_said_to_be_mixed(tiny_bert):
    audit = classifier(members=["fine_tuned"]).fit(TEXTS, LABELS).audit_
    assert len(audit["members"]) == 1
    assert not [line for line in audit["choices"] if line.startswith("Weights")]


def test_the_sentence_about_weights_follows_the_gain():
    mix = {"log_loss_gain": 0.02, "log_loss_gain_std": 0.005}
    assert "by -0.0200 ± 0.0050, more than one standard error" in (
        _explain_weights(mix, n_used=2)
    )
    mix = {"log_loss_gain": -0.01, "log_loss_gain_std": 0.005}
    assert "by +0.0100 ± 0.0050, not a gain" in _explain_weights(mix, n_used=1)


def test_the_sentence_about_the_rule_follows_tau():
    assert "rare classes are predicted sooner, tau is 0.50" in rule("global", 0.5)
    assert "common classes are predicted sooner, tau is -0.25" in rule("global", -0.25)
    assert "the most probable class is predicted" in rule("global", 0.0)
    assert "the most probable class is predicted" in rule("none", 0.0)
    assert "a threshold of its own" in rule("per_class", 0.5)
    assert all(score in rule("none", 0.0) for score in ("50.0", "62.5", "25.0"))


def test_what_would_change_is_true_of_the_parameters():
    def changes(rows=(TEXTS, LABELS), **options):
        return " ".join(lexical(**options).fit(*rows).audit_["would_change"])

    assert "it has 12, and with 30" in changes()
    assert "set `target_prior`" in changes()
    assert "`target_prior`" not in changes(target_prior="uniform")
    many = [f"{text} {i}" for i in range(3) for text in TEXTS]
    assert "smallest class" not in changes((many, np.tile(LABELS, 3)))
    # the user left them out, so naming them is no news
    assert "`members`" not in changes()
    assert "`time_budget`" not in changes()


def test_the_smallest_class_is_counted_by_its_texts():
    texts, labels = few_rows(6)
    audit = lexical().fit(texts + texts[-6:], [*labels, *labels[-6:]]).audit_
    assert audit["data"]["smallest_class"] == 6
    assert "it has 6, and" in audit["would_change"][0]


def test_texts_with_several_labels_are_counted():
    texts, labels = [*TEXTS, *TEXTS[:6]], [*LABELS, *["another"] * 6]
    changes = lexical().fit(texts, labels).audit_["would_change"]
    assert "6 of 36 texts have rows of several classes" in " ".join(changes)
    assert "several classes" not in " ".join(
        lexical().fit(TEXTS, LABELS).audit_["would_change"]
    )


def test_a_threshold_is_promised_where_more_examples_would_bring_one():
    def line(rows=(TEXTS, LABELS), **options):
        return lexical(**options).fit(*rows).audit_["would_change"][0]

    function = line(metric=lambda true, pred, sample_weight: np.mean(true == pred))
    assert function == "More examples of the smallest class: it has 12."
    # 36 rows a class: each can have a threshold already
    assert line((TEXTS * 3, np.tile(LABELS, 3))) == function


def test_a_reason_that_is_a_sentence_ends_with_one_full_stop(monkeypatch):
    def fail(*_, **__):
        raise ValueError("This head cannot be fitted.")

    monkeypatch.setattr(LogisticRegression, "fit", fail)
    choices = lexical().fit(TEXTS, LABELS).audit_["choices"]
    assert choices[-1] == "No lexical/lr member: This head cannot be fitted."


def test_a_kind_that_was_not_named_is_left_out_for_no_other_reason(monkeypatch):
    monkeypatch.setattr(_pretrained, "is_here", lambda name: False)
    with pytest.warns(SkimbalWarning, match="Only n-grams are used"):
        model = lexical(pretrained="auto", members=["lexical", "embedding"]).fit(
            CHINESE, CHINESE_LABELS
        )
    assert "no encoder for these" in model.audit_["left_out"]["embedding"]
    assert model.audit_["left_out"]["fine_tuned"] == "it is not among `members`"
