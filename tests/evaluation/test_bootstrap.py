"""Intervals against plain resampling of rows."""

import numpy as np
import pytest

from skimbal.evaluation import _bootstrap, _score_sums
from skimbal.evaluation._bootstrap import draw_multiplicities
from skimbal.evaluation._score_sums import ScoreSums, cells_of
from skimbal.evaluation._scores import PROBABILITY_SCORES, SCORE_NAMES, score_rows
from tests.evaluation.reports import make_report


def draw_rows(rng, true):
    """Return numbers of rows, as many of each class as there are."""
    places = [np.flatnonzero(true == j) for j in np.unique(true)]
    return np.concatenate([rng.choice(place, len(place)) for place in places])


def plain_draws(report, n_draws=800):
    """Return the figures of resampled rows, one scikit-learn-like pass a draw."""
    rng = np.random.default_rng(5)
    true, pred = report._codes
    tail = np.searchsorted(report.classes, report.tail)
    weight = report._class_weight[true]
    found = []
    for _ in range(n_draws):
        rows = draw_rows(rng, true)
        proba = None if report.y_proba is None else report.y_proba[rows]
        found.append(score_rows(true[rows], pred[rows], proba, tail, weight[rows]))
    return found


@pytest.mark.parametrize(
    "changes", [{}, {"target_prior": np.array([0.2, 0.1, 0.7])}], ids=["rows", "prior"]
)
def test_intervals_are_those_of_plain_resampling(changes):
    report = make_report("abc", n_samples=400, skill=0.3, **changes)
    draws = plain_draws(report)
    for name in SCORE_NAMES:
        values = [draw[name] for draw in draws]
        low, high = np.percentile(values, [2.5, 97.5])
        found, spread = report.intervals[name], np.std(values)
        # percentiles of 1000 and of 800 draws differ by chance, and recall by rows
        error = 0.3 * spread + 0.015
        assert found["low"] == pytest.approx(low, abs=error), name
        assert found["high"] == pytest.approx(high, abs=error), name


def test_rows_tested_several_times_are_drawn_with_all_their_tests():
    once = make_report("abc", n_samples=150, skill=0.3)
    parts = ("rows", "fold", "y_true", "y_pred", "y_proba")
    thrice = {part: np.repeat(getattr(once, part), 3, axis=0) for part in parts}
    again = make_report("abc", **thrice)
    assert again.overall == pytest.approx(once.overall)
    for name, interval in once.intervals.items():
        # three equal tests of a row tell no more than one
        width = interval["high"] - interval["low"]
        other = again.intervals[name]
        assert other["high"] - other["low"] == pytest.approx(width, rel=0.12), name


def test_repeats_that_differ_are_kinds_of_rows():
    rng = np.random.default_rng(0)
    pred = rng.integers(0, 3, 400)
    unit = np.repeat(np.arange(200), 2)
    kinds, rows = _bootstrap._count_kinds(pred, unit, 3)
    expected = np.sort(pred.reshape(-1, 2), axis=1)
    pairs, counts = np.unique(expected, axis=0, return_counts=True)
    found = {
        tuple(row): n for row, n in zip(kinds.toarray().tolist(), rows, strict=True)
    }
    assert found == {
        tuple(np.bincount(pair, minlength=3).astype(float)): n
        for pair, n in zip(pairs, counts, strict=True)
    }


@pytest.mark.parametrize("max_cells", [1000, 60])
def test_sums_give_the_figures_of_repeated_rows(monkeypatch, max_cells):
    monkeypatch.setattr(_score_sums, "MAX_CELLS", max_cells)
    monkeypatch.setattr(_score_sums, "_MAX_ENTRIES", 3000)  # several blocks of classes
    report = make_report("abcd", n_samples=600, skill=0.4)
    true = report._codes[0]
    times = draw_multiplicities(np.random.default_rng(0), true, 20)
    sums = ScoreSums(true, report.y_proba, np.ones(600), np.arange(601))
    found = sums.figures(times)
    for b, drawn in enumerate(times):
        rows = np.repeat(np.arange(600), drawn)
        case = true[rows], true[rows], report.y_proba[rows]
        expected = score_rows(*case, np.array([3]))
        for name in PROBABILITY_SCORES:
            # 1000 cells keep every score of a class, 60 do not
            error = 1e-9 if max_cells == 1000 or "ece" in name else 5e-3
            assert found[name][b] == pytest.approx(expected[name], abs=error), name


def test_coarse_cells_hardly_move_the_intervals(monkeypatch):
    report = make_report("abcd", n_samples=3000, skill=0.4)
    fine = report.intervals
    monkeypatch.setattr(_score_sums, "MAX_CELLS", 60)
    coarse = make_report("abcd", n_samples=3000, skill=0.4).intervals
    for name, interval in fine.items():
        width = interval["high"] - interval["low"]
        for end in ("low", "high"):
            assert coarse[name][end] == pytest.approx(interval[end], abs=0.03 * width)


def test_cells_keep_every_score_of_the_class_apart():
    score = np.array([0.1, 0.5, 0.5, 0.2, 0.9, 0.7])
    positive = np.array([False, True, False, True, False, False])
    cells, n_cells = cells_of(score, positive)
    assert (cells.tolist(), n_cells) == ([0, 3, 3, 1, 4, 4], 5)
    assert cells_of(score, np.zeros(6, bool))[0].tolist() == [0] * 6


def test_each_class_is_drawn_as_often_as_it_has_rows():
    true = np.repeat([0, 1, 2], [1, 7, 30_000])
    times = draw_multiplicities(np.random.default_rng(0), true, 50)
    for j in range(3):
        assert (times[:, true == j].sum(axis=1) == (true == j).sum()).all()
    # how often one row is drawn is all but Poisson
    assert times[:, true == 2].var() == pytest.approx(1, abs=0.02)


def test_the_same_report_has_the_same_intervals():
    assert make_report("abc").intervals == make_report("abc").intervals


def test_undefined_figures_have_no_interval():
    report = make_report("abc", proba=False)
    assert report.intervals["log_loss"] == {"low": None, "high": None}
    assert report.intervals["accuracy"]["low"] < report.overall["accuracy"]


def test_a_class_of_one_row_has_no_spread():
    report = make_report("ab", n_samples=2)
    low, high = report.intervals["macro_f1"].values()
    assert low == high == report.overall["macro_f1"]
