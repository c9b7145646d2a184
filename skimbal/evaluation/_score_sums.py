"""The figures of probabilities for many weightings of the same rows."""

import numpy as np
from scipy import sparse

from skimbal.evaluation._scores import (
    N_BINS,
    SMALLEST_PROBABILITY,
    bins_of,
    mean_of_known,
)

__all__ = ["MAX_CELLS", "ScoreSums", "cells_of"]

MAX_CELLS = 1000
_AT_ONCE = 16  # weightings
_MAX_ENTRIES = 16_000_000  # of the matrix of sums, of 12 bytes


class ScoreSums:
    """Makes figures for each of many weightings of the rows.

    Every figure is a function of sums over the rows: of weight in cells of a class's
    score, of gaps in bins, of losses. A sparse matrix makes them for several
    weightings in one product, in O(tests * classes) each, and nothing is sorted again.

    Parameters
    ----------
    true : ndarray of shape (n_tests,), int64
        Class numbers.
    proba : ndarray of shape (n_tests, n_classes)
    weight : ndarray of shape (n_tests,)
        What a test counts in every weighting.
    indptr : ndarray of shape (n_rows + 1,), int64
        Row i has the tests ``indptr[i]`` to ``indptr[i + 1]``.
    """

    def __init__(
        self,
        true: np.ndarray,
        proba: np.ndarray,
        weight: np.ndarray,
        indptr: np.ndarray,
    ) -> None:
        self.true, self.proba, self.weight = true, proba, weight
        self.indptr = indptr

    def figures(self, times: np.ndarray) -> dict[str, np.ndarray]:
        """Return figures by name, of shape (n_weightings,).

        Parameters
        ----------
        times : ndarray of shape (n_weightings, n_rows)
            What each row counts.
        """
        n_classes = self.proba.shape[1]
        present = np.bincount(self.true, minlength=n_classes) > 0
        precision, area = np.full((2, len(times), n_classes), np.nan)
        gaps = np.zeros(len(times))
        step = max(1, _MAX_ENTRIES // (2 * len(self.true)))
        for start in range(0, n_classes, step):
            for j, sums in self._sum_classes(range(n_classes)[start:][:step], times):
                gaps += abs(sums[:N_BINS]).sum(axis=0)
                if present[j]:
                    precision[:, j], area[:, j] = _areas(sums[N_BINS:])
        total, losses, top = self._sum_rows(times)
        return {
            "macro_average_precision": mean_of_known(precision),
            "roc_auc": mean_of_known(area),
            "log_loss": losses / total,
            "ece": top / total,
            "classwise_ece": gaps / n_classes / total,
        }

    def _sum_classes(self, block: range, times: np.ndarray) -> list:
        """Return the sums of each class: gaps in bins, then weight in cells."""
        entries, starts = [], [0]
        for j in block:
            score, positive = self.proba[:, j], self.true == j
            cells, n_cells = cells_of(score, positive)
            start = starts[-1]
            gaps = (score - positive) * self.weight
            entries.append((start + bins_of(score), gaps))
            entries.append((start + N_BINS + 2 * cells + positive, self.weight))
            starts.append(start + N_BINS + 2 * n_cells)
        sums = self._product(entries, starts[-1], times)
        return list(zip(block, np.split(sums, starts[1:-1]), strict=True))

    def _sum_rows(self, times: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return weight, losses, and the gaps of the most probable class."""
        true, proba = self.true, self.proba
        confidence, right = proba.max(axis=1), proba.argmax(axis=1) == true
        chosen = proba[np.arange(len(true)), true].clip(SMALLEST_PROBABILITY, 1)
        entries = [
            (np.full(len(true), 0), self.weight),
            (np.full(len(true), 1), -np.log(chosen) * self.weight),
            (2 + bins_of(confidence), (confidence - right) * self.weight),
        ]
        total, losses, *gaps = self._product(entries, 2 + N_BINS, times)
        return total, losses, abs(np.array(gaps)).sum(axis=0)

    def _product(
        self,
        entries: list[tuple[np.ndarray, np.ndarray]],
        n_sums: int,
        times: np.ndarray,
    ) -> np.ndarray:
        """Return each sum in each weighting; an entry is which sum, and how much."""
        place = np.stack([place for place, _ in entries], axis=1, dtype=np.int32)
        value = np.stack([value for _, value in entries], axis=1)
        indptr = (self.indptr * len(entries)).astype(np.int32)
        shape = (n_sums, len(self.indptr) - 1)
        matrix = sparse.csc_array((value.ravel(), place.ravel(), indptr), shape=shape)
        sums = np.empty((n_sums, len(times)))
        # one buffer: asking for new memory costs as much as the product
        buffer = np.zeros((times.shape[1], _AT_ONCE))
        for start in range(0, len(times), _AT_ONCE):
            some = times[start : start + _AT_ONCE]
            buffer[:, : len(some)] = some.T
            sums[:, start : start + len(some)] = (matrix @ buffer)[:, : len(some)]
        return sums


def cells_of(score: np.ndarray, positive: np.ndarray) -> tuple[np.ndarray, int]:
    """Return the cell of each row's score, ascending, and the number of cells.

    Both areas depend on the rows between two scores of the class only by their weight,
    so a cell for each such score and for each gap changes nothing. Beyond `MAX_CELLS`
    scores, evenly spaced ones among them are used.
    """
    edges = np.unique(score[positive])
    if len(edges) > MAX_CELLS:
        edges = edges[np.linspace(0, len(edges) - 1, MAX_CELLS).astype(np.int64)]
    above = np.searchsorted(edges, score)
    equal = edges[np.minimum(above, len(edges) - 1)] == score if len(edges) else 0
    return 2 * above + equal, 2 * len(edges) + 1


def _areas(sums: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return average precision and ROC-AUC of weights in cells, one a column."""
    # cells from the highest score down; rest and class stand in turn
    cells = sums.reshape(-1, 2, sums.shape[1])[::-1]
    rest, own = cells[:, 0], cells[:, 1]
    hits, alarms = own.cumsum(axis=0), rest.cumsum(axis=0)
    called = hits + alarms
    precision = np.divide(hits, called, out=np.zeros_like(hits), where=called > 0)
    with np.errstate(invalid="ignore"):
        return (
            (own * precision).sum(axis=0) / hits[-1],
            (rest * (hits - own / 2)).sum(axis=0) / (hits[-1] * alarms[-1]),
        )
