"""Tests of the rows and parameters that `StrategyAdvisor` takes and refuses."""

import json

import numpy as np
import pytest
from sklearn.base import clone

from skimbal.auto import StrategyAdvisor
from skimbal.datasets import make_product_titles
from skimbal.exceptions import SkimbalWarning
from tests.auto.data import (
    LABELS,
    TEXTS,
    advisor,
    few_rows,
)

pytestmark = pytest.mark.usefixtures("tiny_bert")


def test_labels_of_other_kinds_go_through_json():
    prior = [[1, 0.5], [2, 0.5]]
    y = np.where(LABELS == "food", 2, 1)
    model = advisor(target_prior=dict(map(tuple, prior)), candidates=["words"])
    model.fit(TEXTS, y)
    assert model.record_["spec"]["target_prior"] == prior
    assert set(model.predict(TEXTS).tolist()) == {1, 2}
    json.dumps(model.record_, allow_nan=False)


def test_weights_of_zero_leave_rows_out_and_others_count():
    weight = np.ones(len(TEXTS))
    weight[LABELS == "phone"] = 0
    model = advisor(candidates=["vectors"]).fit(TEXTS, LABELS, sample_weight=weight)
    assert model.classes_.tolist() == ["clothing", "food"]
    weight[LABELS == "food"] = 3
    other = advisor(candidates=["vectors"]).fit(TEXTS, LABELS, sample_weight=weight)
    assert other.training_prior_.round(2).tolist() == [0.25, 0.75]


def test_suspects_are_row_numbers_of_what_was_given():
    y = [None, *LABELS.tolist()]
    y[1] = "phone"  # a dress, and row 0 has no label
    model = advisor().fit(["hello", *TEXTS], y)
    assert model.record_["suspects"][0] == 1
    assert model.record_["facts"]["first_suspects"].startswith("1")


def test_rows_are_drawn_where_there_are_too_many():
    X, y = make_product_titles(400, n_classes=3, imbalance_ratio=8, random_state=0)
    model = StrategyAdvisor(candidates=["words"], max_rows=150, random_state=0)
    model.fit(X, y)
    facts = model.record_["facts"]
    assert 150 <= facts["n_rows"] < 250
    assert facts["n_classes"] == 3
    assert model.best_estimator_.class_counts_.sum() == 400  # but fitted on all


def test_too_few_texts_to_compare_are_told():
    model = advisor(candidates=["words", "mix"])
    with pytest.warns(SkimbalWarning, match="Nothing can be compared"):
        model.fit(["red dress", "green apple"], ["a", "b"])
    assert model.record_["chosen"] == "mix"
    assert "score" not in model.leaderboard_[0]
    assert "No folds" in str(model.advice_)


@pytest.mark.parametrize("n_rare", [1, 2, 4])
def test_a_class_of_a_few_rows_is_no_error(n_rare):
    texts, y = few_rows(n_rare)
    model = advisor().fit(texts, y)
    assert model.classes_.tolist() == ["clothing", "food", "phone"]
    assert any("uncertain" in sentence for sentence in model.record_["risks"])


def test_copies_contradictions_and_empty_texts_are_counted():
    texts = [*TEXTS, *TEXTS, "", ""]
    y = [*LABELS.tolist(), *LABELS.tolist(), "food", "phone"]
    facts = advisor(candidates=["words"]).fit(texts, y).record_["facts"]
    assert facts["n_contradictory"] == 1
    assert facts["duplicate_share"] == pytest.approx(37 / 74)


def test_parts_that_differ_are_told_apart_and_others_are_not():
    X, y = make_product_titles(200, n_classes=3, random_state=0)
    draw = np.random.default_rng(0)
    part = draw.permutation(np.repeat(["May", "June"], 100))
    model = StrategyAdvisor(candidates=["words"], random_state=0, refit=False)
    assert model.fit(X, y, part=part).record_["facts"]["drifted"] == []
    moved = [f"{t} refurbished" if p == "June" else t for t, p in zip(X, part)]  # noqa: B905
    record = model.fit(moved, y, part=part).record_
    assert record["facts"]["drifted"] == ["June"]
    assert any(item["topic"] == "drift" for item in record["advice"])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"candidates": ["bert"]}, "candidates"),
        ({"candidates": []}, "candidates"),
        ({"metric": "auc"}, "metric"),
        ({"tolerance": -1}, "tolerance"),
        ({"target_prior": {"clothing": 1}}, "target_prior"),
    ],
)
def test_wrong_parameters_are_named(options, message):
    with pytest.raises(ValueError, match=message):
        advisor(**options).fit(TEXTS, LABELS)


@pytest.mark.parametrize("part", [["a"] * 3, [None, *["a"] * 35]])
def test_wrong_parts_are_named(part):
    with pytest.raises(ValueError, match="`part`"):
        advisor(candidates=["words"]).fit(TEXTS, LABELS, part=part)


def test_a_failed_fit_changes_nothing():
    model = clone(advisor())
    with pytest.raises(ValueError, match="2 classes"):
        model.fit(TEXTS[:3], ["a", "a", "a"])
    assert not [name for name in vars(model) if name.endswith("_")]
