"""Numbers that were scaled, rotated or filled in by statistics of all rows."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from scipy.sparse import issparse

from skimbal.evaluation._audit_checks._effect import count_of
from skimbal.evaluation._audit_rows import AuditRows, NotChecked
from skimbal.evaluation._finding import Finding

__all__ = ["check_imputation", "check_projection", "check_scaling"]

_FIT_IN_THE_FOLD = "Hand over the numbers as they were, and do this in the pipeline."
# of float32, after a sum over many rows
_EXACT = 1e-4
_MOST_COLUMNS = 64
# a column with fewer different values is no measurement
_DIFFERENT = 0.5
# correlations that were made to vanish, beside those that were not: by chance, each
# pair of columns is so with this probability
_VANISHED = 0.1
_ALPHA = 1e-6


def check_scaling(data: AuditRows) -> Iterator[Finding]:
    """Find columns whose mean and spread, or range, are set in all rows alone."""
    values = _measurements(data)
    scaled = np.zeros(values.shape[1], bool)
    for is_scaled, fewest in _SCALES:
        everywhere = is_scaled(values)
        for train, _ in data.folds:
            columns = everywhere & ~is_scaled(values[train])
            if columns.sum() >= fewest:
                scaled |= columns
    n = int(scaled.sum())
    if n:
        yield Finding(
            kind="scaling",
            severity="leak",
            count=n,
            share=n / values.shape[1],
            message=f"{count_of(n, 'column', values.shape[1])} have a mean of 0 and a "
            "variance of 1, or another such scale, over all rows and not over the "
            "training rows of a split: they were scaled with the test part.",
            remedy=_FIT_IN_THE_FOLD,
        )


def check_projection(data: AuditRows) -> Iterator[Finding]:
    """Find columns that are uncorrelated in all rows alone, as after PCA or SVD."""
    values = _measurements(data)[:, :_MOST_COLUMNS]
    if values.shape[1] < 3:
        raise NotChecked("fewer than 3 columns of measurements can be uncorrelated")
    n_pairs = values.shape[1] * (values.shape[1] - 1) / 2
    vanished = min(_VANISHED, _ALPHA ** (1 / n_pairs))
    for center in (True, False):
        everywhere = _correlation(values, center)
        within = [_correlation(values[train], center) for train, _ in data.folds]
        if everywhere < vanished * min(within):
            yield Finding(
                kind="projection",
                severity="leak",
                count=values.shape[1],
                share=1.0,
                message="The columns are uncorrelated over all rows and not over the "
                "training rows of a split: PCA, SVD or whitening was fitted with the "
                "test part.",
                remedy=_FIT_IN_THE_FOLD,
            )
            return


def check_imputation(data: AuditRows) -> Iterator[Finding]:
    """Find columns with a repeated value that is the mean or median of all others."""
    values = _measurements(data)
    n = 0
    for column in values.T:
        different, counts = np.unique(column, return_counts=True)
        fill = different[counts.argmax()]
        if counts.max() > 1:
            n += _is_filled(column, fill, data)
    if n:
        yield Finding(
            kind="imputation",
            severity="leak",
            count=n,
            share=n / values.shape[1],
            message=f"{count_of(n, 'column', values.shape[1])} repeat a value that is "
            "the mean or the median of the others over all rows, and not over the "
            "training rows of any split: gaps were filled with the test part.",
            remedy=_FIT_IN_THE_FOLD,
        )


def _measurements(data: AuditRows) -> np.ndarray:
    """Return the columns of numbers that mostly differ from row to row."""
    if data.vectors is None:
        raise NotChecked("`X` holds no numbers")
    if issparse(data.vectors):
        raise NotChecked("the vectors are sparse, and scaling would fill them")
    if data.n_rows < 10:
        raise NotChecked("fewer than 10 rows have no statistics")
    values = np.asarray(data.vectors, np.float64)
    keep = [
        j
        for j, column in enumerate(values.T)
        if np.isfinite(column).all() and _is_measured(column)
    ]
    if not keep:
        raise NotChecked("no column of numbers differs from row to row")
    return values[:, keep]


def _is_measured(column: np.ndarray) -> bool:
    """Tell whether values differ, but for one that may stand for gaps."""
    different, counts = np.unique(column, return_counts=True)
    rest = len(column) - counts.max() + 1
    return len(different) > 2 and len(different) >= _DIFFERENT * rest and rest > 9


def _is_standard(values: np.ndarray) -> np.ndarray:
    return (abs(values.mean(axis=0)) < _EXACT) & (abs(values.std(axis=0) - 1) < _EXACT)


def _is_robust(values: np.ndarray) -> np.ndarray:
    low, middle, high = np.quantile(values, [0.25, 0.5, 0.75], axis=0)
    return (abs(middle) < _EXACT) & (abs(high - low - 1) < _EXACT)


def _is_min_max(values: np.ndarray) -> np.ndarray:
    low, high = values.min(axis=0), values.max(axis=0)
    # what is a share by nature is 0 or 1 more than once
    once = ((values == low).sum(axis=0) == 1) & ((values == high).sum(axis=0) == 1)
    return (abs(high - 1) < 1e-6) & ((abs(low) < 1e-6) | (abs(low + 1) < 1e-6)) & once


def _is_max_abs(values: np.ndarray) -> np.ndarray:
    most = abs(values).max(axis=0)
    return (abs(most - 1) < 1e-6) & ((abs(values) == most).sum(axis=0) == 1)


# a largest number of exactly 1 is no rarity in one column
_SCALES = ((_is_standard, 1), (_is_robust, 1), (_is_min_max, 1), (_is_max_abs, 3))


def _correlation(values: np.ndarray, center: bool) -> float:
    """Return the root mean square of the correlations between columns."""
    if center:
        values = values - values.mean(axis=0)
    norms = np.linalg.norm(values, axis=0)
    units = values / np.where(norms > 0, norms, 1)
    products: Any = units.T @ units
    off = products[~np.eye(len(products), dtype=bool)]
    return float(np.sqrt((off**2).mean()))


def _is_filled(column: np.ndarray, fill: float, data: AuditRows) -> bool:
    scale = column.std() or 1.0

    def fits(rows: np.ndarray) -> bool:
        others = column[rows][column[rows] != fill]
        if not len(others):
            return False
        centers = np.array([others.mean(), np.median(others)])
        return bool((abs(centers - fill) < 1e-6 * scale).any())

    everything = np.arange(len(column))
    return fits(everything) and not any(fits(train) for train, _ in data.folds)
