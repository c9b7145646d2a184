"""Move probabilities from one set of class frequencies to another."""

import numpy as np

__all__ = [
    "estimate_prior",
    "log_proba",
    "move_prior",
]

# no probability is so sure that a prior cannot move it, and no logarithm is infinite
_SMALLEST = 1e-12


def move_prior(proba: np.ndarray, source: np.ndarray, target: np.ndarray) -> np.ndarray:
    """Return probabilities as they are where classes come in other proportions.

    Bayes' rule with the same likelihoods: ``p'(c|x) ~ p(c|x) * target[c] / source[c]``.
    It is exact where only the proportions differ, not the rows of a class.

    Parameters
    ----------
    proba : ndarray of shape (n_samples, n_classes)
        Probabilities that stand for `source`.
    source, target : ndarray of shape (n_classes,)
        Class frequencies. A class whose `source` is 0 is left as it is.

    Returns
    -------
    ndarray of shape (n_samples, n_classes), float64
        Rows sum to 1.
    """
    known = source > 0
    factor = np.divide(target, source, out=np.ones_like(target), where=known)
    moved = proba * factor
    total = moved.sum(axis=1, keepdims=True)
    # a row that is sure of a class that cannot occur keeps nothing: the target it is
    return np.where(total > 0, moved / np.where(total > 0, total, 1.0), target)


def estimate_prior(
    proba: np.ndarray,
    source: np.ndarray,
    *,
    weight: np.ndarray | None = None,
    tol: float = 1e-6,
    max_iter: int = 1000,
) -> np.ndarray:
    """Estimate the class frequencies of unlabelled rows by expectation maximisation.

    Parameters
    ----------
    proba : ndarray of shape (n_samples, n_classes)
        Probabilities of the rows that stand for `source`; they should be calibrated.
    source : ndarray of shape (n_classes,)
        Class frequencies.
    weight : ndarray of shape (n_samples,), default=None
        How much each row counts, not all 0; None counts all alike.
    tol : float, default=1e-6
        Stop when no share changes by more.
    max_iter : int, default=1000
        Stop after so many steps of O(n_samples * n_classes).

    Returns
    -------
    ndarray of shape (n_classes,), float64

    References
    ----------
    M. Saerens, P. Latinne, C. Decaestecker (2002). "Adjusting the Outputs of a
    Classifier to New a Priori Probabilities". Neural Computation 14(1).
    https://doi.org/10.1162/089976602753284446
    """
    prior = source
    for _ in range(max_iter):
        new = np.average(move_prior(proba, source, prior), axis=0, weights=weight)
        done = np.abs(new - prior).max() <= tol
        prior = new
        if done:
            break
    return prior


def log_proba(proba: np.ndarray) -> np.ndarray:
    """Return finite logarithms of probabilities."""
    return np.log(np.maximum(proba, _SMALLEST))
