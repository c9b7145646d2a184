"""What a mix must make small: the log-loss, or 1 minus a metric of its labels."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

__all__ = ["LogLoss", "Loss", "MetricLoss"]


class Loss(Protocol):
    """A loss in two steps: what it needs of each row, and its mean over some rows.

    Greedy selection judges the same mix on many bootstrap samples of the rows; the
    first step, which costs more, is then done once.
    """

    def read(self, scores: np.ndarray, codes: np.ndarray) -> np.ndarray:
        """Return an array of shape (n_samples,) from unnormalised log-probabilities."""

    def mean(self, read: np.ndarray, codes: np.ndarray, weight: np.ndarray) -> float:
        """Return the loss on rows with these weights; smaller is better."""


class LogLoss:
    """The mean negative log-probability of the true classes."""

    def read(self, scores: np.ndarray, codes: np.ndarray) -> np.ndarray:
        """Return the log-loss of each row."""
        # by hand: logsumexp of SciPy takes six times as long, and this is called
        # n_bags * n_rounds * n_members times
        largest = scores.max(axis=1)
        total = np.exp(scores - largest[:, None]).sum(axis=1)
        return np.log(total) + largest - scores[np.arange(len(codes)), codes]

    def mean(self, read: np.ndarray, codes: np.ndarray, weight: np.ndarray) -> float:
        """Return the weighted mean of the rows."""
        return float(np.average(read, weights=weight))


@dataclass(frozen=True)
class MetricLoss:
    """1 minus a metric of the most probable classes.

    `metric` is what `skimbal.calibration._tuning.resolve_metric` returns.
    """

    metric: Callable[[np.ndarray, np.ndarray, np.ndarray, int], float]
    n_classes: int

    def read(self, scores: np.ndarray, codes: np.ndarray) -> np.ndarray:
        """Return the most probable class of each row."""
        return scores.argmax(axis=1)

    def mean(self, read: np.ndarray, codes: np.ndarray, weight: np.ndarray) -> float:
        """Return 1 minus the metric."""
        return 1.0 - self.metric(codes, read, weight, self.n_classes)
