"""`LogitAdjustedLoss`: class frequencies are added in training, and then left out."""

from numbers import Real
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from sklearn.utils._param_validation import Interval

from skimbal.losses._base import BaseLoss
from skimbal.losses._counts import log_shares
from skimbal.losses._cross_entropy import cross_entropy_loss

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["LogitAdjustedLoss", "logit_adjusted_loss"]


class LogitAdjustedLoss(BaseLoss):
    """Cross-entropy of logits to which tau times the log class shares are added [1]_.

    In prediction nothing is added. How often a class comes is then explained by what
    was added, and the logits hold how its rows differ from others.

    Parameters
    ----------
    tau : float, default=1.0
        Strength, from 0 on. The probabilities stand for class frequencies proportional
        to those of the training rows to the power of ``1 - tau``: 0 is cross-entropy, 1
        is `BalancedSoftmaxLoss`.

    See Also
    --------
    skimbal.calibration.LogitAdjustedClassifier : Adjusts after training, and finds the
        strength out of fold.

    References
    ----------
    .. [1] A. K. Menon, S. Jayasumana, A. S. Rawat, H. Jain, A. Veit, S. Kumar (2021).
       "Long-tail learning via logit adjustment". ICLR.
       https://arxiv.org/abs/2007.07314

    Examples
    --------
    >>> import torch
    >>> from skimbal.losses import LogitAdjustedLoss
    >>> loss = LogitAdjustedLoss(tau=0.5)
    >>> criterion = loss.make_criterion([900, 100], n_rows=1000)
    >>> criterion(torch.zeros(2, 2), torch.tensor([0, 1]))
    tensor([0.2877, 1.3863])
    >>> loss.training_prior([900, 100])
    array([0.75, 0.25])
    """

    _parameter_constraints: ClassVar[dict] = {
        "tau": [Interval(Real, 0, None, closed="left")],
    }

    def __init__(self, *, tau: float = 1.0) -> None:
        self.tau = tau

    def _describe(
        self, counts: np.ndarray, n_rows: float, multilabel: bool
    ) -> dict[str, Any]:
        offset = self.tau * log_shares(counts)
        return {"formula": logit_adjusted_loss, "offset": offset}

    def _log_weights(self, counts: np.ndarray, progress: float) -> np.ndarray:
        return -self.tau * log_shares(counts)


def logit_adjusted_loss(
    logits: "Tensor", target: "Tensor", *, offset: "Tensor"
) -> "Tensor":
    """Return the loss of each row, shape (n_samples,): (10) of Menon et al."""
    return cross_entropy_loss(logits + offset, target)
