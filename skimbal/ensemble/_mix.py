"""`Mix`: how the log-probabilities of several members become one."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import minimize_scalar

from skimbal.calibration._tuning import resolve_metric
from skimbal.ensemble._selection import (
    Loss,
    bootstrap_weights,
    greedy_weights,
    log_loss_of,
    pool,
)

__all__ = ["Mix", "fit_temperature", "learn_mix", "resolve_loss"]

# log-probabilities of a member are at most so much too sure, or too shy
_TEMPERATURES = (0.05, 20.0)
_N_BOOTSTRAP = 100


@dataclass(frozen=True)
class Mix:
    """Weights and temperatures of members, and what they are based on.

    `losses` are those of the members alone; `gain` is how much smaller that of the
    mix is than the best of them, with its standard error `gain_std`.
    """

    weights: np.ndarray
    temperatures: np.ndarray
    losses: np.ndarray
    gain: float
    gain_std: float

    def pool(self, log_proba: np.ndarray) -> np.ndarray:
        """Return log-probabilities (n_samples, n_classes) of the mix.

        Parameters
        ----------
        log_proba : ndarray of shape (n_members, n_samples, n_classes)
            Those of the members.
        """
        return pool(log_proba / self.temperatures[:, None, None], self.weights)


def learn_mix(
    log_proba: np.ndarray,
    codes: np.ndarray,
    weight: np.ndarray,
    loss: Loss,
    *,
    n_bags: int,
    n_rounds: int,
    rng: np.random.Generator,
) -> Mix:
    """Scale each member by a temperature, and weigh them by greedy selection.

    Parameters
    ----------
    log_proba : ndarray of shape (n_members, n_samples, n_classes)
        Out-of-fold log-probabilities.
    codes : ndarray of shape (n_samples,), int64
        Class numbers.
    weight : ndarray of shape (n_samples,)
        Weights of the rows.
    loss : callable
        As for `greedy_weights`.
    n_bags, n_rounds : int
        As for `greedy_weights`.
    rng : numpy.random.Generator
        Where bootstrap samples are drawn from.

    Returns
    -------
    Mix
        The best member alone where the mix does not gain one standard error.
    """
    temperatures = np.array([fit_temperature(m, codes, weight) for m in log_proba])
    scaled = (log_proba / temperatures[:, None, None]).astype(np.float32)
    losses = np.array([loss(member, codes, weight) for member in scaled])
    best = int(np.argmin(losses))
    weights = greedy_weights(
        scaled, codes, weight, loss, n_bags=n_bags, n_rounds=n_rounds, rng=rng
    )
    mixed = pool(scaled, weights)
    gain = losses[best] - loss(mixed, codes, weight)
    gain_std = np.std(
        [
            loss(scaled[best], codes, w) - loss(mixed, codes, w)
            for w in bootstrap_weights(codes, weight, _N_BOOTSTRAP, rng)
        ]
    )
    if gain <= gain_std:
        weights = np.eye(len(losses))[best]
    return Mix(weights, temperatures, losses, float(gain), float(gain_std))


def fit_temperature(
    log_proba: np.ndarray, codes: np.ndarray, weight: np.ndarray
) -> float:
    """Return what to divide log-probabilities by for the least log-loss.

    Parameters
    ----------
    log_proba : ndarray of shape (n_samples, n_classes)
        Log-probabilities of rows that the model did not see.
    codes : ndarray of shape (n_samples,), int64
        Class numbers.
    weight : ndarray of shape (n_samples,)
        Weights of the rows.

    Returns
    -------
    float
        From 0.05 to 20.

    References
    ----------
    C. Guo, G. Pleiss, Y. Sun, K. Q. Weinberger (2017). "On Calibration of Modern
    Neural Networks". ICML. https://arxiv.org/abs/1706.04599
    """
    found = minimize_scalar(
        lambda log_t: log_loss_of(log_proba / np.exp(log_t), codes, weight),
        bounds=np.log(_TEMPERATURES),
        method="bounded",
    )
    return float(np.exp(found.x))


def resolve_loss(metric: Any, classes: np.ndarray) -> Loss:
    """Return the loss that belongs to a metric: the log-loss, or 1 minus the metric.

    Parameters
    ----------
    metric : str or callable
        ``'log_loss'``, or what `resolve_metric` takes.
    classes : ndarray of shape (n_classes,)
        The labels, in the order of the class numbers.
    """
    if isinstance(metric, str) and metric == "log_loss":
        return log_loss_of
    score = resolve_metric(metric, classes)

    def loss(scores: np.ndarray, codes: np.ndarray, weight: np.ndarray) -> float:
        return 1.0 - score(codes, scores.argmax(axis=1), weight, len(classes))

    return loss
