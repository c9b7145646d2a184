"""`Mix`: how the log-probabilities of several members become one."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from skimbal.calibration._temperature_scaling import fit_temperature
from skimbal.calibration._tuning import resolve_metric
from skimbal.ensemble._losses import LogLoss, Loss, MetricLoss
from skimbal.ensemble._selection import bootstrap_weights, greedy_weights, pool

__all__ = ["Mix", "learn_mix", "resolve_loss"]

_N_BOOTSTRAP = 100
_SMALLEST_WEIGHT = 0.01


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
    loss : Loss
        As for `greedy_weights`.
    n_bags, n_rounds : int
        As for `greedy_weights`.
    rng : numpy.random.Generator
        Where bootstrap samples are drawn from.

    Returns
    -------
    Mix
        The best member alone where the mix does not gain one standard error. No
        weight is below 0.01 but 0.
    """
    temperatures = np.array([fit_temperature(m, codes, weight) for m in log_proba])
    # single precision: half the time, and the folds tell less than its last digit
    scaled = (log_proba / temperatures[:, None, None]).astype(np.float32)
    read = [loss.read(member, codes) for member in scaled]
    losses = np.array([loss.mean(r, codes, weight) for r in read])
    best = int(np.argmin(losses))
    weights = greedy_weights(
        scaled, codes, weight, loss, n_bags=n_bags, n_rounds=n_rounds, rng=rng
    )
    # the last hundredth changes nothing, and costs a member at each prediction
    weights = np.where(weights < _SMALLEST_WEIGHT, 0.0, weights)
    weights /= weights.sum()
    mixed = loss.read(pool(scaled, weights), codes)

    def gain(weight: np.ndarray) -> float:
        alone, together = (loss.mean(r, codes, weight) for r in (read[best], mixed))
        return alone - together

    samples = bootstrap_weights(codes, weight, _N_BOOTSTRAP, rng)
    gain_std = float(np.std([gain(sample) for sample in samples]))
    if gain(weight) <= gain_std:
        weights = np.eye(len(losses))[best]
    return Mix(weights, temperatures, losses, gain(weight), gain_std)


def resolve_loss(metric: Any, classes: np.ndarray) -> Loss:
    """Return the loss that belongs to a metric: the log-loss, or 1 minus the metric.

    Parameters
    ----------
    metric : str or callable
        ``'log_loss'``, or what `resolve_metric` takes.
    classes : ndarray of shape (n_classes,)
        The labels, in the order of the class numbers.

    Returns
    -------
    Loss
    """
    if isinstance(metric, str) and metric == "log_loss":
        return LogLoss()
    return MetricLoss(resolve_metric(metric, classes), len(classes))
