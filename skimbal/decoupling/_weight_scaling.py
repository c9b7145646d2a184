"""`LearnableWeightScaling`: one factor for the scores of each class."""

from numbers import Integral, Real
from typing import Any, ClassVar
from warnings import warn

import numpy as np
from scipy.optimize import minimize
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils._param_validation import Interval

from skimbal.decoupling._base import BaseDecoupling
from skimbal.exceptions import SkimbalWarning
from skimbal.utils._power_prior import power_prior

__all__ = ["LearnableWeightScaling", "scaled_logit_loss"]


class LearnableWeightScaling(BaseDecoupling):
    """Learn one factor for the scores of each class, with classes that weigh the same.

    Weights and bias of a class are multiplied by its factor, which is not negative. So
    directions stay, and as few numbers are learnt as there are classes: where rare
    classes have few rows, less is fitted to them than by a new head.

    Parameters
    ----------
    C : float, default=10.0
        Inverse strength of the L2 penalty, which pulls factors towards 1.
    max_iter : int, default=1000
        Most steps of L-BFGS.
    tol : float, default=1e-5
        Training stops when no entry of the gradient of the mean loss is larger.

    See Also
    --------
    ClassifierRetraining : Learns directions as well.
    TauNormalization : Learns nothing.

    Notes
    -----
    The loss is that of `ClassifierRetraining`, of which the paper draws batches [1]_;
    it is convex in the factors, and L-BFGS goes to its minimum. Before that, what all
    classes share is taken from the head, which softmax does not see, but factors would.

    With two classes the scores are each other's negative, so that factors change how
    sure the head is, and never what it predicts; a warning says so.

    Probabilities stand for classes that are equally common, as far as factors can make
    them: there is no offset among them that could move a class by itself.

    A step costs O(n_samples * n_classes) time and memory, after one product of the
    features with the head.

    References
    ----------
    .. [1] B. Kang, S. Xie, M. Rohrbach, Z. Yan, A. Gordo, J. Feng, Y. Kalantidis
       (2020). "Decoupling Representation and Classifier for Long-Tailed Recognition".
       ICLR. https://arxiv.org/abs/1910.09217 (section 4)

    Examples
    --------
    >>> import numpy as np
    >>> from skimbal.decoupling import LearnableWeightScaling
    >>> features = np.array([[2.0, 0, 0], [3, 0, 1], [1, 2, 0], [2, 0, 1.5]])
    >>> codes = np.array([0, 0, 1, 2])
    >>> weight, bias = LearnableWeightScaling().refit(
    ...     np.eye(3), np.zeros(3), features, codes
    ... )
    >>> features.argmax(axis=1)
    array([0, 0, 1, 0])
    >>> (features @ weight.T + bias).argmax(axis=1)
    array([0, 0, 1, 2])
    """

    _parameter_constraints: ClassVar[dict] = {
        "C": [Interval(Real, 0, None, closed="neither")],
        "max_iter": [Interval(Integral, 1, None, closed="left")],
        "tol": [Interval(Real, 0, None, closed="neither")],
    }

    def __init__(
        self, *, C: float = 10.0, max_iter: int = 1000, tol: float = 1e-5
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
        if len(bias) == 2:
            warn(
                "With two classes `LearnableWeightScaling` changes how sure the head "
                "is, and no prediction. Take `ClassifierRetraining`.",
                SkimbalWarning,
                stacklevel=3,  # the caller of `refit`
            )
        factors = self._learn_factors(features @ weight.T + bias, codes, balanced)
        return weight * factors[:, None], bias * factors

    def _learn_factors(
        self, logits: np.ndarray, codes: np.ndarray, balanced: np.ndarray
    ) -> np.ndarray:
        n, n_classes = logits.shape

        def objective(factors: np.ndarray) -> tuple[float, np.ndarray]:
            return scaled_logit_loss(
                factors, logits, codes, sample_weight=balanced / n, l2=1 / (self.C * n)
            )

        options = {"maxiter": self.max_iter, "gtol": self.tol, "maxls": 50}
        options["ftol"] = 64 * np.finfo(float).eps
        found = minimize(
            objective,
            np.ones(n_classes),
            jac=True,
            method="L-BFGS-B",
            bounds=[(0.0, None)] * n_classes,
            options=options,
        )
        if not found.success:
            warn(
                f"The factors did not converge in {found.nit} steps "
                f"({found.message}); scores may be far from the best. Raise "
                "`max_iter`, or lower `C`.",
                ConvergenceWarning,
                stacklevel=4,  # the caller of `refit`
            )
        return found.x


def scaled_logit_loss(
    factors: np.ndarray,
    logits: np.ndarray,
    codes: np.ndarray,
    *,
    sample_weight: np.ndarray,
    l2: float,
) -> tuple[float, np.ndarray]:
    """Return the penalised log-loss of logits with a factor a class, and its gradient.

    ``sum_i w_i * -log softmax(factors * logits_i)[codes_i]
    + l2 / 2 * sum((factors - 1) ** 2)``

    Parameters
    ----------
    factors : ndarray of shape (n_classes,)
        One a class.
    logits : ndarray of shape (n_samples, n_classes)
        Scores of the head.
    codes : ndarray of shape (n_samples,), int64
        Class numbers.
    sample_weight : ndarray of shape (n_samples,)
        Weights of the rows.
    l2 : float
        Strength of the penalty.

    Returns
    -------
    loss : float
    gradient : ndarray of shape (n_classes,)
    """
    rows = np.arange(len(codes))
    scaled = logits * factors
    # subtract the row maximum first: exp overflows above 709
    scaled -= scaled.max(axis=1, keepdims=True)
    proba = np.exp(scaled)
    total = proba.sum(axis=1)
    log_likelihood = scaled[rows, codes] - np.log(total)
    away = factors - 1.0
    loss = -sample_weight @ log_likelihood + l2 / 2 * (away @ away)
    proba /= total[:, None]
    proba[rows, codes] -= 1
    gradient = sample_weight @ (proba * logits) + l2 * away
    return float(loss), gradient
