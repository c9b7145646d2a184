import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, roc_auc_score, roc_curve

from skimbal.evaluation._curves import (
    compute_curves,
    precision_cells,
    true_positive_rate_cells,
)


def random_case(seed, n=300):
    rng = np.random.default_rng(seed)
    positive = rng.random(n) < rng.uniform(0.01, 0.9)
    positive[:2] = True, False
    # rounding makes ties
    return positive, (rng.random(n) + positive * rng.random()).round(2)


@settings(derandomize=True, deadline=None)
@given(st.integers(0, 10_000))
def test_the_mean_of_the_cells_is_the_area(seed):
    positive, score = random_case(seed)
    assert precision_cells(positive, score).mean() == pytest.approx(
        average_precision_score(positive, score)
    )
    assert true_positive_rate_cells(positive, score).mean() == pytest.approx(
        roc_auc_score(positive, score)
    )


def test_cells_equal_a_fine_mean_of_the_roc_curve():
    positive, score = random_case(3)
    x, height, _ = roc_curve(positive, score)
    fine = np.linspace(0, 1, 200 * 500, endpoint=False) + 0.5 / (200 * 500)
    slow = np.interp(fine, x, height).reshape(200, 500).mean(axis=1)
    assert true_positive_rate_cells(positive, score) == pytest.approx(slow, abs=1e-3)


def test_cells_equal_a_fine_mean_of_the_precision_steps():
    positive, score = random_case(3)
    thresholds = np.unique(score)[::-1]
    recall = np.array([positive[score >= t].sum() for t in thresholds]) / positive.sum()
    precision = np.array([positive[score >= t].mean() for t in thresholds])
    fine = np.linspace(0, 1, 200 * 500, endpoint=False) + 0.5 / (200 * 500)
    slow = precision[np.searchsorted(recall, fine)].reshape(200, 500).mean(axis=1)
    assert precision_cells(positive, score) == pytest.approx(slow, abs=1e-2)


def test_a_perfect_ranking_fills_every_cell():
    positive = np.array([True, False, False, True])
    score = np.array([0.9, 0.2, 0.1, 0.8])
    assert precision_cells(positive, score) == pytest.approx(1)
    assert true_positive_rate_cells(positive, score) == pytest.approx(1)


def test_classes_without_rows_have_no_curve_and_no_part_in_the_mean():
    rng = np.random.default_rng(0)
    true, proba = rng.integers(0, 2, 50), rng.dirichlet(np.ones(3), 50)
    curves = compute_curves(true, proba)
    assert np.isnan(curves.precision[2]).all()
    assert np.isnan(curves.true_positive_rate[2]).all()
    assert curves.macro_precision == pytest.approx(curves.precision[:2].mean(axis=0))


def test_a_single_class_has_no_roc_curve():
    curves = compute_curves(np.zeros(4, int), np.full((4, 2), 0.5))
    assert np.isnan(curves.macro_true_positive_rate).all()
    assert curves.macro_precision == pytest.approx(1)
