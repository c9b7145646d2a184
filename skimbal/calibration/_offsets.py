"""Offsets that are taken from the scores of the classes before the largest wins."""

from collections.abc import Sequence

import numpy as np

from skimbal.calibration._goals import Goal

__all__ = ["climb", "pick_tau", "try_taus"]

_TAUS = np.round(np.linspace(-0.5, 1.5, 41), 2)
# differences below this are noise: of all taus as good, the one nearest to 0 is taken
_TIE = 1e-3
# how far from the common rule a class may move: exp(5) is 148 times as probable
_STEPS = np.round(np.linspace(-5, 5, 51), 1)
_MAX_SWEEPS = 5
_SMALLEST_GAIN = 1e-9


def try_taus(
    scores: np.ndarray,
    log_frequency: np.ndarray,
    codes: np.ndarray,
    weight: np.ndarray,
    goal: Goal,
) -> dict[float, float]:
    """Return the goal at each tau of ``scores - tau * log_frequency``.

    Parameters
    ----------
    scores : ndarray of shape (n_samples, n_classes)
        Log-probabilities.
    log_frequency : ndarray of shape (n_classes,)
        Log shares of the classes in the training rows.
    codes, weight : ndarray of shape (n_samples,)
        True classes and weights.
    goal : Goal
        What to make large.

    Returns
    -------
    dict of float to float
    """
    return {
        tau: goal.score(codes, (scores - tau * log_frequency).argmax(axis=1), weight)
        for tau in _TAUS.tolist()
    }


def pick_tau(values: dict[float, float], scale: float = 1.0) -> float:
    """Return the tau nearest to 0 among those that are as good as the best.

    Parameters
    ----------
    values : dict of float to float
        The goal at each tau.
    scale : float, default=1.0
        A large difference of the goal.

    Returns
    -------
    float
    """
    best = max(values.values())
    good = [tau for tau, value in values.items() if value >= best - _TIE * scale]
    return min(good, key=abs)


def climb(
    scores: np.ndarray,
    codes: np.ndarray,
    weight: np.ndarray,
    goal: Goal,
    classes: Sequence[int],
) -> np.ndarray:
    """Return the offset of each class that makes the goal large, one class at a time.

    Coordinate ascent over a grid, from the scores as they are. A sweep takes
    O(n_samples * n_classes) for costs and metrics that have a name, and
    O(n_samples * n_classes * n_steps) calls included for a function; memory is
    O(n_samples * n_classes).

    Parameters
    ----------
    scores : ndarray of shape (n_samples, n_classes)
        Log-probabilities.
    codes, weight : ndarray of shape (n_samples,)
        True classes and weights.
    goal : Goal
        What to make large.
    classes : sequence of int
        The classes that may move.

    Returns
    -------
    ndarray of shape (n_classes,), float64
        To be taken from the scores; 0 for the classes that may not move.
    """
    scores = scores.copy()
    offsets = np.zeros(scores.shape[1])
    rows = np.arange(len(scores))
    top = _top_two(scores)
    value = goal.score(codes, top[:, 0], weight)
    for _ in range(_MAX_SWEEPS):
        before = value
        for c in classes:
            rival = np.where(top[:, 0] == c, top[:, 1], top[:, 0])
            # the row goes to c where its offset is at most this
            limit = scores[:, c] + offsets[c] - scores[rows, rival]
            n_wins = np.searchsorted(_STEPS, limit, side="right")
            values = goal.along(codes, weight, rival, c, n_wins, len(_STEPS))
            step, new = _best_step(values)
            if new <= value + _SMALLEST_GAIN:
                continue
            scores[:, c] += offsets[c] - step
            offsets[c], value = step, new
            # the two best change only where c was, or is now, one of them
            stale = (top == c).any(axis=1) | (scores[:, c] > scores[rows, top[:, 1]])
            top[stale] = _top_two(scores[stale])
        if value <= before + _SMALLEST_GAIN:
            break
    return offsets


def _best_step(values: np.ndarray) -> tuple[float, float]:
    """Return the best offset of the grid, the one nearest to 0 of equals."""
    best = values.max()
    equal = np.flatnonzero(values >= best - _SMALLEST_GAIN)
    i = equal[np.abs(_STEPS[equal]).argmin()]
    return float(_STEPS[i]), float(values[i])


def _top_two(scores: np.ndarray) -> np.ndarray:
    """Return the classes with the largest and second largest score of each row."""
    first = scores.argmax(axis=1)
    rest = scores.copy()
    rest[np.arange(len(scores)), first] = -np.inf
    return np.column_stack([first, rest.argmax(axis=1)])
