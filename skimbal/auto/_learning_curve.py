"""What twice as many labels would be worth, from what a part of them is."""

from typing import Any

import numpy as np

from skimbal.auto._decision import draw_scores
from skimbal.auto._members import fit_head
from skimbal.auto._trial import Trial
from skimbal.auto._views import View
from skimbal.ensemble._decision_proba import read_proba

__all__ = ["extrapolate", "learning_curve"]

_SHARES = (0.25, 0.5, 1.0)
# folds that are asked: each costs three fits
_N_FOLDS = 3
# the logarithm of no error at all would be minus infinity
_LEAST_ERROR = 1e-3


def learning_curve(trial: Trial, view: View, head: Any) -> dict[str, Any] | None:
    """Score a head that learns from a quarter, half and all of the training rows.

    Parameters
    ----------
    trial : Trial
        The rows and their folds.
    view : LexicalView or VectorView
        What the head reads.
    head : classifier
        Not fitted.

    Returns
    -------
    dict or None
        ``shares`` of the training rows of a fold, ``scores``, and what twice the rows
        would add to the last one: ``gain``, with its 95 % interval from ``low`` to
        ``high``. None where there are no folds, or the head cannot learn from a part.
    """
    rng = np.random.default_rng(0)
    codes, weight = trial.codes, trial.weight
    folds = trial.folds[:_N_FOLDS]
    tested = trial.tested[0]
    if len(folds) < 2 or not len(tested):
        return None
    predicted = np.full((len(_SHARES), len(codes)), -1)
    for train, test in folds:
        order = rng.permutation(len(train))
        # how far down each row stands within its class, so that parts hold all classes
        place = _place_in_class(codes[train][order])
        for i, share in enumerate(_SHARES):
            rows = train[order[place < np.maximum(share, 1e-9)]]
            known, new = view.split(rows, test)
            own = None if weight is None else weight[rows]
            every = np.arange(len(rows))
            try:
                model = fit_head(head, known, codes[rows], own, every)
            except ValueError:  # a covariance of too few rows
                return None
            proba = read_proba(model, new, np.arange(len(trial.classes)))
            predicted[i, test] = proba.argmax(axis=1)
    kept = np.isin(trial.tested[2], range(len(folds)))
    rows = tested[kept]
    labels = {str(share): predicted[i, rows] for i, share in enumerate(_SHARES)}
    weights = trial.tested[1][kept]
    draws = draw_scores(labels, codes[rows], weights, trial.goal, rng)
    scores = [float(trial.goal.score(codes[rows], p, weights)) for p in labels.values()]
    drawn = extrapolate(np.stack(list(draws.values()), axis=1))
    low, high = np.quantile(drawn, [0.025, 0.975]).tolist()
    gain = float(extrapolate(np.array([scores]))[0])
    return {
        "shares": list(_SHARES),
        "scores": scores,
        "gain": gain,
        "low": min(low, gain),
        "high": max(high, gain),
    }


def extrapolate(scores: np.ndarray) -> np.ndarray:
    """Return what twice the rows would add, by a power law of the error [1]_.

    Parameters
    ----------
    scores : ndarray of shape (n_curves, 3)
        From a quarter, half and all of the rows.

    Returns
    -------
    ndarray of shape (n_curves,), float64
        Not below 0: a curve that falls does so by chance.

    References
    ----------
    .. [1] J. Hestness et al. (2017). "Deep Learning Scaling is Predictable,
       Empirically". https://arxiv.org/abs/1712.00409

    Examples
    --------
    >>> import numpy as np
    >>> from skimbal.auto._learning_curve import extrapolate
    >>> extrapolate(np.array([[0.2, 0.6, 0.8], [0.5, 0.5, 0.5]])).round(3)
    array([0.1, 0. ])
    """
    size = np.log(_SHARES)
    log_error = np.log(np.maximum(1 - scores, _LEAST_ERROR))
    centred = size - size.mean()
    slope = log_error @ centred / (centred @ centred)
    fitted = log_error.mean(axis=1) + slope * (size[-1] - size.mean())
    now, later = np.exp(fitted), np.exp(fitted + slope * np.log(2))
    return np.maximum(now - later, 0.0)


def _place_in_class(codes: np.ndarray) -> np.ndarray:
    """Return the place of each row within its class, from 0 to less than 1."""
    order = np.argsort(codes, kind="stable")
    counts = np.bincount(codes)
    start = np.cumsum(counts) - counts
    place = np.empty(len(codes))
    place[order] = np.arange(len(codes)) - start[codes[order]]
    return place / counts[codes]
