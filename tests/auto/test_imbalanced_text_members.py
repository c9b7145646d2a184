"""Tests of which members `ImbalancedTextClassifier` trains, and with what."""

import numpy as np
import pytest

from skimbal import ImbalancedTextClassifier
from skimbal._torch import _pretrained
from skimbal.auto import _fit
from skimbal.exceptions import MissingResourceError, NonFiniteLossError, SkimbalWarning
from tests.auto.data import (
    CHINESE,
    CHINESE_LABELS,
    LABELS,
    TEXTS,
    classifier,
    encoder,
    lexical,
)

pytestmark = pytest.mark.usefixtures("tiny_bert")


@pytest.fixture
def nothing_here(monkeypatch):
    """Act as if no model were on this machine."""
    monkeypatch.setattr(_pretrained, "is_here", lambda name: False)


def test_no_time_leaves_fine_tuning_out_and_says_so():
    model = classifier(members="auto", time_budget=0).fit(TEXTS, LABELS)
    assert "`time_budget`=0" in model.audit_["left_out"]["fine_tuned"]
    assert "A larger `time_budget`" in model.audit_["would_change"][-1]
    assert not [name for name in model.weights_ if "fine_tuned" in name]


@pytest.mark.parametrize("budget", [1e6, None])
def test_enough_time_trains_all(budget):
    model = classifier(members="auto", time_budget=budget).fit(TEXTS, LABELS)
    assert model.audit_["left_out"] == {}
    for kind, deed in (("fine_tuned", "Fine-tuned"), ("contrastive", "Tuned by")):
        assert f"tiny-bert/{kind}" in model.weights_
        assert [line for line in model.audit_["choices"] if line.startswith(deed)]


@pytest.mark.parametrize(
    ("members", "views"),
    [
        (["lexical"], {"lexical"}),
        (("embedding",), {"tiny-bert"}),
        (["embedding", "lexical"], {"lexical", "tiny-bert"}),
    ],
)
def test_only_the_named_members_are_trained(members, views):
    model = classifier(members=members).fit(TEXTS, LABELS)
    assert {name.partition("/")[0] for name in model.weights_} == views


def test_named_members_are_tuned_against_the_rule(monkeypatch):
    monkeypatch.setattr(_fit, "judge_fine_tuning", lambda facts, lead: (False, "why"))
    monkeypatch.setattr(_fit, "judge_contrast", lambda facts: (False, "many"))
    model = classifier(members="auto").fit(TEXTS, LABELS)
    assert model.audit_["left_out"] == {"contrastive": "many", "fine_tuned": "why"}
    assert (
        "`members` that name 'fine_tuned', to train it all the same."
        in (model.audit_["would_change"])
    )
    model.set_params(members=["lexical", "embedding", "fine_tuned"]).fit(TEXTS, LABELS)
    assert "tiny-bert/fine_tuned" in model.weights_
    assert "Fine-tuned, because `members` names it." in model.audit_["choices"]


@pytest.mark.parametrize("members", [[], ["bert"], ["lexical", "Lexical"]])
def test_unknown_members_are_refused(members):
    with pytest.raises(ValueError, match=r"`members` must be 'auto' or a list of one"):
        lexical(members=members).fit(TEXTS, LABELS)


def test_two_encoders_have_a_view_each(tiny_bert):
    pair = [tiny_bert, encoder(prefix="red ")]
    model = classifier(pretrained=pair, members=["embedding"]).fit(TEXTS, LABELS)
    views = {name.partition("/")[0] for name in model.weights_}
    assert views == {"tiny-bert", "tiny-bert_2"}
    assert model.predict(TEXTS).shape == (36,)


def test_a_prefix_is_put_before_texts_in_training_and_prediction():
    plain, prefixed = (
        classifier(pretrained=encoder(prefix=prefix), members=["embedding"])
        for prefix in ("", "red ")
    )
    plain.fit([f"red {text}" for text in TEXTS], LABELS)
    prefixed.fit(TEXTS, LABELS)
    np.testing.assert_allclose(
        plain.predict_proba(["red blue dress"]), prefixed.predict_proba(["blue dress"])
    )


def test_a_folder_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(MissingResourceError, match="none there"):
        classifier(pretrained=tmp_path / "none").fit(TEXTS, LABELS)


def test_without_a_model_n_grams_are_used_alone_with_a_warning(nothing_here):
    with pytest.warns(SkimbalWarning, match="Only n-grams are used: no pretr") as found:
        model = ImbalancedTextClassifier(random_state=0).fit(TEXTS, LABELS)
    assert [warning.filename for warning in found] == [__file__]
    assert {name.partition("/")[0] for name in model.weights_} == {"lexical"}
    assert (
        "An encoder that can read these texts, as `pretrained`."
        in (model.audit_["would_change"])
    )
    assert not [line for line in model.audit_["would_change"] if "fine_tuned" in line]


def test_without_a_model_members_that_need_one_are_an_error(nothing_here):
    model = ImbalancedTextClassifier(members=["embedding", "fine_tuned"])
    with pytest.raises(MissingResourceError, match="asks for an encoder, but no pre"):
        model.fit(TEXTS, LABELS)


def test_an_english_body_is_not_used_for_chinese(monkeypatch):
    monkeypatch.setattr(_pretrained, "is_here", lambda name: name == "minilm")
    with pytest.warns(SkimbalWarning, match="100 % of the letters are of scripts"):
        model = ImbalancedTextClassifier(random_state=0).fit(CHINESE, CHINESE_LABELS)
    assert model.predict(["黄连衣裙", "黄手机"]).tolist() == ["服装", "手机"]


def test_a_named_body_is_used_for_chinese():
    model = classifier(members=["embedding"]).fit(CHINESE, CHINESE_LABELS)
    assert model.predict_proba(CHINESE).shape == (10, 2)


def test_a_fine_tune_that_diverges_is_left_out_with_a_warning(monkeypatch):
    def diverge(*args):
        raise NonFiniteLossError("The loss became NaN in epoch 1.")

    monkeypatch.setattr(_fit, "tune", diverge)
    with pytest.warns(SkimbalWarning, match="left out: The loss became") as found:
        model = classifier(members="auto").fit(TEXTS, LABELS)
    assert {warning.filename for warning in found} == {__file__}
    assert "The loss became NaN" in model.audit_["left_out"]["fine_tuned"]
    assert model.predict(["red dress"]).tolist() == ["clothing"]
    with pytest.raises(NonFiniteLossError):
        classifier(members=["fine_tuned"]).fit(TEXTS, LABELS)
