"""Curves as data: of every class, their mean, and the range of the folds.

Over recall and shares of rows, heights are means over cells of equal width, so that
areas stay exact; over thresholds and costs they are values at the edges of the cells.
"""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from sklearn.isotonic import isotonic_regression
from sklearn.utils import Bunch

from skimbal.evaluation._ranking import (
    Ranking,
    average_precision,
    rank_classes,
    roc_auc,
)
from skimbal.evaluation._scores import N_BINS, Areas
from skimbal.metrics import reliability_curve

__all__ = [
    "EDGES",
    "N_CELLS",
    "compute_curves",
    "cost_values",
    "curves_of",
    "gain_cells",
    "precision_cells",
    "threshold_values",
    "true_positive_rate_cells",
]

N_CELLS = 200
EDGES = np.linspace(0, 1, N_CELLS + 1)


def compute_curves(
    true: np.ndarray,
    proba: np.ndarray,
    weight: np.ndarray | None = None,
    fold: np.ndarray | None = None,
    n_folds: int = 0,
) -> tuple[Bunch, tuple[Areas, Areas]]:
    """Return the curves of all classes, and the areas that `measure_areas` gives.

    Parameters
    ----------
    true : ndarray of shape (n_samples,), int64
        Class numbers.
    proba : ndarray of shape (n_samples, n_classes)
    weight : ndarray of shape (n_samples,) or None
        What each row counts.
    fold : ndarray of shape (n_samples,), int64, or None
        The fold of each row; None gives no bands.
    n_folds : int
        Number of folds, 0 without any.

    Returns
    -------
    curves : Bunch
        As `Report.curves` describes it.
    over_all, of_folds : Areas
        The rows are sorted once for both.
    """
    n_classes = proba.shape[1]
    every = _Collector(n_classes, n_folds)
    areas = np.full((2, n_folds + 1, n_classes), np.nan)
    for j, i, ranking in rank_classes(true, proba, weight, fold, n_folds):
        every.add(j, i, curves_of(ranking))
        place = n_folds if i is None else i
        areas[:, place, j] = average_precision(ranking), roc_auc(ranking)
    curves = Bunch(edges=EDGES, **every.curves())
    curves.reliability = _reliability(true, proba, weight)
    curves.bands = None
    if fold is not None:
        curves.bands = Bunch(**every.bands())
        curves.bands.reliability = _range_of_reliability(true, proba, weight, fold)
    return curves, (Areas(*areas[:, n_folds:]), Areas(*areas[:, :n_folds]))


def curves_of(ranking: Ranking) -> dict[str, np.ndarray]:
    """Return the heights of every curve of one class, by name."""
    precision, recall, f1 = threshold_values(ranking)
    return {
        "precision": precision_cells(ranking),
        "true_positive_rate": true_positive_rate_cells(ranking),
        "gain": gain_cells(ranking),
        "cost": cost_values(ranking),
        "threshold_precision": precision,
        "threshold_recall": recall,
        "threshold_f1": f1,
    }


class _Collector:
    """Keeps the curves of classes, and of folds their range and their sums alone."""

    def __init__(self, n_classes: int, n_folds: int) -> None:
        self.n_classes, self.n_folds = n_classes, n_folds
        self.of_classes: dict[str, np.ndarray] = {}
        self.ranges: dict[str, np.ndarray] = {}  # (2, n_classes, n_points)
        self.sums: dict[str, np.ndarray] = {}  # heights and classes in each fold

    def add(self, j: int, i: int | None, curves: dict[str, np.ndarray]) -> None:
        for name, heights in curves.items():
            shape = (self.n_classes, len(heights))
            if i is None:
                kept = self.of_classes.setdefault(name, np.full(shape, np.nan))
                kept[j] = heights
                continue
            low, high = self.ranges.setdefault(name, np.full((2, *shape), np.nan))
            np.fmin(low[j], heights, out=low[j])
            np.fmax(high[j], heights, out=high[j])
            total, number = self.sums.setdefault(
                name, np.zeros((2, self.n_folds, len(heights)))
            )
            known = ~np.isnan(heights)
            total[i] += np.where(known, heights, 0)
            number[i] += known

    def curves(self) -> dict[str, np.ndarray]:
        with _no_advice_on_nothing():
            means = {
                f"macro_{name}": np.nanmean(heights, axis=0)
                for name, heights in self.of_classes.items()
            }
        return self.of_classes | means

    def bands(self) -> dict[str, np.ndarray]:
        bands = dict(self.ranges)
        with _no_advice_on_nothing():
            for name, (total, number) in self.sums.items():
                of_folds = total / number
                bands[f"macro_{name}"] = np.stack(
                    [np.nanmin(of_folds, axis=0), np.nanmax(of_folds, axis=0)]
                )
        return bands


