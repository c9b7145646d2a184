"""Rank rows by the score of one class: what average precision and ROC-AUC count."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

__all__ = ["Ranking", "average_precision", "rank_classes", "rank_rows", "roc_auc"]


class Ranking(NamedTuple):
    """What each threshold calls, from the highest to the lowest.

    ``hits[i]`` and ``alarms[i]`` are the weight of the rows of the class, and of the
    rest, among the rows with the ``i`` highest different scores.
    """

    threshold: np.ndarray  # (n,), descending
    hits: np.ndarray  # (n + 1,), the first is 0
    alarms: np.ndarray


def rank_rows(
    positive: np.ndarray, score: np.ndarray, weight: np.ndarray | None = None
) -> Ranking:
    """Rank rows; O(n log n) time.

    Parameters
    ----------
    positive : ndarray of shape (n,), bool
        Whether a row is of the class.
    score : ndarray of shape (n,), float64
    weight : ndarray of shape (n,) or None
    """
    order = np.argsort(score)[::-1]
    return _rank_sorted(
        positive[order], score[order], None if weight is None else weight[order]
    )


def rank_classes(
    true: np.ndarray,
    proba: np.ndarray,
    weight: np.ndarray | None,
    fold: np.ndarray | None = None,
    n_folds: int = 0,
) -> Iterator[tuple[int, int | None, Ranking]]:
    """Yield class, fold (None: all rows) and ranking wherever the class has rows.

    Rows are sorted once a class: a fold's rows are sorted where all are. One ranking
    is in memory at a time.

    Parameters
    ----------
    true : ndarray of shape (n_samples,), int64
        Class numbers.
    proba : ndarray of shape (n_samples, n_classes)
    weight : ndarray of shape (n_samples,) or None
    fold : ndarray of shape (n_samples,), int64, or None
        None yields no folds.
    n_folds : int
        Number of folds, 0 without any.
    """
    # numbers of 16 bits are sorted by radix, in O(n)
    small = None if fold is None else fold.astype(np.min_scalar_type(n_folds))
    for j in np.unique(true):
        column = np.ascontiguousarray(proba[:, j])
        order = np.argsort(column)[::-1]
        score, positive = column[order], (true == j)[order]
        sorted_weight = None if weight is None else weight[order]
        yield int(j), None, _rank_sorted(positive, score, sorted_weight)
        if small is None:
            continue
        by_fold = np.argsort(small[order], kind="stable")
        ends = np.cumsum(np.bincount(small, minlength=n_folds))
        for i, rows in enumerate(np.split(by_fold, ends[:-1])):
            if positive[rows].any():
                part = None if sorted_weight is None else sorted_weight[rows]
                yield int(j), i, _rank_sorted(positive[rows], score[rows], part)


def _rank_sorted(
    positive: np.ndarray, score: np.ndarray, weight: np.ndarray | None
) -> Ranking:
    # rows of one score are called together, or not at all
    last = np.append(np.flatnonzero(np.diff(score)), len(score) - 1)
    if weight is None:
        hits = np.cumsum(positive)[last].astype(np.float64)
        alarms = last + 1 - hits
    else:
        hits = np.cumsum(np.where(positive, weight, 0))[last]
        alarms = np.cumsum(np.where(positive, 0, weight))[last]
    return Ranking(score[last], np.append(0, hits), np.append(0, alarms))


def average_precision(ranking: Ranking) -> float:
    """Return the area under the steps of precision over recall; NaN without weight."""
    _, hits, alarms = ranking
    called = hits[1:] + alarms[1:]
    with np.errstate(invalid="ignore"):  # 0 / 0 where rows weigh nothing
        precision = np.where(called > 0, hits[1:] / called, 0)
        return float(np.diff(hits) @ precision / hits[-1])


def roc_auc(ranking: Ranking) -> float:
    """Return the area under the ROC curve; NaN without rows of the rest."""
    _, hits, alarms = ranking
    with np.errstate(invalid="ignore"):
        area = np.diff(alarms) @ (hits[1:] + hits[:-1]) / 2
        return float(area / (hits[-1] * alarms[-1]))
