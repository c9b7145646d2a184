"""`ClassifierRetraining`: a new head, trained as if classes were equally common."""

from numbers import Integral, Real
from typing import Any, ClassVar

import numpy as np
from sklearn.utils._param_validation import Interval

from skimbal.decoupling._base import BaseDecoupling
from skimbal.utils._linear_probe import fit_probe
from skimbal.utils._power_prior import power_prior

__all__ = ["ClassifierRetraining"]


class ClassifierRetraining(BaseDecoupling):
    """Train a new linear head on the features, with classes that weigh the same.

    The paper draws batches in which classes are equally common, for some epochs [1]_.
    The loss of such a batch is, on average, the loss of all rows with weights that
    sum to the same for each class. That loss is convex in the head, so L-BFGS goes to
    its minimum at once: it is where class-balanced sampling would end, without the
    noise of sampling and without a learning rate.

    Parameters
    ----------
    C : float, default=10.0
        Inverse strength of the L2 penalty on the weights, as in scikit-learn's
        `LogisticRegression`, with features divided by their mean norm.
    max_iter : int, default=1000
        Most steps of L-BFGS.
    tol : float, default=1e-4
        Training stops when no entry of the gradient is larger.

    See Also
    --------
    LearnableWeightScaling : Keeps the directions of the head.

    Notes
    -----
    Probabilities stand for classes that are equally common. Of the old head nothing is
    used.

    The encoder has seen the rows that the head is refitted on. Where it fits them
    without error, their features are more apart than those of new rows, and the new
    head differs little from the old one. A smaller `C` helps then.

    A step costs O(n_samples * n_features * n_classes) time; memory is that of the
    features in float64.

    References
    ----------
    .. [1] B. Kang, S. Xie, M. Rohrbach, Z. Yan, A. Gordo, J. Feng, Y. Kalantidis
       (2020). "Decoupling Representation and Classifier for Long-Tailed Recognition".
       ICLR. https://arxiv.org/abs/1910.09217 (section 4)

    Examples
    --------
    >>> import numpy as np
    >>> from skimbal.decoupling import ClassifierRetraining
    >>> features = np.array([[0.0], [1], [2], [3], [4], [5], [6], [7], [7], [9]])
    >>> codes = np.array([0] * 8 + [1] * 2)
    >>> weight, bias = np.zeros((2, 1)), np.zeros(2)
    >>> weight, bias = ClassifierRetraining().refit(weight, bias, features, codes)
    >>> (np.array([[6.0], [7.0]]) @ weight.T + bias).argmax(axis=1)
    array([0, 1])
    """

    _parameter_constraints: ClassVar[dict] = {
        "C": [Interval(Real, 0, None, closed="neither")],
        "max_iter": [Interval(Integral, 1, None, closed="left")],
        "tol": [Interval(Real, 0, None, closed="neither")],
    }

    def __init__(
        self, *, C: float = 10.0, max_iter: int = 1000, tol: float = 1e-4
    ) -> None:
        self.C = C
        self.max_iter = max_iter
        self.tol = tol

    def training_prior(self, prior: Any) -> np.ndarray:
        """Return the same frequency for every class that occurs.

        Parameters
        ----------
        prior : array-like of shape (n_classes,)
            Class frequencies that the training of the old head saw.

        Returns
        -------
        ndarray of shape (n_classes,), float64
            Sums to 1.
        """
        return power_prior(prior, 0.0)

    def _refit(
        self,
        weight: np.ndarray,
        bias: np.ndarray,
        features: np.ndarray,
        codes: np.ndarray,
        balanced: np.ndarray,
    ) -> tuple[np.ndarray, np.ndarray]:
        vectors = features.astype(np.float64)
        return fit_probe(
            vectors, codes, balanced, C=self.C, max_iter=self.max_iter, tol=self.tol
        )
