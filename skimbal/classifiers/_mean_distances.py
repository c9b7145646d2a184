"""How far rows are from class means, and how sure a distance is."""

from warnings import warn

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax

from skimbal.exceptions import SkimbalWarning

__all__ = [
    "choose_temperature",
    "fit_temperature",
    "leave_one_out_distances",
    "mean_distances",
    "merge_copies",
    "unit_rows",
]


def mean_distances(rows: np.ndarray, means: np.ndarray, metric: str) -> np.ndarray:
    """Return the distance of each row to each mean.

    Parameters
    ----------
    rows, means, metric
        As in `leave_one_out_distances`.

    Returns
    -------
    ndarray of shape (n_samples, n_classes), float64
    """
    if metric == "cosine":
        return 1 - rows @ unit_rows(means).T
    # around a common point: far from zero, squares would swallow the differences
    center = means.mean(axis=0)
    rows, means = rows - center, means - center
    squares = np.sum(rows**2, axis=1)[:, None] + np.sum(means**2, axis=1)
    return squares - 2 * rows @ means.T


def leave_one_out_distances(
    rows: np.ndarray,
    codes: np.ndarray,
    weight: np.ndarray,
    means: np.ndarray,
    metric: str,
) -> tuple[np.ndarray, np.ndarray]:
    """Return the distances of rows to class means that do not hold the row itself.

    Parameters
    ----------
    rows : ndarray of shape (n_samples, n_features), float64
        Rows, of norm 1 or 0 with the metric ``'cosine'``.
    codes : ndarray of shape (n_samples,), int64
        Class numbers.
    weight : ndarray of shape (n_samples,), float64
        Weights of the rows, above 0.
    means : ndarray of shape (n_classes, n_features), float64
        Class means of all rows.
    metric : {'cosine', 'euclidean'}
        As in `NearestMeanClassifier`.

    Returns
    -------
    distances : ndarray of shape (n_samples, n_classes), float64
    usable : ndarray of shape (n_samples,), bool
        False for a row that is all of its class; its distances are to `means`.
    """
    distances = mean_distances(rows, means, metric)
    mass = np.bincount(codes, weights=weight)[codes]
    usable = mass - weight > 1e-9 * mass  # what is left of less is rounding
    own, w, mass = codes[usable], weight[usable, None], mass[usable, None]
    others = (mass * means[own] - w * rows[usable]) / (mass - w)
    if metric == "cosine":
        apart = 1 - np.sum(rows[usable] * unit_rows(others), axis=1)
    else:
        apart = np.sum((rows[usable] - others) ** 2, axis=1)
    distances[usable, own] = apart
    return distances, usable


def choose_temperature(
    rows: np.ndarray,
    codes: np.ndarray,
    weight: np.ndarray,
    means: np.ndarray,
    metric: str,
) -> float:
    """Return the temperature that suits rows which are left out of their means.

    Parameters
    ----------
    rows, codes, weight, means, metric
        As in `leave_one_out_distances`.

    Returns
    -------
    float

    Warns
    -----
    SkimbalWarning
        If no row can be left out; the mean difference of distances is returned.
    """
    distances, usable = leave_one_out_distances(rows, codes, weight, means, metric)
    # differences that are no more than rounding are none
    smallest = np.finfo(np.float64).eps * np.mean(np.sum(rows**2, axis=1))
    deviation = np.abs(distances - distances.mean(axis=1, keepdims=True)).mean()
    spread = float(max(deviation, smallest)) or 1.0
    if not usable.any():
        warn(
            "No class has two different rows: the temperature cannot be fitted, and "
            "the probabilities tell no more than which mean is nearer. Give more "
            "rows, or set `temperature`.",
            SkimbalWarning,
            stacklevel=6,
        )
        return spread
    # each class counts the same, as in the probabilities
    share = weight / np.bincount(codes, weights=weight)[codes]
    return fit_temperature(distances[usable], codes[usable], share[usable], spread)


def fit_temperature(
    distances: np.ndarray, codes: np.ndarray, weight: np.ndarray, spread: float
) -> float:
    """Return the temperature with the least log-loss of softmax(-distances / T).

    Parameters
    ----------
    distances : ndarray of shape (n_samples, n_classes), float64
        Distances to the classes.
    codes : ndarray of shape (n_samples,), int64
        Class numbers.
    weight : ndarray of shape (n_samples,), float64
        Weights of the rows.
    spread : float
        How far distances are from each other, roughly.

    Returns
    -------
    float
        Between a thousandth and a thousand times `spread`.
    """
    n_samples, n_classes = distances.shape
    # Platt's target: one row more, taken to be wrong
    wrong = 1 / (n_samples + 2)

    def log_loss(log_temperature: float) -> float:
        log_proba = log_softmax(-distances / np.exp(log_temperature), axis=1)
        right = log_proba[np.arange(n_samples), codes]
        others = (log_proba.sum(axis=1) - right) / (n_classes - 1)
        return -weight @ ((1 - wrong) * right + wrong * others)

    # convex in 1 / T, so a single minimum
    bounds = np.log(spread) + np.log([1e-3, 1e3])
    found = minimize_scalar(log_loss, bounds=bounds, method="bounded")
    return float(np.exp(found.x))


def unit_rows(rows: np.ndarray) -> np.ndarray:
    """Return the rows divided by their norms; rows of zeros stay."""
    norms = np.sqrt(np.sum(rows**2, axis=1, keepdims=True))
    return rows / np.where(norms > 0, norms, 1.0)


def merge_copies(
    X: np.ndarray, codes: np.ndarray, weight: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return each different row of a class once, with the weight of all its copies."""
    # rows as strings of bytes: sorting them looks at the first few columns only
    X = np.ascontiguousarray(X)
    keys = X.view(np.dtype((np.void, X.dtype.itemsize * X.shape[1])))
    _, group = np.unique(keys.ravel(), return_inverse=True)
    _, first, group = np.unique(
        group * (codes.max() + 1) + codes, return_index=True, return_inverse=True
    )
    return X[first], codes[first], np.bincount(group, weights=weight)
