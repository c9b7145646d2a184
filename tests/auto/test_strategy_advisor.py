"""Tests of `StrategyAdvisor` from outside."""

import numpy as np
import pytest
from sklearn.exceptions import NotFittedError

from skimbal import ImbalancedTextClassifier
from skimbal.auto import StrategyAdvisor, _fine_tuning
from skimbal.auto._candidates import CANDIDATES
from skimbal.exceptions import MissingResourceError
from skimbal.utils import load_model, save_model
from tests.auto.data import (
    CHINESE,
    CHINESE_LABELS,
    LABELS,
    TEXTS,
    advisor,
    encoder,
)

pytestmark = pytest.mark.usefixtures("tiny_bert")

SECRET = "zqsecretxw"


@pytest.fixture(scope="module")
def advised(tiny_bert):
    texts = [f"{text} {SECRET}" for text in TEXTS]
    unlabelled = [f"{text} {SECRET} now" for text in TEXTS]
    model = advisor(candidates=["words", "vectors", "mix"])
    return model.fit(texts, LABELS, X_unlabelled=unlabelled)


def test_it_is_the_classifier_that_it_advises(advised):
    texts = ["red dress", "green apple", "black phone"]
    assert advised.predict(texts).tolist() == ["clothing", "food", "phone"]
    assert advised.classes_.tolist() == ["clothing", "food", "phone"]
    assert advised.class_counts_.tolist() == [12, 12, 12]
    best = advised.best_estimator_
    np.testing.assert_array_equal(
        advised.predict_proba(texts), best.predict_proba(texts)
    )
    assert type(best) is type(advised.advice_.make_pipeline())


def test_the_leaderboard_holds_scores_intervals_and_costs(advised):
    rows = advised.leaderboard_
    assert {row["name"] for row in rows} <= set(CANDIDATES)
    assert [row["score"] for row in rows] == sorted(
        (row["score"] for row in rows), reverse=True
    )
    for row in rows:
        assert 0 <= row["low"] <= row["score"] <= row["high"] <= 1
        assert row["predict_ms_alone"] > 0
        assert row["fit_seconds"] > 0
    assert advised.record_["chosen"] in {row["name"] for row in rows}


def test_every_candidate_took_part_or_has_a_reason(advised):
    raced = {row["name"] for row in advised.leaderboard_}
    left_out = set(advised.record_["left_out"])
    assert raced | left_out == {"words", "vectors", "mix"}
    assert not raced & left_out


def test_no_text_is_in_any_output(advised):
    advice = advised.advice_
    for output in (str(advice), advice.to_json(), advice.to_html(), advice.to_code()):
        assert SECRET not in output
    assert SECRET not in repr(advised)


def test_the_same_seed_gives_the_same_advice():
    first, second = (advisor(candidates=["mix"]).fit(TEXTS, LABELS) for _ in "ab")
    for key in ("chosen", "best", "simplest", "advice", "suspects", "spec"):
        assert first.record_[key] == second.record_[key]
    scores = [[row["score"] for row in a.leaderboard_] for a in (first, second)]
    assert scores[0] == scores[1]


@pytest.mark.parametrize("kind", ["contrastive", "fine_tuned"])
def test_tuned_candidates_are_raced_and_put_together(kind, monkeypatch):
    monkeypatch.setattr(_fine_tuning, "_N_STEPS", 3)
    name = f"mix_{kind}"
    model = advisor(candidates=[name], time_budget=None).fit(TEXTS, LABELS)
    assert model.record_["chosen"] == name
    (row,) = model.leaderboard_
    assert row["passes"] == 4
    assert f"tiny-bert/{kind}" in model.best_estimator_.weights_
    assert kind in model.advice_.make_pipeline().members
    assert any("Tuned copies" in sentence for sentence in model.record_["risks"])


def test_rules_and_the_budget_keep_tuned_candidates_out():
    model = advisor(candidates="auto", time_budget=3).fit(TEXTS, LABELS)
    reasons = model.record_["left_out"]
    assert {"mix_contrastive", "mix_fine_tuned"} <= set(reasons)
    with pytest.raises(ValueError, match="none can be"):
        advisor(candidates=["mix_contrastive"], time_budget=0).fit(TEXTS, LABELS)


@pytest.mark.parametrize("seed", [None, np.random.default_rng(1)])
def test_the_advised_estimator_has_a_seed_of_its_own(seed):
    model = advisor(candidates=["mix"], random_state=seed).fit(TEXTS, LABELS)
    assert isinstance(model.advice_.make_pipeline().random_state, int)


