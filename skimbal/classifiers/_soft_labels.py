"""Probabilities of unlabelled rows as labels: their class frequencies and weights."""

import numpy as np

__all__ = ["meet_prior", "soft_weights"]

_TINY = 1e-12


def meet_prior(
    proba: np.ndarray,
    prior: np.ndarray,
    weight: np.ndarray | None = None,
    *,
    max_iter: int = 50,
    tol: float = 1e-4,
) -> np.ndarray:
    """Return probabilities whose mean over the rows is a given prior.

    Each column is multiplied by one number and each row divided by its sum, in turns,
    as in the distribution alignment of AdaMatch [1]_, which does so once.

    Parameters
    ----------
    proba : ndarray of shape (n_samples, n_classes)
        Rows sum to 1; one row at least.
    prior : ndarray of shape (n_classes,)
        What the mean is to be; sums to 1. A class with 0 gets none.
    weight : ndarray of shape (n_samples,), default=None
        How much each row counts in the mean, not all 0; None counts all alike.
    max_iter : int, default=50
        Stop after so many steps of O(n_samples * n_classes).
    tol : float, default=1e-4
        Stop when no share is farther off.

    Returns
    -------
    ndarray of shape (n_samples, n_classes), float64
        Rows sum to 1.

    References
    ----------
    .. [1] D. Berthelot, R. Roelofs, K. Sohn, N. Carlini, A. Kurakin (2022). "AdaMatch:
       A Unified Approach to Semi-Supervised Learning and Domain Adaptation". ICLR.
       https://arxiv.org/abs/2106.04732
    """
    moved = proba = np.maximum(proba, _TINY)  # a row that is sure can still move
    factor = np.ones(len(prior))
    for _ in range(max_iter):
        moved = proba * factor
        moved /= moved.sum(axis=1, keepdims=True)
        share = np.average(moved, axis=0, weights=weight)
        if np.abs(share - prior).max() <= tol:
            break
        factor *= prior / np.maximum(share, _TINY)
    return moved


def soft_weights(proba: np.ndarray, weight: np.ndarray | None = None) -> np.ndarray:
    """Return how much each row can be trusted: 1, or less if its class is mostly surer.

    The largest probabilities of the rows of a class have a mean and a spread. Rows from
    the mean on weigh 1; below, the weight falls as a normal density does. This is
    SoftMatch [1]_ with a mean and a spread for each class: a rare class, of which a
    classifier is seldom sure, keeps its rows.

    Parameters
    ----------
    proba : ndarray of shape (n_samples, n_classes)
        Rows sum to 1.
    weight : ndarray of shape (n_samples,), default=None
        How much each row counts in mean and spread, above 0; None counts all alike.

    Returns
    -------
    ndarray of shape (n_samples,), float64
        In [0, 1].

    References
    ----------
    .. [1] H. Chen, R. Tao, Y. Fan, Y. Wang, J. Wang, B. Schiele, X. Xie, B. Raj,
       M. Savvides (2023). "SoftMatch: Addressing the Quantity-Quality Trade-off in
       Semi-supervised Learning". ICLR. https://arxiv.org/abs/2301.10921
    """
    codes, sure = proba.argmax(axis=1), proba.max(axis=1)
    own = np.ones(len(codes)) if weight is None else weight
    mass = np.bincount(codes, own, proba.shape[1])
    mass[mass == 0] = 1  # a class without rows

    def mean_of(values: np.ndarray) -> np.ndarray:
        return np.bincount(codes, own * values, proba.shape[1]) / mass

    off = sure - mean_of(sure)[codes]
    below, variance = np.minimum(off, 0.0), mean_of(off**2)
    return np.exp(-(below**2) / (2 * np.maximum(variance[codes], _TINY)))
