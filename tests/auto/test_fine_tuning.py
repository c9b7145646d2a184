"""Tests of the rule for fine-tuning, and of the member that comes of it."""

import numpy as np
import pytest

from skimbal.auto import _fine_tuning
from skimbal.auto._checks import TUNED
from skimbal.auto._facts import Facts
from skimbal.auto._fine_tuning import (
    N_COPIES,
    expected_seconds,
    judge_contrast,
    judge_fine_tuning,
    tune,
)
from skimbal.auto._folds import text_folds
from skimbal.auto._trial import Trial
from skimbal.classifiers import _contrastive_fit
from skimbal.exceptions import NonFiniteLossError, SkimbalWarning
from skimbal.utils._copies import number_rows
from tests.auto.data import LABELS, TEXTS, classifier, encoder, few_rows

CODES = np.unique(LABELS, return_inverse=True)[1]


def folds(n_folds=N_COPIES):
    rng = np.random.default_rng(0)
    return text_folds(n_folds, CODES, number_rows([TEXTS]), rng)


def facts(n_per_class) -> Facts:
    codes = np.repeat([0, 1], n_per_class)
    texts = [str(i) for i in range(len(codes))]
    return Facts.of(texts, codes, np.arange(len(codes)))


@pytest.mark.parametrize(
    ("n_per_class", "lead", "wanted"),
    [(20, 0.2, False), (20, -0.05, True), (500, 0.2, True), (500, -0.05, True)],
)
def test_small_classes_and_telling_vectors_need_no_tuning(n_per_class, lead, wanted):
    found, reason = judge_fine_tuning(facts(n_per_class), lead)
    assert found == wanted
    assert f"{100 * lead:+.1f} points" in reason
    assert f"median of {n_per_class} texts" in reason


@pytest.mark.parametrize(("n_per_class", "wanted"), [(8, True), (32, False)])
def test_contrast_is_for_small_classes(n_per_class, wanted):
    found, reason = judge_contrast(facts(n_per_class))
    assert found == wanted
    assert f"median of {n_per_class} texts" in reason


class Clock:
    """Goes on by one second whenever it is read."""

    seconds = 0.0

    def __call__(self) -> float:
        self.seconds += 1.0
        return self.seconds


def test_expected_time_follows_the_folds_and_no_cache(tiny_bert, monkeypatch, tmp_path):
    monkeypatch.setattr(_fine_tuning, "perf_counter", Clock())
    fitted = encoder(cache_dir=tmp_path / "cache").fit(TEXTS)
    once = expected_seconds("fine_tuned", fitted, TEXTS, 2, folds())
    assert once > 36  # a second for 36 texts, which training reads many times
    both = expected_seconds("fine_tuned", fitted, TEXTS, 2, folds() * 2)
    assert both == pytest.approx(2 * once)
    assert fitted.cache_dir == tmp_path / "cache"
    assert not list((tmp_path / "cache").rglob("*.sqlite*"))


def test_contrast_takes_its_steps_whatever_the_rows(tiny_bert, monkeypatch):
    monkeypatch.setattr(_fine_tuning, "perf_counter", Clock())
    monkeypatch.setattr(_contrastive_fit, "_N_STEPS", 300)
    fitted = encoder().fit(TEXTS)
    by_kind = {
        kind: expected_seconds(kind, fitted, TEXTS, 2, folds()) for kind in TUNED
    }
    # 40 passes of 64 rows at two thirds of 4, and 20 of 24 rows at 4
    few = sum(len(train) + len(test) for train, test in folds()) / len(TEXTS)
    copies = len(folds())
    per_text = 1 / len(TEXTS)
    expected = copies * 40 * 64 * (8 / 3) * per_text + few
    assert by_kind["contrastive"] == pytest.approx(expected)
    assert by_kind["fine_tuned"] < by_kind["contrastive"]


@pytest.mark.parametrize("embedding", [[], ["embedding"]])
def test_a_member_that_is_tuned_is_no_head_on_vectors(tiny_bert, embedding):
    members = ["lexical", *embedding, *TUNED]
    model = classifier(members=members).fit(TEXTS, LABELS)
    names = {row["name"] for row in model.audit_["members"]}
    assert {"tiny-bert/contrastive", "tiny-bert/fine_tuned"} <= names


@pytest.mark.parametrize("kind", TUNED)
def test_the_member_is_a_copy_a_fold_and_knows_no_test_row(tiny_bert, kind):
    dealt = folds()
    member = tune(kind, "tiny", encoder(), TEXTS, CODES, dealt, None, random_state=0)
    assert (member.name, member.view) == (f"tiny/{kind}", "text")
    assert len(member.model.estimators_) == len(dealt) == N_COPIES
    for copy, (_, test) in zip(member.model.estimators_, dealt, strict=True):
        texts = [TEXTS[i] for i in test]
        np.testing.assert_allclose(
            member.proba[test], copy.predict_proba(texts), atol=1e-6
        )
    assert not hasattr(member.model, "oof_proba_")
    assert member.model.classes_.tolist() == [0, 1, 2]


@pytest.mark.parametrize("kind", TUNED)
def test_the_member_reads_as_its_encoder_does(tiny_bert, kind):
    like = encoder(prefix="red ", pooling="cls", max_length=16)
    weight = np.ones(len(TEXTS))
    member = tune(kind, "tiny", like, TEXTS, CODES, folds(), weight, random_state=0)
    for copy in member.model.estimators_:
        assert (copy.prefix, copy.pooling, copy.max_length) == ("red ", "cls", 16)
        assert copy.device == "cpu"


@pytest.mark.filterwarnings("ignore:The smallest class has 3 different texts")
@pytest.mark.parametrize(("n_rare", "shared"), [(3, True), (12, False)])
def test_the_folds_are_those_of_the_other_members_where_these_are_three(
    tiny_bert, monkeypatch, n_rare, shared
):
    seen = []

    def fail(kind, name, encoder, texts, codes, folds, *_):
        seen.append(folds)
        raise NonFiniteLossError("none today")

    deal = Trial.deal
    monkeypatch.setattr("skimbal.auto._fit.tune", fail)

    def note(*args):
        seen.append(deal(*args))
        return seen[-1]

    monkeypatch.setattr(Trial, "deal", note)
    X, y = few_rows(n_rare)
    with pytest.warns(SkimbalWarning, match="The fine-tuned encoder is left out"):
        classifier(members=["lexical", "embedding", "fine_tuned"]).fit(X, y)
    assert (seen[-1] is seen[0]) == shared
    assert len(seen[-1]) == 3
