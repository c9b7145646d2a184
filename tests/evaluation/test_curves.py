import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import (
    average_precision_score,
    f1_score,
    precision_recall_fscore_support,
    roc_auc_score,
    roc_curve,
)

from skimbal.evaluation._curves import (
    EDGES,
    compute_curves,
    cost_values,
    curves_of,
    gain_cells,
    precision_cells,
    threshold_values,
    true_positive_rate_cells,
)
from skimbal.evaluation._ranking import rank_rows


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
    assert precision_cells(rank_rows(positive, score)).mean() == pytest.approx(
        average_precision_score(positive, score)
    )
    assert true_positive_rate_cells(rank_rows(positive, score)).mean() == pytest.approx(
        roc_auc_score(positive, score)
    )


def test_cells_equal_a_fine_mean_of_the_roc_curve():
    positive, score = random_case(3)
    x, height, _ = roc_curve(positive, score)
    fine = np.linspace(0, 1, 200 * 500, endpoint=False) + 0.5 / (200 * 500)
    slow = np.interp(fine, x, height).reshape(200, 500).mean(axis=1)
    assert true_positive_rate_cells(rank_rows(positive, score)) == pytest.approx(
        slow, abs=1e-3
    )


def test_cells_equal_a_fine_mean_of_the_precision_steps():
    positive, score = random_case(3)
    thresholds = np.unique(score)[::-1]
    recall = np.array([positive[score >= t].sum() for t in thresholds]) / positive.sum()
    precision = np.array([positive[score >= t].mean() for t in thresholds])
    fine = np.linspace(0, 1, 200 * 500, endpoint=False) + 0.5 / (200 * 500)
    slow = precision[np.searchsorted(recall, fine)].reshape(200, 500).mean(axis=1)
    assert precision_cells(rank_rows(positive, score)) == pytest.approx(slow, abs=1e-2)


def test_a_perfect_ranking_fills_every_cell():
    positive = np.array([True, False, False, True])
    score = np.array([0.9, 0.2, 0.1, 0.8])
    assert precision_cells(rank_rows(positive, score)) == pytest.approx(1)
    assert true_positive_rate_cells(rank_rows(positive, score)) == pytest.approx(1)


def test_classes_without_rows_have_no_curve_and_no_part_in_the_mean():
    rng = np.random.default_rng(0)
    true, proba = rng.integers(0, 2, 50), rng.dirichlet(np.ones(3), 50)
    curves, _ = compute_curves(true, proba)
    assert np.isnan(curves.precision[2]).all()
    assert np.isnan(curves.true_positive_rate[2]).all()
    assert curves.macro_precision == pytest.approx(curves.precision[:2].mean(axis=0))


def test_a_single_class_has_no_roc_curve():
    curves, _ = compute_curves(np.zeros(4, int), np.full((4, 2), 0.5))
    assert np.isnan(curves.macro_true_positive_rate).all()
    assert curves.macro_precision == pytest.approx(1)


def roc_points(positive, score):
    x, y, _ = roc_curve(positive, score, drop_intermediate=False)
    return x, y


def test_gain_equals_a_fine_mean_of_the_share_found():
    positive, score = random_case(3)
    order = np.sort(np.unique(score))[::-1]
    called = np.array([0, *((score >= t).mean() for t in order)])
    found = np.array([0, *((positive & (score >= t)).sum() for t in order)])
    fine = (np.arange(200 * 500) + 0.5) / (200 * 500)
    slow = np.interp(fine, called, found / positive.sum()).reshape(200, 500).mean(1)
    assert gain_cells(rank_rows(positive, score)) == pytest.approx(slow, abs=1e-5)


@settings(derandomize=True, deadline=None, max_examples=40)
@given(st.integers(0, 10_000))
def test_the_cost_curve_is_the_lowest_line_of_any_threshold(seed):
    positive, score = random_case(seed, n=60)
    x, y = roc_points(positive, score)
    slow = [min((1 - y) * cost + x * (1 - cost)) for cost in np.linspace(0, 1, 201)]
    cost = cost_values(rank_rows(positive, score))
    assert cost == pytest.approx(np.array(slow), abs=1e-12)
    # never worse than to call no row, or all
    assert (cost <= np.minimum(EDGES, 1 - EDGES) + 1e-12).all()


def test_weights_count_as_repeated_rows_in_every_curve():
    positive, score = random_case(5)
    times = np.random.default_rng(0).integers(0, 4, len(score))
    weighted = curves_of(rank_rows(positive, score, times.astype(float)))
    repeated = curves_of(rank_rows(*(np.repeat(a, times) for a in (positive, score))))
    for name, heights in repeated.items():
        assert weighted[name] == pytest.approx(heights, nan_ok=True), name


def test_the_threshold_sweep_is_that_of_scikit_learn():
    positive, score = random_case(7)
    precision, recall, f1 = threshold_values(rank_rows(positive, score))
    for i, threshold in enumerate(EDGES):
        called = score >= threshold
        expected = precision_recall_fscore_support(
            positive, called, average="binary", zero_division=np.nan
        )
        assert recall[i] == expected[1]
        assert precision[i] == pytest.approx(expected[0], nan_ok=True)
        assert f1[i] == pytest.approx(f1_score(positive, called, zero_division=0))


def test_bands_are_the_range_of_the_folds():
    rng = np.random.default_rng(0)
    true, proba = rng.integers(0, 3, 400), rng.dirichlet(np.ones(3), 400)
    fold = rng.integers(0, 4, 400)
    curves, (_, areas) = compute_curves(true, proba, None, fold, 4)
    of_folds = [
        compute_curves(true[r], proba[r])[0] for r in (fold == i for i in range(4))
    ]
    for name in ("precision", "macro_gain", "cost", "macro_threshold_f1"):
        heights = np.array([one[name] for one in of_folds])
        assert curves.bands[name][0] == pytest.approx(heights.min(axis=0)), name
        assert curves.bands[name][1] == pytest.approx(heights.max(axis=0)), name
    accuracy = np.array([one.reliability.accuracy for one in of_folds])
    assert curves.bands.reliability[1] == pytest.approx(
        np.fmax.reduce(accuracy), nan_ok=True
    )
    expected = average_precision_score(true[fold == 2] == 1, proba[fold == 2, 1])
    assert areas.average_precision[2, 1] == pytest.approx(expected)
    assert compute_curves(true, proba)[0].bands is None


def test_a_fold_without_a_class_leaves_its_band_to_the_others():
    true = np.array([0, 1, 0, 1, 0, 0])
    proba = np.linspace([0.2, 0.8], [0.9, 0.1], 6)
    curves, (_, areas) = compute_curves(true, proba, None, np.repeat([0, 1, 2], 2), 3)
    assert np.isnan(areas.average_precision[2, 1])
    assert not np.isnan(curves.bands.precision[:, 1]).any()