@contextmanager
def _no_advice_on_nothing() -> Iterator[None]:
    """Let the mean of no class be NaN without a word."""
    with warnings.catch_warnings(), np.errstate(invalid="ignore"):
        warnings.filterwarnings("ignore", "(Mean of empty|All-NaN)", RuntimeWarning)
        yield


def precision_cells(ranking: Ranking) -> np.ndarray:
    """Return the mean precision in each cell of recall; its mean is the AP.

    Precision is a step function of recall, and so its area is linear between the
    curve's points.
    """
    _, hits, alarms = ranking
    if not hits[-1]:
        return np.full(N_CELLS, np.nan)
    recall = hits / hits[-1]
    precision = hits[1:] / np.maximum(hits[1:] + alarms[1:], np.finfo(float).tiny)
    area = np.append(0, np.cumsum(np.diff(recall) * precision))
    return np.diff(np.interp(EDGES, recall, area)) * N_CELLS


def true_positive_rate_cells(ranking: Ranking) -> np.ndarray:
    """Return the mean TPR in each cell of the FPR; its mean is the AUC."""
    _, hits, alarms = ranking
    return _line_cells(alarms, hits)


def gain_cells(ranking: Ranking) -> np.ndarray:
    """Return the mean share of the class found, in each cell of the rows called."""
    _, hits, alarms = ranking
    return _line_cells(hits + alarms, hits)


def _line_cells(x: np.ndarray, height: np.ndarray) -> np.ndarray:
    """Return the mean height in each cell where points are joined by lines.

    The area is quadratic between points. NaN where there is no width or no height.
    """
    if not (x[-1] and height[-1]):
        return np.full(N_CELLS, np.nan)
    x, height = x / x[-1], height / height[-1]
    width = np.diff(x)
    area = np.append(0, np.cumsum(width * (height[1:] + height[:-1]) / 2))
    # the last point at or left of an edge: the top of a vertical rise
    left = np.searchsorted(x, EDGES, side="right") - 1
    beyond = EDGES - x[left]
    right = np.minimum(left + 1, len(x) - 1)
    gap = x[right] - x[left]
    slope = (height[right] - height[left]) / np.where(gap > 0, gap, np.inf)
    return np.diff(area[left] + beyond * (height[left] + slope * beyond / 2)) * N_CELLS


def cost_values(ranking: Ranking) -> np.ndarray:
    """Return the lowest cost of any threshold at each edge of the probability cost.

    Drummond and Holte (2006): a threshold costs ``FNR * PC + FPR * (1 - PC)``, a line a
    threshold. The lowest lie on the convex hull of the ROC curve, which pooling of
    adjacent violators finds in O(n).
    """
    _, hits, alarms = ranking
    if not (hits[-1] and alarms[-1]):
        return np.full(N_CELLS + 1, np.nan)
    rows = np.diff(hits) + np.diff(alarms)
    counted = rows > 0
    share = np.diff(hits)[counted] / rows[counted]
    pooled = isotonic_regression(share, sample_weight=rows[counted], increasing=False)
    ends = np.append(np.flatnonzero(np.diff(pooled)), len(pooled) - 1)
    ends = np.append(0, np.flatnonzero(counted)[ends] + 1)
    missed = 1 - hits[ends] / hits[-1]
    alarmed = alarms[ends] / alarms[-1]
    # O(corners of the hull * edges), and the corners are few
    return (np.outer(EDGES, missed) + np.outer(1 - EDGES, alarmed)).min(axis=1)


def threshold_values(ranking: Ranking) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return precision, recall and F1 where rows with at least each edge are called.

    Precision is NaN where no row is.
    """
    place = np.searchsorted(-ranking.threshold, -EDGES, side="right")
    hits, alarms = ranking.hits[place], ranking.alarms[place]
    total = ranking.hits[-1]
    with np.errstate(invalid="ignore"):
        precision = hits / (hits + alarms)
        return precision, hits / total, 2 * hits / (total + hits + alarms)


def _reliability(
    true: np.ndarray, proba: np.ndarray, weight: np.ndarray | None
) -> Bunch:
    return reliability_curve(
        true, proba, labels=range(proba.shape[1]), n_bins=N_BINS, sample_weight=weight
    )


def _range_of_reliability(
    true: np.ndarray,
    proba: np.ndarray,
    weight: np.ndarray | None,
    fold: np.ndarray,
) -> np.ndarray:
    """Return the lowest and highest accuracy of the folds in each bin."""
    low, high = np.full((2, N_BINS), np.nan)
    for i in np.unique(fold):
        rows = fold == i
        part = None if weight is None else weight[rows]
        accuracy = _reliability(true[rows], proba[rows], part).accuracy
        np.fmin(low, accuracy, out=low)
        np.fmax(high, accuracy, out=high)
    return np.stack([low, high])