@pytest.mark.parametrize(
    "name", ["words", "words_mix", "vectors", "vectors_lda", "mix"]
)
def test_each_candidate_can_be_advised_fitted_and_saved(name, tmp_path):
    model = advisor(candidates=[name]).fit(TEXTS, LABELS)
    assert model.record_["chosen"] == name
    assert model.score(TEXTS, LABELS) > 0.9
    save_model(model, tmp_path / "model")
    again = load_model(tmp_path / "model")
    np.testing.assert_allclose(again.predict_proba(TEXTS), model.predict_proba(TEXTS))
    assert str(again.advice_) == str(model.advice_)


def test_the_mix_is_made_of_what_was_trained_and_is_that_of_a_fresh_fit():
    model = advisor(candidates=["mix"]).fit(TEXTS, LABELS)
    fresh = model.advice_.make_pipeline().fit(TEXTS, LABELS)
    assert isinstance(model.best_estimator_, ImbalancedTextClassifier)
    assert set(model.best_estimator_.weights_) == set(fresh.weights_)
    assert model.best_estimator_.audit_["members"]
    assert model.predict(TEXTS).tolist() == fresh.predict(TEXTS).tolist()


def test_without_a_refit_there_is_advice_alone():
    model = advisor(refit=False).fit(TEXTS, LABELS)
    assert "Take" in str(model.advice_)
    with pytest.raises(NotFittedError):
        model.best_estimator_.predict(TEXTS)
    with pytest.raises(AttributeError, match="refit=True"):
        model.predict(TEXTS)


def test_the_vectors_are_kept_nowhere_after_a_refit(tmp_path):
    model = advisor(candidates=["vectors"]).fit(TEXTS, LABELS)
    assert model.best_estimator_[0].cache_dir is None
    adjusted = advisor(candidates=["vectors_lda"]).fit(TEXTS, LABELS).best_estimator_
    assert adjusted.estimator[0].cache_dir is adjusted.estimator_[0].cache_dir is None
    drawn = advisor(candidates=["mix"], max_rows=30).fit(TEXTS * 4, [*LABELS] * 4)
    mix = drawn.best_estimator_
    read = [mix.pretrained, *mix.encoders_.values()]
    assert not any(getattr(each, "cache_dir", None) for each in read)
    cached = advisor(pretrained=encoder(cache_dir=tmp_path), candidates=["vectors"])
    cached.fit(TEXTS, LABELS)
    assert cached.best_estimator_[0].cache_dir == str(tmp_path)
    assert list(tmp_path.iterdir())


def test_a_budget_of_nothing_leaves_n_grams():
    model = advisor(candidates=["words", "mix"], time_budget=0).fit(TEXTS, LABELS)
    assert model.record_["chosen"] == "words"
    assert "time_budget" in model.record_["left_out"]["mix"]
    assert any("larger `time_budget`" in s for s in model.record_["would_change"])


def test_dear_heads_are_left_out_where_time_is_short():
    model = advisor(candidates=["words", "words_mix"], time_budget=0)
    model.fit(TEXTS, LABELS)
    assert model.record_["chosen"] == "words_mix"
    assert {"words", "words/lr"} == set(model.record_["left_out"])
    assert "lexical/lr" not in model.best_estimator_.weights_
    assert model.score(TEXTS, LABELS) > 0.9


def test_without_an_encoder_n_grams_are_advised_and_said_so(monkeypatch):
    from skimbal.auto import _study_views

    monkeypatch.setattr(_study_views, "make_encoders", lambda *_: ([], "there is none"))
    model = StrategyAdvisor(random_state=0).fit(CHINESE, CHINESE_LABELS)
    topics = {item["topic"]: item for item in model.record_["advice"]}
    assert topics["encoder"]["advice"].startswith("Get an encoder")
    assert set(model.record_["left_out"].values()) >= {"there is none"}
    assert model.predict(["红手机"]).tolist() == ["手机"]


def test_an_encoder_that_nobody_asked_for_is_not_called_missing():
    model = advisor(candidates=["words"], refit=False).fit(TEXTS, LABELS)
    topics = {item["topic"]: item for item in model.record_["advice"]}
    assert topics["encoder"]["advice"].startswith("Let a candidate")


def test_an_encoder_that_is_asked_for_must_be_here(monkeypatch):
    from skimbal.auto import _study_views

    monkeypatch.setattr(_study_views, "make_encoders", lambda *_: ([], "there is none"))
    with pytest.raises(MissingResourceError, match="candidates"):
        advisor(candidates=["vectors"]).fit(TEXTS, LABELS)


def test_a_prior_of_its_own_is_decided_for():
    prior = {"clothing": 1.0, "food": 1.0, "phone": 2.0}
    model = advisor(target_prior=prior).fit(TEXTS, LABELS)
    np.testing.assert_allclose(model.training_prior_, [0.25, 0.25, 0.5])
    assert "vectors" in model.record_["left_out"]  # it has no decision of its own
    pipeline = model.advice_.make_pipeline()
    assert pipeline.target_prior == prior
    decision = next(i for i in model.record_["advice"] if i["topic"] == "decision")
    assert decision["verdict"] == "do"
