"""Tests of the figures of a result line."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.pipeline import make_pipeline
from sklearn.svm import LinearSVC

from skimbal.benchmark._scores import score_report
from skimbal.datasets import make_product_titles
from skimbal.encoders import LexicalEncoder
from skimbal.evaluation import evaluate


@pytest.fixture(scope="module", params=[LogisticRegression, LinearSVC])
def report(request):
    X, y = make_product_titles(240, n_classes=4, n_minority=1, random_state=0)
    model = make_pipeline(LexicalEncoder(), request.param()).fit(X[:60], y[:60])
    counts = dict(zip(*np.unique(y[:60], return_counts=True), strict=True))
    return evaluate(model, X[60:], y[60:], cv="prefit", class_counts=counts)


def repeat_rows(report, times):
    """Return the report of rows that come several times each."""
    rows = np.repeat(np.arange(len(report.y_true)), times)
    proba = None if report.y_proba is None else report.y_proba[rows]
    return replace(
        report,
        rows=rows,
        fold=report.fold[rows],
        y_true=report.y_true[rows],
        y_pred=report.y_pred[rows],
        y_proba=proba,
        slices={},
    )


def test_without_weights_the_figures_are_those_of_the_report(report):
    scores = score_report(report)
    assert scores.pop("tail_average_precision") == pytest.approx(
        next(
            row["average_precision"]
            for row in report.per_class
            if row["label"] == report.tail[0]
        )
    )
    assert scores == pytest.approx(report.summary(), nan_ok=True)


def test_a_weight_of_two_is_a_row_that_comes_twice(report):
    times = np.random.default_rng(0).integers(1, 4, len(report.y_true))
    weighted = score_report(report, weight=times.astype(float), rare=["x", "y"])
    repeated = score_report(repeat_rows(report, times), rare=["x", "y"])
    assert weighted == pytest.approx(repeated)


def test_rare_figures_are_those_of_the_cut_classes(report):
    rare = report.classes[:2].tolist()
    weight = np.linspace(0.5, 1.5, len(report.y_true))
    scores = score_report(report, weight=weight, rare=rare)
    assert scores["rare_f1"] == pytest.approx(
        f1_score(
            report.y_true,
            report.y_pred,
            labels=rare,
            average="macro",
            sample_weight=weight,
        )
    )
    assert not [name for name in score_report(report) if name.startswith("rare")]
