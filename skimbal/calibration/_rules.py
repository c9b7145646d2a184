"""Tune the common and the per-class rule, and compare them on rows left out."""

from dataclasses import dataclass

import numpy as np

from skimbal.calibration._goals import Goal
from skimbal.calibration._offsets import climb, pick_tau, try_taus

__all__ = ["RuleTuner", "Rules", "jackknife_std"]


@dataclass(frozen=True)
class Rules:
    """The offsets of the classes by each rule: 'none', 'global' and 'per_class'."""

    tau: float
    offsets: dict[str, np.ndarray]


@dataclass(frozen=True)
class RuleTuner:
    """Out-of-fold rows, and what rules over their scores are tuned for.

    `scores` are log-probabilities (n_samples, n_classes). A class with at least
    `min_rows` rows gets an offset of its own, shrunk towards the common rule.
    """

    scores: np.ndarray
    codes: np.ndarray
    weight: np.ndarray
    fold: np.ndarray
    log_frequency: np.ndarray
    goal: Goal
    min_rows: int

    def __post_init__(self) -> None:
        if len(self.folds) < 2:
            raise ValueError(
                "`cv` must make at least 2 folds with rows to test, to tune on one and "
                f"judge on another; got {len(self.folds)}. Pass other folds."
            )

    @property
    def folds(self) -> np.ndarray:
        """Numbers of the folds that have rows."""
        return np.unique(self.fold)

    def tune(self, rows: np.ndarray) -> Rules:
        """Return the rules that are best on some of the rows."""
        scores, codes, weight = self.scores[rows], self.codes[rows], self.weight[rows]
        taus = try_taus(scores, self.log_frequency, codes, weight, self.goal)
        tau = pick_tau(taus, self.goal.scale)
        common = tau * self.log_frequency
        # of all rows: leaving a fold out must not take a class its offset
        n_rows = np.bincount(self.codes, minlength=len(common))
        own = np.flatnonzero(n_rows >= self.min_rows)
        moved = climb(scores - common, codes, weight, self.goal, own.tolist())
        shrunk = moved * n_rows / (n_rows + self.min_rows)
        return Rules(
            tau,
            {
                "none": np.zeros(len(common)),
                "global": common,
                "per_class": common + shrunk,
            },
        )

    def leave_folds_out(self) -> list[Rules]:
        """Return the rules tuned without each fold in turn."""
        return [self.tune(np.flatnonzero(self.fold != fold)) for fold in self.folds]

    def predict_left_out(self, left_out: list[Rules]) -> dict[str, np.ndarray]:
        """Return the predictions by each rule, tuned without the fold of the row."""
        predictions = {}
        for name in left_out[0].offsets:
            offsets = np.array([rules.offsets[name] for rules in left_out])
            own = offsets[np.searchsorted(self.folds, self.fold)]
            predictions[name] = (self.scores - own).argmax(axis=1)
        return predictions

    def score(self, predicted: np.ndarray, rows: np.ndarray | None = None) -> float:
        """Return the goal of predictions on all or some rows."""
        rows = np.arange(len(self.codes)) if rows is None else rows
        return self.goal.score(self.codes[rows], predicted[rows], self.weight[rows])

    def gains_without_a_fold(self, predictions: dict[str, np.ndarray]) -> np.ndarray:
        """Return what the per-class rule adds on the rows outside each fold."""
        gains = []
        for fold in self.folds:
            rows = np.flatnonzero(self.fold != fold)
            per_class, common = (
                self.score(predictions[name], rows) for name in ("per_class", "global")
            )
            gains.append(per_class - common)
        return np.array(gains)


def jackknife_std(values: np.ndarray) -> float:
    """Return the standard error of a figure from its values without each fold.

    Parameters
    ----------
    values : ndarray of shape (n_folds,)
        The figure over the rows outside each fold.

    Returns
    -------
    float
    """
    n = len(values)
    return float(np.sqrt((n - 1) / n * np.square(values - values.mean()).sum()))
