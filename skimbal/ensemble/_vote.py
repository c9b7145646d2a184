"""`Vote`: how members vote, learnt out of fold and judged on other rows."""

from dataclasses import dataclass

import numpy as np

from skimbal.calibration._temperature_scaling import fit_temperature
from skimbal.ensemble._log_pool import LogPool, fit_pool
from skimbal.ensemble._losses import LogLoss
from skimbal.ensemble._selection import bootstrap_weights

__all__ = ["Vote", "learn_vote"]

_N_BOOTSTRAP = 100
# of rows that one fold of the caller tested alone
_N_PARTS = 5
# from nearly the geometric mean to what the rows ask for; the strongest first, since
# each is a good start for the next
_STRENGTHS = (1000.0, 100.0, 10.0, 1.0)


@dataclass(frozen=True)
class Vote:
    """Temperatures of members, what is made of them, and what that is based on.

    `losses` are those of the members alone; `gain` is how much smaller that of the
    pool is than the least of them, on rows that it was not learnt from, with its
    standard error `gain_std`.
    """

    pool: LogPool
    temperatures: np.ndarray
    losses: np.ndarray
    gain: float
    gain_std: float


def learn_vote(
    log_proba: np.ndarray,
    codes: np.ndarray,
    weight: np.ndarray,
    fold: np.ndarray,
    *,
    voting: str,
    rng: np.random.Generator,
) -> Vote:
    """Scale each member by a temperature, and learn what its vote counts.

    Parameters
    ----------
    log_proba : ndarray of shape (n_members, n_samples, n_classes)
        Out-of-fold log-probabilities.
    codes : ndarray of shape (n_samples,), int64
        Class numbers.
    weight : ndarray of shape (n_samples,)
        Weights of the rows.
    fold : ndarray of shape (n_samples,), int64
        Which fold tested the row: each is judged by a pool that the others taught.
        Rows of a single fold are dealt to five.
    voting : {'soft', 'per_class', 'stacking'}
        The geometric mean; a weight for each member and class; or for each member and
        pair of classes.
    rng : numpy.random.Generator
        Where parts of a single fold and bootstrap samples are drawn from.

    Returns
    -------
    Vote
        The best member alone where the pool does not gain one standard error, or where
        a single row would have to teach and to judge.
    """
    n_members, _, n_classes = log_proba.shape
    temperatures = np.array([fit_temperature(m, codes, weight) for m in log_proba])
    scaled = log_proba / temperatures[:, None, None]
    loss = LogLoss()
    read = np.stack([loss.read(member, codes) for member in scaled])
    losses = np.array([loss.mean(r, codes, weight) for r in read])
    best = int(np.argmin(losses))
    if voting == "soft" or n_members == 1 or len(codes) == 1:
        pool = LogPool.equal(n_members, n_classes)
        tested = loss.read(pool.score(scaled), codes)
    else:
        full = voting == "stacking"
        if len(np.unique(fold)) == 1:
            fold = rng.permutation(len(codes)) % _N_PARTS
        strength, tested = _choose_strength(scaled, codes, weight, fold, full=full)
        pool = fit_pool(scaled, codes, weight, full=full, strength=strength)

    def gain(weight: np.ndarray) -> float:
        return float(np.average(read[best] - tested, weights=weight))

    samples = bootstrap_weights(codes, weight, _N_BOOTSTRAP, rng)
    gain_std = float(np.std([gain(sample) for sample in samples]))
    if gain(weight) <= gain_std:
        pool = LogPool.only(best, n_members, n_classes)
    return Vote(pool, temperatures, losses, gain(weight), gain_std)


def _choose_strength(
    log_proba: np.ndarray,
    codes: np.ndarray,
    weight: np.ndarray,
    fold: np.ndarray,
    *,
    full: bool,
) -> tuple[float, np.ndarray]:
    """Return the penalty that is best for rows of other folds, and their losses."""
    read = np.empty((len(_STRENGTHS), len(codes)))
    for number in np.unique(fold):
        test = fold == number
        pool = None
        for i, strength in enumerate(_STRENGTHS):
            pool = fit_pool(
                log_proba[:, ~test],
                codes[~test],
                weight[~test],
                full=full,
                strength=strength,
                start=pool,
            )
            read[i, test] = LogLoss().read(pool.score(log_proba[:, test]), codes[test])
    best = int(np.argmin(np.average(read, axis=1, weights=weight)))
    return _STRENGTHS[best], read[best]
