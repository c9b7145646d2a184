"""Intervals of the figures: a bootstrap that draws rows within each true class.

A row that was tested several times is drawn with all its tests.
"""

from collections.abc import Iterator

import numpy as np
from scipy import sparse

from skimbal.evaluation._label_figures import LabelSums, label_figures
from skimbal.evaluation._score_sums import ScoreSums

__all__ = ["N_DRAWS", "N_DRAWS_OF_MANY", "draw_multiplicities", "find_intervals"]

N_DRAWS = 1000
# of probabilities, where rows * classes are more than 200,000
N_DRAWS_OF_MANY = 200
_MANY = 200_000
_SEED = 0
_MAX_NUMBERS = 200_000  # at once: more do not fit into caches


def find_intervals(
    true: np.ndarray,
    pred: np.ndarray,
    proba: np.ndarray | None,
    tail: np.ndarray,
    class_weight: np.ndarray,
    unit: np.ndarray,
    figures: dict[str, float | None],
) -> dict[str, dict[str, float | None]]:
    """Return the 95 % interval of each figure: percentiles 2.5 and 97.5 of the draws.

    Parameters
    ----------
    true, pred : ndarray of shape (n_tests,), int64
        Class numbers.
    proba : ndarray of shape (n_tests, n_classes) or None
    tail : ndarray of int
        Numbers of the rare classes.
    class_weight : ndarray of shape (n_classes,)
        What a test of each class counts.
    unit : ndarray of shape (n_tests,), int64
        The row of each test, from 0 on and ascending.
    figures : dict of str to float or None
        The figures themselves.

    Returns
    -------
    dict of str to dict
        ``low`` and ``high``; None where the figure is.
    """
    rng = np.random.default_rng(_SEED)
    draws = label_figures(_draw_labels(rng, true, pred, class_weight, unit), tail)
    if proba is not None:
        draws |= _draw_probabilities(rng, true, proba, class_weight, unit, figures)
    return {
        name: _percentiles(draws[name]) if value is not None else _NOTHING.copy()
        for name, value in figures.items()
    }


_NOTHING: dict[str, float | None] = {"low": None, "high": None}


def _percentiles(values: np.ndarray) -> dict[str, float | None]:
    values = values[~np.isnan(values)]
    if not len(values):
        return _NOTHING.copy()
    low, high = np.percentile(values, [2.5, 97.5])
    return {"low": float(low), "high": float(high)}


def _draw_labels(
    rng: np.random.Generator,
    true: np.ndarray,
    pred: np.ndarray,
    class_weight: np.ndarray,
    unit: np.ndarray,
) -> LabelSums:
    """Draw the rows of each class by what was predicted of them.

    Rows of one class of which the same was predicted are alike to every figure of
    labels, and how often each kind is drawn is multinomial: the distribution is that of
    drawing rows, in O(draws * kinds) instead of O(draws * rows).
    """
    n_classes = len(class_weight)
    sums = LabelSums(*np.zeros((3, N_DRAWS, n_classes)))
    for j in np.unique(true):
        kinds, rows = _count_kinds(pred[true == j], unit[true == j], n_classes)
        for part in _parts(N_DRAWS, len(rows)):
            size = part.stop - part.start
            drawn = rng.multinomial(rows.sum(), rows / rows.sum(), size) @ kinds
            sums.predicted[part] += class_weight[j] * drawn
            sums.hits[part, j] = class_weight[j] * drawn[:, j]
            sums.support[part, j] = class_weight[j] * drawn.sum(axis=1)
    return sums


def _count_kinds(
    pred: np.ndarray, unit: np.ndarray, n_classes: int
) -> tuple[sparse.csr_array, np.ndarray]:
    """Return the predictions of each kind of row, and how many rows are of it."""
    starts = np.flatnonzero(np.diff(unit, prepend=-1))
    # a sum of random 64-bit numbers stands for a set of predictions in any order
    code = np.random.default_rng(0).integers(2**63, size=n_classes, dtype=np.uint64)
    _, first, rows = np.unique(
        np.add.reduceat(code[pred], starts), return_index=True, return_counts=True
    )
    ends = np.append(starts[1:], len(pred))
    lengths = (ends - starts)[first]
    places = np.repeat(starts[first] - np.cumsum(lengths) + lengths, lengths)
    chosen = pred[places + np.arange(lengths.sum())]
    indptr = np.append(0, np.cumsum(lengths))
    shape = (len(rows), n_classes)
    return sparse.csr_array((np.ones(len(chosen)), chosen, indptr), shape=shape), rows


def _draw_probabilities(
    rng: np.random.Generator,
    true: np.ndarray,
    proba: np.ndarray,
    class_weight: np.ndarray,
    unit: np.ndarray,
    figures: dict[str, float | None],
) -> dict[str, np.ndarray]:
    starts = np.flatnonzero(np.diff(unit, prepend=-1))
    n_draws = N_DRAWS if proba.size <= _MANY else N_DRAWS_OF_MANY
    times = draw_multiplicities(rng, true[starts], n_draws)
    # the rows themselves are the first "draw": what cells of scores change is taken
    # from it and given back to all
    times = np.vstack([np.ones(len(starts), np.uint8), times])
    indptr = np.append(starts, len(true))
    sums = ScoreSums(true, proba, class_weight[true], indptr)
    draws = sums.figures(times)
    return {
        name: values[1:] + ((figures[name] or 0.0) - values[0])
        for name, values in draws.items()
    }


def draw_multiplicities(
    rng: np.random.Generator, true: np.ndarray, n_draws: int
) -> np.ndarray:
    """Return how often each row is drawn, shape (n_draws, n_rows), uint8.

    As many rows of each class are drawn as there are, with replacement.
    """
    times = np.zeros((n_draws, len(true)), np.uint8)
    for j in np.unique(true):
        rows = np.flatnonzero(true == j)
        for part in _parts(n_draws, len(rows)):
            size = part.stop - part.start
            drawn = rng.integers(len(rows), size=(size, len(rows)))
            drawn += len(rows) * np.arange(size)[:, None]
            counts = np.bincount(drawn.ravel(), minlength=drawn.size)
            times[part, rows] = counts.reshape(drawn.shape)
    return times


def _parts(n: int, width: int) -> Iterator[slice]:
    """Yield slices of range(n) so that a slice times `width` stays small."""
    step = max(1, _MAX_NUMBERS // width)
    for start in range(0, n, step):
        yield slice(start, min(start + step, n))
