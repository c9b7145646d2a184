"""What a decision rule is tuned for, over predictions and along one threshold."""

from abc import ABC, abstractmethod
from typing import Any

import numpy as np

from skimbal.calibration._costs import check_cost_matrix
from skimbal.calibration._tuning import COUNT_METRICS, METRICS, Metric, resolve_metric

__all__ = ["Goal", "make_goal"]


class Goal(ABC):
    """A number to make large.

    Attributes
    ----------
    scale : float
        What counts as a large difference.
    """

    scale: float = 1.0

    def __init__(self, n_classes: int) -> None:
        self.n_classes = n_classes

    @abstractmethod
    def score(
        self, codes: np.ndarray, predicted: np.ndarray, weight: np.ndarray
    ) -> float:
        """Return the value of predictions, of shape (n_samples,)."""

    def along(
        self,
        codes: np.ndarray,
        weight: np.ndarray,
        rival: np.ndarray,
        candidate: int,
        n_wins: np.ndarray,
        n_steps: int,
    ) -> np.ndarray:
        """Return the value at each step of raising the offset of one class.

        Parameters
        ----------
        codes, weight : ndarray of shape (n_samples,)
            True classes and weights.
        rival : ndarray of shape (n_samples,)
            The class that wins where the candidate does not.
        candidate : int
            The class that becomes harder to predict.
        n_wins : ndarray of shape (n_samples,)
            The candidate wins at steps below this one.
        n_steps : int
            Number of steps.

        Returns
        -------
        ndarray of shape (n_steps,), float64
        """
        return np.array(
            [
                self.score(codes, np.where(n_wins > step, candidate, rival), weight)
                for step in range(n_steps)
            ]
        )


class _MetricGoal(Goal):
    """Any metric: O(n_samples) a step, and what the metric takes."""

    def __init__(self, metric: Metric, n_classes: int) -> None:
        super().__init__(n_classes)
        self.metric = metric

    def score(
        self, codes: np.ndarray, predicted: np.ndarray, weight: np.ndarray
    ) -> float:
        return self.metric(codes, predicted, weight, self.n_classes)


class _CountGoal(_MetricGoal):
    """A metric of counts by class: O(n_samples + n_classes * n_steps) for all steps."""

    def __init__(self, name: str, n_classes: int) -> None:
        super().__init__(METRICS[name], n_classes)
        self.of_counts = COUNT_METRICS[name]

    def along(
        self,
        codes: np.ndarray,
        weight: np.ndarray,
        rival: np.ndarray,
        candidate: int,
        n_wins: np.ndarray,
        n_steps: int,
    ) -> np.ndarray:
        n = self.n_classes
        cells = rival * (n_steps + 1) + n_wins

        def gone(mass: np.ndarray) -> np.ndarray:
            """Return the mass that each rival has at each step."""
            table = np.bincount(cells, mass, n * (n_steps + 1))
            return table.reshape(n, -1).cumsum(axis=1)[:, :n_steps]

        own = weight * (codes == candidate)
        hit, guessed = gone(weight * (codes == rival)), gone(weight)
        hit[candidate] = own.sum() - gone(own).sum(axis=0)
        guessed[candidate] = weight.sum() - guessed.sum(axis=0)
        size = np.bincount(codes, weight, n)[:, None]
        return self.of_counts(hit, size, guessed)


class _CostGoal(Goal):
    """Minus the mean cost of a row: O(n_samples + n_steps) for all steps."""

    def __init__(self, costs: np.ndarray) -> None:
        super().__init__(len(costs))
        self.costs = costs
        self.scale = float(np.ptp(costs)) or 1.0

    def score(
        self, codes: np.ndarray, predicted: np.ndarray, weight: np.ndarray
    ) -> float:
        return -float(np.average(self.costs[codes, predicted], weights=weight))

    def along(
        self,
        codes: np.ndarray,
        weight: np.ndarray,
        rival: np.ndarray,
        candidate: int,
        n_wins: np.ndarray,
        n_steps: int,
    ) -> np.ndarray:
        lost = weight * (self.costs[codes, rival] - self.costs[codes, candidate])
        won = weight @ self.costs[codes, candidate]
        more = np.bincount(n_wins, lost, n_steps + 1).cumsum()[:n_steps]
        return -(won + more) / weight.sum()


def make_goal(metric: Any, classes: np.ndarray, cost_matrix: Any = None) -> Goal:
    """Return the goal that parameters of a user name.

    Parameters
    ----------
    metric : str or callable
        A name in `METRICS`, or a function of labels.
    classes : ndarray of shape (n_classes,)
        Sorted labels.
    cost_matrix : array-like, dict or None, default=None
        Takes the place of the metric.

    Returns
    -------
    Goal
    """
    if cost_matrix is not None:
        return _CostGoal(check_cost_matrix(cost_matrix, classes))
    if isinstance(metric, str):
        return _CountGoal(metric, len(classes))
    return _MetricGoal(resolve_metric(metric, classes), len(classes))
