"""The figures of a report under many weightings of its rows at once.

`skimbal.evaluation._scores` has the same figures for one weighting.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple, TypeAlias

import numpy as np
from scipy import sparse

__all__ = ["LABEL_SCORES", "PROBABILITY_SCORES", "LabelCounts", "count_labels"]

Scorer: TypeAlias = Callable[[np.ndarray], np.ndarray]

# as in `Report.overall`
_SMALLEST_PROBABILITY = 1e-9
_N_BINS = 15


class LabelCounts(NamedTuple):
    """Weights of each class, each of shape (n_weightings, n_classes)."""

    right: np.ndarray
    predicted: np.ndarray
    support: np.ndarray

    @property
    def precision(self) -> np.ndarray:
        """Share of the predictions that is right; 0 where there is none."""
        return _divide(self.right, self.predicted)

    @property
    def recall(self) -> np.ndarray:
        """Share of the class that is found; 0 where it has no row."""
        return _divide(self.right, self.support)

    @property
    def f1(self) -> np.ndarray:
        """Harmonic mean of both."""
        return _divide(2 * self.right, self.support + self.predicted)

    @property
    def seen(self) -> np.ndarray:
        """Whether a class is in the true or the predicted labels."""
        return self.support + self.predicted > 0


def count_labels(
    weights: np.ndarray, true: sparse.csr_array, pred: sparse.csr_array
) -> LabelCounts:
    """Return the weights of each class.

    Parameters
    ----------
    weights : ndarray of shape (n_weightings, n_rows), float64
    true, pred : csr_array of shape (n_rows, n_classes)
        1 in the column of the class, else 0.
    """
    return LabelCounts(weights @ (true * pred), weights @ pred, weights @ true)


def _divide(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    return np.divide(part, whole, out=np.zeros_like(whole), where=whole > 0)


def _mean(values: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """Return the means of the chosen classes, shape (n_weightings,)."""
    return (values * chosen).sum(axis=1) / chosen.sum(axis=1)


def _accuracy(counts: LabelCounts, tail: np.ndarray) -> np.ndarray:
    return counts.right.sum(axis=1) / counts.support.sum(axis=1)


def _balanced_accuracy(counts: LabelCounts, tail: np.ndarray) -> np.ndarray:
    return _mean(counts.recall, counts.support > 0)


def _macro_f1(counts: LabelCounts, tail: np.ndarray) -> np.ndarray:
    return _mean(counts.f1, counts.seen)


def _macro_precision(counts: LabelCounts, tail: np.ndarray) -> np.ndarray:
    return _mean(counts.precision, counts.seen)


def _macro_recall(counts: LabelCounts, tail: np.ndarray) -> np.ndarray:
    return _mean(counts.recall, counts.seen)


def _tail_recall(counts: LabelCounts, tail: np.ndarray) -> np.ndarray:
    return _mean(counts.recall[:, tail], counts.support[:, tail] > 0)


def _tail_f1(counts: LabelCounts, tail: np.ndarray) -> np.ndarray:
    return _mean(counts.f1[:, tail], counts.support[:, tail] > 0)


def _mcc(counts: LabelCounts, tail: np.ndarray) -> np.ndarray:
    total = counts.support.sum(axis=1)
    both = total * counts.right.sum(axis=1)
    both -= (counts.predicted * counts.support).sum(axis=1)
    spreads = [
        total**2 - (column**2).sum(axis=1)
        for column in (counts.predicted, counts.support)
    ]
    return _divide(both, np.sqrt(spreads[0] * spreads[1]))


LABEL_SCORES: Mapping[str, Callable[[LabelCounts, np.ndarray], np.ndarray]] = {
    "accuracy": _accuracy,
    "balanced_accuracy": _balanced_accuracy,
    "macro_f1": _macro_f1,
    "macro_precision": _macro_precision,
    "macro_recall": _macro_recall,
    "tail_recall": _tail_recall,
    "tail_f1": _tail_f1,
    "mcc": _mcc,
}


def _log_loss(true: np.ndarray, proba: np.ndarray) -> Scorer:
    chosen = proba[np.arange(len(true)), true].clip(_SMALLEST_PROBABILITY, 1)
    losses = -np.log(chosen)
    return lambda weights: weights @ losses / weights.sum(axis=1)


def _ece(true: np.ndarray, proba: np.ndarray) -> Scorer:
    confidence = proba.max(axis=1)
    gaps = confidence - (proba.argmax(axis=1) == true)
    bins = np.minimum((confidence * _N_BINS).astype(np.int64), _N_BINS - 1)
    marks = sparse.csr_array(
        (gaps, (np.arange(len(true)), bins)), shape=(len(true), _N_BINS)
    )
    return lambda weights: abs(weights @ marks).sum(axis=1) / weights.sum(axis=1)


def _macro_average_precision(true: np.ndarray, proba: np.ndarray) -> Scorer:
    rankings = [_Ranking.of(true == j, proba[:, j]) for j in np.unique(true)]
    return lambda weights: np.mean(
        [ranking.average_precision(weights) for ranking in rankings], axis=0
    )


def _roc_auc(true: np.ndarray, proba: np.ndarray) -> Scorer:
    # of a class that has all rows, there is no ROC curve
    present = [j for j in np.unique(true) if not (true == j).all()]
    rankings = [_Ranking.of(true == j, proba[:, j]) for j in present]
    return lambda weights: np.mean(
        [ranking.roc_auc(weights) for ranking in rankings], axis=0
    )


class _Ranking(NamedTuple):
    """Rows from the highest score to the lowest, sorted once for all weightings.

    Only thresholds that find a row of the class are looked at: areas grow there alone.
    """

    order: np.ndarray
    positive: np.ndarray  # places of the rows of the class, in this order
    step: np.ndarray  # last of those of each threshold, as places in `positive`
    first: np.ndarray  # rows above each threshold
    end: np.ndarray  # rows above it or at it

    @classmethod
    def of(cls, positive: np.ndarray, score: np.ndarray) -> "_Ranking":
        order = np.argsort(-score, kind="stable")
        # thresholds by number; a run of equal scores is one
        _, numbers = np.unique(-score[order], return_inverse=True)
        places = np.flatnonzero(positive[order])
        step = np.flatnonzero(np.diff(numbers[places], append=len(order)))
        thresholds = numbers[places[step]]
        first = np.searchsorted(numbers, thresholds, side="left")
        end = np.searchsorted(numbers, thresholds, side="right")
        return cls(order, places, step, first, end)

    def average_precision(self, weights: np.ndarray) -> np.ndarray:
        found, _, above = self._sums(weights)
        steps = np.diff(found, axis=1, prepend=0)
        return (steps * _divide(found, above)).sum(axis=1) / found[:, -1]

    def roc_auc(self, weights: np.ndarray) -> np.ndarray:
        found, before, above = self._sums(weights)
        steps = np.diff(found, axis=1, prepend=0)
        rest = weights.sum(axis=1) - found[:, -1]
        # of the rest, those above a threshold are lost, and half of those at it
        wrong = (before - (found - steps) + above - found) / 2
        area = (steps * (rest[:, None] - wrong)).sum(axis=1)
        return area / (found[:, -1] * rest)

    def _sums(self, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return the weights found, of all rows above, and of those and all at it."""
        ranked = weights[:, self.order]
        found = np.cumsum(ranked[:, self.positive], axis=1)[:, self.step]
        total = np.zeros((len(weights), len(self.order) + 1))
        np.cumsum(ranked, axis=1, out=total[:, 1:])
        return found, total[:, self.first], total[:, self.end]


PROBABILITY_SCORES: Mapping[str, Callable[[np.ndarray, np.ndarray], Scorer]] = {
    "macro_average_precision": _macro_average_precision,
    "roc_auc": _roc_auc,
    "log_loss": _log_loss,
    "ece": _ece,
}
