"""`DiscriminantAnalysis`: a head, mixed with an analysis of what its features tell."""

from numbers import Real
from typing import Any, ClassVar

import numpy as np
from scipy.linalg import solve
from sklearn.utils._param_validation import Interval

from skimbal.decoupling._base import BaseDecoupling
from skimbal.utils._power_prior import power_prior

__all__ = ["DiscriminantAnalysis"]

# what float32 makes of features that are the same, as a share of their size
_ROUNDING = 1e-5


class DiscriminantAnalysis(BaseDecoupling):
    """Mix the head with linear discriminant analysis on the same features.

    A head learns how to tell a rare class from its handful of rows alone. Discriminant
    analysis measures how features vary within all classes together, and of a rare class
    needs to know the mean only. Their average is less sure of itself where they
    disagree. That a generative head on trained features withstands errors of training
    was shown for noisy labels [1]_.

    Parameters
    ----------
    mix : float, default=0.5
        Share of discriminant analysis in the scores, from 0 to 1; 0 leaves the head as
        it is.
    shrinkage : float, default=0.1
        Share of the mean variance in the covariance, from 1e-6 to 1.

    See Also
    --------
    skimbal.classifiers.ShrinkageLDAClassifier : The analysis as a classifier on
        vectors.

    Notes
    -----
    The scores of discriminant analysis are scaled, so that over the training rows they
    are as large as those of the head: the rows were seen in training, lie close to the
    means of their classes, and would make them far too sure. What is left of them is
    the order of the classes.

    In the analysis classes count alike, so that the log of the class frequencies is in
    the head alone: probabilities stand for frequencies to the power of ``1 - mix``, and
    lean towards rare classes. What overfits is less sure than before; a head that was
    calibrated is not so any more.

    Costs O(n_samples * n_features**2 + n_features**3) time, and memory for twice the
    rows of the largest class in float64.

    References
    ----------
    .. [1] K. Lee, S. Yun, K. Lee, H. Lee, B. Li, J. Shin (2019). "Robust Inference via
       Generative Classifiers for Handling Noisy Labels". ICML.
       https://arxiv.org/abs/1901.11300

    Examples
    --------
    The head knows one feature only; the means differ in both:

    >>> import numpy as np
    >>> from skimbal.decoupling import DiscriminantAnalysis
    >>> weight, bias = np.array([[-1.0, 0], [1, 0]]), np.zeros(2)
    >>> features = np.array([[-1.0, -1], [-1, -3], [-3, -1], [1, 3], [3, 1]])
    >>> codes = np.array([0, 0, 0, 1, 1])
    >>> weight, bias = DiscriminantAnalysis().refit(weight, bias, features, codes)
    >>> weight[1].round(2)
    array([0.77, 0.27], dtype=float32)
    """

    _parameter_constraints: ClassVar[dict] = {
        "mix": [Interval(Real, 0, 1, closed="both")],
        "shrinkage": [Interval(Real, 1e-6, 1, closed="both")],
    }

    def __init__(self, *, mix: float = 0.5, shrinkage: float = 0.1) -> None:
        self.mix = mix
        self.shrinkage = shrinkage

    def training_prior(self, prior: Any) -> np.ndarray:
        """Return the old frequencies to the power of ``1 - mix``.

        Parameters
        ----------
        prior : array-like of shape (n_classes,)
            Class frequencies that the training of the old head saw.

        Returns
        -------
        ndarray of shape (n_classes,), float64
            Sums to 1.
        """
        self._validate_params()
        return power_prior(prior, 1.0 - self.mix)

    def _refit(
        self,
        weight: np.ndarray,
        bias: np.ndarray,
        features: np.ndarray,
        codes: np.ndarray,
        balanced: np.ndarray,
    ) -> tuple[np.ndarray, np.ndarray]:
        means, within, shares = _describe_classes(features, codes, balanced)
        centre = shares @ means
        apart = means - centre
        noise = float(_ROUNDING * np.linalg.norm(means)) ** 2
        if np.sum(apart**2) <= noise:  # all classes are in one place
            return weight, bias
        total = within + (apart * shares[:, None]).T @ apart
        coef = _divide(apart, within, self.shrinkage, noise)
        # around the middle: a large mean of all rows must swallow no difference
        offset = -np.sum(coef * apart, axis=1) / 2
        # a class whose rows all have weight 0 keeps what the old head says
        kept = np.bincount(codes, balanced, minlength=len(bias)) > 0
        head = weight[kept], bias[kept] + weight[kept] @ centre
        scale = _size(*head, total) / _size(coef, offset, total)
        # what the classes share is left to the head, beside such a class
        mixed = [
            old + self.mix * _centred(scale * new - old)
            for old, new in zip(head, (coef, offset), strict=True)
        ]
        weight, bias = weight.copy(), bias.copy()
        weight[kept], bias[kept] = mixed[0], mixed[1] - mixed[0] @ centre
        return weight, bias


def _describe_classes(
    features: np.ndarray, codes: np.ndarray, balanced: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the means of the classes with weight, covariance within, and their shares.

    A class counts as often as it has rows with weight. One class at a time is held in
    float64.
    """
    means, counts = [], []
    within = np.zeros((features.shape[1],) * 2)
    order = np.argsort(codes, kind="stable")
    for rows in np.split(order, np.cumsum(np.bincount(codes))[:-1]):
        rows = rows[balanced[rows] > 0]
        if len(rows):
            part = features[rows].astype(np.float64)
            share = balanced[rows] / balanced[rows].sum()
            means.append(share @ part)
            counts.append(len(rows))
            part -= means[-1]
            within += len(rows) * (part * share[:, None]).T @ part
    return np.array(means), within / sum(counts), np.array(counts) / sum(counts)


def _divide(
    rows: np.ndarray, covariance: np.ndarray, shrinkage: float, noise: float
) -> np.ndarray:
    """Return rows times the inverse of the shrunk covariance, up to a factor."""
    n_features = len(covariance)
    variance = np.trace(covariance) / n_features
    # where the rows of each class are all the same, distances to means count
    if np.trace(covariance) <= noise:
        return rows
    shrunk = (1 - shrinkage) * covariance / variance + shrinkage * np.eye(n_features)
    return solve(shrunk, rows.T, assume_a="pos").T


def _size(weight: np.ndarray, bias: np.ndarray, covariance: np.ndarray) -> float:
    """Return the root mean square of centred scores, of rows that are 0 on average."""
    weight, bias = _centred(weight), _centred(bias)
    squares = np.sum((weight @ covariance) * weight, axis=1) + bias**2
    return float(np.sqrt(squares.mean()))


def _centred(scores: np.ndarray) -> np.ndarray:
    """Return what tells classes apart, the rows of an array."""
    return scores - scores.mean(axis=0)
