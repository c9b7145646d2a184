"""`LogPool`: a linear map from the log-probabilities of members to those of all."""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import log_softmax, softmax

from skimbal.ensemble._losses import LogLoss

__all__ = ["LogPool", "fit_pool"]

# what a large pool gains later, it gains on the rows that teach it only
_MAX_ITER = 100


@dataclass(frozen=True)
class LogPool:
    """Weigh log-probabilities, and add them up.

    `weights` are (n_members, n_classes), how much a member counts in each class, or
    (n_members, n_classes, n_classes), from the class that a member speaks of (rows) to
    that which it speaks for. `intercept` is (n_classes,).
    """

    weights: np.ndarray
    intercept: np.ndarray

    @classmethod
    def equal(cls, n_members: int, n_classes: int) -> "LogPool":
        """Return the pool in which all members count alike: the geometric mean."""
        weights = np.full((n_members, n_classes), 1 / n_members)
        return cls(weights, np.zeros(n_classes))

    @classmethod
    def only(cls, member: int, n_members: int, n_classes: int) -> "LogPool":
        """Return the pool that repeats what one member says."""
        weights = np.zeros((n_members, n_classes))
        weights[member] = 1.0
        return cls(weights, np.zeros(n_classes))

    def score(self, log_proba: np.ndarray) -> np.ndarray:
        """Return log-probabilities of shape (n_samples, n_classes).

        Parameters
        ----------
        log_proba : ndarray of shape (n_members, n_samples, n_classes)
            Those of the members.
        """
        return log_softmax(_weigh(log_proba, self.weights) + self.intercept, axis=1)


def fit_pool(
    log_proba: np.ndarray,
    codes: np.ndarray,
    weight: np.ndarray,
    *,
    full: bool,
    strength: float,
    start: LogPool | None = None,
) -> LogPool:
    """Learn the pool with the least log-loss that is not far from the geometric mean.

    It is logistic regression on the log-probabilities, but the L2 penalty pulls to
    equal weights instead of 0: classes about which few rows tell anything keep them.

    Parameters
    ----------
    log_proba : ndarray of shape (n_members, n_samples, n_classes)
        Of rows that the members have not seen.
    codes : ndarray of shape (n_samples,), int64
        Class numbers.
    weight : ndarray of shape (n_samples,)
        Weights of the rows.
    full : bool
        Whether what a member says of one class may count for another; else there is one
        weight, not negative, for each member and class.
    strength : float
        Of the penalty, as if so many rows spoke for equal weights.
    start : LogPool, default=None
        Where to begin; by default at equal weights.

    Returns
    -------
    LogPool

    Notes
    -----
    A step costs O(n_members * n_samples * n_classes), times n_classes where `full`.
    """
    n_members, n_samples, n_classes = log_proba.shape
    shape = (n_members, n_classes, n_classes) if full else (n_members, n_classes)
    equal = LogPool.equal(n_members, n_classes).weights
    if full:
        equal = equal[:, :, None] * np.eye(n_classes)
    n_weights = equal.size
    share = weight / weight.sum()
    target = np.zeros((n_samples, n_classes))
    target[np.arange(n_samples), codes] = 1.0

    def loss(params: np.ndarray) -> tuple[float, np.ndarray]:
        weights, intercept = params[:n_weights].reshape(shape), params[n_weights:]
        scores = _weigh(log_proba, weights) + intercept
        far = weights - equal
        penalty = 0.5 * strength / n_samples
        value = share @ LogLoss().read(scores, codes)
        value += penalty * (np.sum(far**2) + np.sum(intercept**2))
        slope = share[:, None] * (softmax(scores, axis=1) - target)
        by_weights = _correlate(log_proba, slope, full) + 2 * penalty * far
        by_intercept = slope.sum(axis=0) + 2 * penalty * intercept
        return value, np.concatenate([by_weights.ravel(), by_intercept])

    first = equal if start is None else start.weights
    intercept = np.zeros(n_classes) if start is None else start.intercept
    free = [(None, None)]
    found = minimize(
        loss,
        np.concatenate([first.ravel(), intercept]),
        jac=True,
        method="L-BFGS-B",
        bounds=(free if full else [(0, None)]) * n_weights + free * n_classes,
        options={"maxiter": _MAX_ITER},
    )
    return LogPool(found.x[:n_weights].reshape(shape), found.x[n_weights:])


def _weigh(log_proba: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return the weighted sum over the members, (n_samples, n_classes)."""
    if weights.ndim == 2:
        return np.einsum("mnk,mk->nk", log_proba, weights)
    # a product of matrices: einsum would loop
    return np.matmul(log_proba, weights).sum(axis=0)


def _correlate(log_proba: np.ndarray, slope: np.ndarray, full: bool) -> np.ndarray:
    """Return the slope by each weight, in the shape of the weights."""
    if full:
        return np.matmul(log_proba.transpose(0, 2, 1), slope)
    return np.einsum("mnk,nk->mk", log_proba, slope)
