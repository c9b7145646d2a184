"""`TauNormalization`: the weights of each class brought nearer to one length."""

from numbers import Real
from typing import Any, ClassVar

import numpy as np
from sklearn.utils._param_validation import Interval

from skimbal.decoupling._base import BaseDecoupling
from skimbal.utils._power_prior import power_prior

__all__ = ["TauNormalization", "tau_normalize"]


class TauNormalization(BaseDecoupling):
    """Divide the weights of each class by a power of their norm; nothing is trained.

    Training on skewed classes leaves longer weights to frequent classes. With
    ``tau=1`` all are equally long, with ``tau=0`` the head is as it was.

    Parameters
    ----------
    tau : float, default=0.7
        From 0 to 1. The default is near the best of the paper's on ImageNet-LT; it is
        best chosen on validation rows.

    See Also
    --------
    skimbal.calibration.LogitAdjustedClassifier : Another rule with one number, which
        it finds out of fold.

    Notes
    -----
    The paper drops the bias [1]_, which holds class frequencies as well. Here three
    things make the result depend on the probabilities of the head alone, and not on how
    the head is written down:

    - What all classes share is taken from the weights first; softmax does not see it.
    - Weights and bias are taken apart at the middle of the class means. The features of
      pretrained encoders are far from 0, and much of what weights do there is an
      offset, as the bias is. This offset, bias included, is multiplied by
      ``1 - tau``: with ``tau=1`` none is left, as in the paper.
    - Norms are divided by their geometric mean, so that scores stay as large as they
      are.

    Probabilities are taken to stand for class frequencies to the power of
    ``1 - tau``. No theorem says so, as none says that norms follow the frequencies:
    calibrate where probabilities matter.

    Two classes have weights of one length, so that only the offset changes.

    References
    ----------
    .. [1] B. Kang, S. Xie, M. Rohrbach, Z. Yan, A. Gordo, J. Feng, Y. Kalantidis
       (2020). "Decoupling Representation and Classifier for Long-Tailed Recognition".
       ICLR. https://arxiv.org/abs/1910.09217 (section 4)

    Examples
    --------
    >>> import numpy as np
    >>> from skimbal.decoupling import TauNormalization
    >>> weight = np.array([[4.0, 0], [0, 1], [-4, -1]])
    >>> features = np.array([[2.0, -1], [-1, 2], [-1, -1]])
    >>> codes, bias = np.arange(3), np.array([1.0, 0, -1])
    >>> weight, bias = TauNormalization(tau=1).refit(weight, bias, features, codes)
    >>> np.linalg.norm(weight, axis=1).round(2)
    array([2.55, 2.55, 2.55], dtype=float32)
    """

    _parameter_constraints: ClassVar[dict] = {
        "tau": [Interval(Real, 0, 1, closed="both")],
    }

    def __init__(self, *, tau: float = 0.7) -> None:
        self.tau = tau

    def training_prior(self, prior: Any) -> np.ndarray:
        """Return the old frequencies to the power of ``1 - tau``.

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
        return power_prior(prior, 1.0 - self.tau)

    def _refit(
        self,
        weight: np.ndarray,
        bias: np.ndarray,
        features: np.ndarray,
        codes: np.ndarray,
        balanced: np.ndarray,
    ) -> tuple[np.ndarray, np.ndarray]:
        centre = balanced @ features / balanced.sum()
        normalized = tau_normalize(weight, self.tau)
        offset = (1.0 - self.tau) * (bias + weight @ centre)
        return normalized, offset - normalized @ centre


def tau_normalize(weight: np.ndarray, tau: float) -> np.ndarray:
    """Return weights divided by a power of their norms, as large as before on average.

    Parameters
    ----------
    weight : ndarray of shape (n_classes, n_features)
        Weights of the classes. A class whose weights are all 0 keeps them.
    tau : float
        The power; 0 changes nothing.

    Returns
    -------
    ndarray of shape (n_classes, n_features)
        The geometric mean of the norms is that of `weight`.
    """
    norms = np.linalg.norm(weight, axis=1)
    some = norms > 0
    log_norms = np.log(norms[some])
    factor = np.ones(len(norms))
    factor[some] = np.exp(tau * (log_norms.mean() - log_norms)) if some.any() else 1.0
    return weight * factor[:, None]
