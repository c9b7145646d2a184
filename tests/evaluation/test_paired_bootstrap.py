"""Draws have the distribution of the plain bootstrap; figures are the report's own."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score, f1_score

from skimbal.evaluation import _paired_bootstrap, _score_sums
from skimbal.evaluation._paired_bootstrap import _make_scorer, bootstrap_scores
from skimbal.evaluation._scores import SCORE_NAMES, score_rows
from tests.evaluation.reports import make_report
from tests.evaluation.rivals import make_rivals

HELD_OUT = {"n_folds": 1, "n_samples": 300}


def draw(reports, metric, n_draws=400, seed=0):
    return bootstrap_scores(reports, metric, n_draws, np.random.default_rng(seed))


@pytest.mark.parametrize("digits", [1, 16], ids=["equal scores", "all different"])
@pytest.mark.parametrize("classes", ["ab", "abcdefg"])
def test_figures_of_many_weightings_are_those_of_each(classes, digits):
    report = make_report(classes, n_samples=100, n_folds=1)
    report = replace(report, y_proba=np.round(report.y_proba, digits))
    true = np.searchsorted(report.classes, report.y_true)
    pred = np.searchsorted(report.classes, report.y_pred)
    tail = np.searchsorted(report.classes, report.tail)
    # whole weights of 0 to 2, so that some rows vanish
    weights = np.random.default_rng(0).integers(0, 3, (3, 100)).astype(float)
    each = [score_rows(true, pred, report.y_proba, tail, weight) for weight in weights]
    for metric in SCORE_NAMES:
        found = _make_scorer(report, np.arange(100), metric)(weights)
        expected = [scores[metric] for scores in each]
        assert found == pytest.approx(expected, abs=1e-12), metric


@pytest.mark.parametrize("metric", ["accuracy", "log_loss"])
def test_draws_spread_as_means_within_classes_do(metric):
    reports = make_rivals({"a": 0.4, "b": 0.6}, "abc", **HELD_OUT)
    found = draw(reports, metric, 5000)
    assert found.mean(axis=1) == pytest.approx(
        [report.overall[metric] for report in reports.values()], rel=0.01
    )
    # both figures are means over rows: the variance of their difference is known
    first, second = (values_of_rows(report, metric) for report in reports.values())
    gap, true = first - second, reports["a"].y_true
    variance = sum(gap[true == c].var() * (true == c).sum() for c in "abc") / 300**2
    assert (found[0] - found[1]).var() == pytest.approx(variance, rel=0.1)


def values_of_rows(report, metric):
    if metric == "accuracy":
        return (report.y_true == report.y_pred).astype(float)
    columns = np.searchsorted(report.classes, report.y_true)
    return -np.log(report.y_proba[np.arange(len(columns)), columns])


def test_a_function_of_labels_is_scored_on_drawn_rows():
    reports = make_rivals({"a": 0.4, "b": 0.6}, "abc", **HELD_OUT)

    def macro_f1(true, pred):
        return f1_score(true, pred, average="macro")

    named = draw(reports, "macro_f1", 2000)
    called = draw(reports, macro_f1, 50)
    assert called.shape == (2, 50)
    assert called.mean() == pytest.approx(named.mean(), rel=0.02)
    assert np.isfinite(draw(reports, cohen_kappa_score, 10)).all()


def test_no_class_gets_lost():
    true = np.array(["common"] * 60 + ["rare"])
    alone = make_report(
        ["common", "rare"],
        n_samples=61,
        n_folds=1,
        y_true=true,
        y_pred=true,
    )
    assert (draw({"a": alone, "b": alone}, "tail_recall") == 1).all()


def test_the_same_seed_gives_the_same_draws_whatever_the_chunks(monkeypatch):
    reports = make_rivals({"a": 0.4, "b": 0.6}, "abc", **HELD_OUT)
    found = draw(reports, "macro_f1")
    assert (draw(reports, "macro_f1") == found).all()
    assert (draw(reports, "macro_f1", seed=1) != found).any()
    monkeypatch.setattr(_paired_bootstrap, "_MAX_CELLS", 1000)
    assert draw(reports, "macro_f1").shape == found.shape


def test_rows_are_ranked_once_for_all_draws(monkeypatch):
    reports = make_rivals({"a": 0.4, "b": 0.6}, "abc", **HELD_OUT)
    found = draw(reports, "roc_auc")
    calls = []
    monkeypatch.setattr(
        _score_sums,
        "cells_of",
        lambda *case, cells_of=_score_sums.cells_of: calls.append(1) or cells_of(*case),
    )
    assert (draw(reports, "roc_auc") == found).all()
    assert len(calls) == 2 * 3  # reports, classes
    monkeypatch.setattr(_paired_bootstrap, "_MAX_ROW_CELLS", 300 * 150)
    assert draw(reports, "roc_auc").shape == found.shape
    assert len(calls) == 2 * 3 * (1 + 3)  # 400 draws in pieces of 150


@pytest.mark.parametrize("metric", ["accuracy", "log_loss"])
def test_a_target_prior_weighs_the_drawn_rows(metric):
    prior = np.array([0.1, 0.2, 0.7])
    reports = {
        name: replace(report, target_prior=prior)
        for name, report in make_rivals({"a": 0.4, "b": 0.6}, "abc", **HELD_OUT).items()
    }
    assert draw(reports, metric, 2000).mean(axis=1) == pytest.approx(
        [report.overall[metric] for report in reports.values()], rel=0.02
    )
