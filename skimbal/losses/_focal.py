"""`FocalLoss`: rows that are right already count for little."""

from functools import partial
from numbers import Real
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from sklearn.utils._param_validation import Interval

from skimbal.losses._base import BaseLoss

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["FocalLoss", "binary_focal_losses", "focal_loss", "log_rest"]


class FocalLoss(BaseLoss):
    """Cross-entropy times (1 - p)^gamma: rows that are right already count for little.

    `p` is the probability of the true class [1]_; with several labels, of the right
    answer to each class. Rare classes gain as far as their rows are the hard ones. The
    probabilities come out less sure than with cross-entropy: calibrate them where
    they matter.

    Parameters
    ----------
    gamma : float, default=2.0
        Strength of the focus, from 0 on; 0 is cross-entropy.

    References
    ----------
    .. [1] T.-Y. Lin, P. Goyal, R. Girshick, K. He, P. Dollár (2017). "Focal Loss for
       Dense Object Detection". ICCV. https://arxiv.org/abs/1708.02002

    Examples
    --------
    A row of probability 0.88 for its class, and one of 0.12:

    >>> import torch
    >>> from skimbal.losses import FocalLoss
    >>> criterion = FocalLoss().make_criterion([90, 10], n_rows=100)
    >>> criterion(torch.tensor([[2.0, 0.0], [2.0, 0.0]]), torch.tensor([0, 1]))
    tensor([0.0018, 1.6501])
    """

    accepts_multilabel = True
    _parameter_constraints: ClassVar[dict] = {
        "gamma": [Interval(Real, 0, None, closed="left")],
    }

    def __init__(self, *, gamma: float = 2.0) -> None:
        self.gamma = gamma

    def _describe(
        self, counts: np.ndarray, n_rows: float, multilabel: bool
    ) -> dict[str, Any]:
        formula = binary_focal_loss if multilabel else focal_loss
        return {"formula": partial(formula, gamma=self.gamma)}


def focal_loss(logits: "Tensor", target: "Tensor", *, gamma: float) -> "Tensor":
    """Return the focal loss of each row, shape (n_samples,): (4) of Lin et al."""
    own = target[:, None]
    log_p = logits.log_softmax(dim=1).gather(1, own)[:, 0]
    # (1 - p)^gamma by logarithms: 1 - p is 0 in float32 long before its power is, and
    # the gradient of a power below 1 is infinite there
    return -(gamma * log_rest(logits, target)).exp() * log_p


def log_rest(logits: "Tensor", target: "Tensor") -> "Tensor":
    """Return log(1 - p) of the true class of each row, shape (n_samples,)."""
    others = logits.scatter(1, target[:, None], float("-inf"))
    return others.logsumexp(dim=1) - logits.logsumexp(dim=1)


def binary_focal_loss(logits: "Tensor", target: "Tensor", *, gamma: float) -> "Tensor":
    """Return the mean binary focal loss over the classes, shape (n_samples,)."""
    return binary_focal_losses((2 * target - 1) * logits, gamma=gamma).mean(dim=1)


def binary_focal_losses(signed: "Tensor", *, gamma: float) -> "Tensor":
    """Return focal losses from logits for the right answer, of the same shape."""
    from torch.nn.functional import logsigmoid

    return -(gamma * logsigmoid(-signed)).exp() * logsigmoid(signed)
