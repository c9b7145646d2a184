"""A logistic regression on vectors of any scale, as one row of weights a class."""

import numpy as np
from sklearn.linear_model import LogisticRegression

__all__ = ["fit_probe"]


def fit_probe(
    vectors: np.ndarray,
    codes: np.ndarray,
    weights: np.ndarray,
    *,
    C: float,
    max_iter: int = 1000,
    tol: float = 1e-3,
) -> tuple[np.ndarray, np.ndarray]:
    """Fit a logistic regression and return it as the head of a softmax.

    The vectors are divided by their mean norm first, so that one strength of
    regularisation serves every encoder; the weights are scaled back.

    Parameters
    ----------
    vectors : ndarray of shape (n_samples, n_features)
        Trained in their dtype.
    codes : ndarray of shape (n_samples,), int64
        Class numbers; every class must occur, and there are two at least.
    weights : ndarray of shape (n_samples,)
        Weight of each row, class weights included.
    C : float
        Inverse strength of the L2 penalty.
    max_iter : int, default=1000
        Most steps of L-BFGS.
    tol : float, default=1e-3
        Largest entry of the gradient at which training stops.

    Returns
    -------
    coef : ndarray of shape (n_classes, n_features)
    intercept : ndarray of shape (n_classes,)
    """
    scale = float(np.linalg.norm(vectors, axis=1).mean()) or 1.0
    probe = LogisticRegression(C=C, max_iter=max_iter, tol=tol)
    probe.fit(vectors / scale, codes, sample_weight=weights)
    coef, intercept = probe.coef_ / scale, probe.intercept_
    if len(coef) == 1:  # two classes: one score, which softmax needs as two
        coef, intercept = (np.vstack([-part, part]) / 2 for part in (coef, intercept))
    return coef, np.ravel(intercept)
