"""`CrossEntropyLoss`: the plain loss, with smoothed targets where asked for."""

from functools import partial
from numbers import Real
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from sklearn.utils._param_validation import Interval

from skimbal.losses._base import BaseLoss

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["CrossEntropyLoss", "binary_cross_entropy_loss", "cross_entropy_loss"]


class CrossEntropyLoss(BaseLoss):
    """Cross-entropy: the logarithm of the probability of the true class.

    Rows may have several labels; then each class is a question of yes or no, and the
    loss is the mean of the binary cross-entropies. Weights of classes are a parameter
    of the classifier, and work with every loss.

    Parameters
    ----------
    label_smoothing : float, default=0.0
        Share of the target that is given to all classes alike [1]_, in [0, 1); with
        several labels, to yes and no alike. Probabilities become less sure.

    References
    ----------
    .. [1] C. Szegedy et al. (2016). "Rethinking the Inception Architecture for Computer
       Vision". CVPR. https://arxiv.org/abs/1512.00567

    Examples
    --------
    >>> import torch
    >>> from skimbal.losses import CrossEntropyLoss
    >>> criterion = CrossEntropyLoss().make_criterion([90, 10], n_rows=100)
    >>> criterion(torch.tensor([[2.0, 0.0], [2.0, 0.0]]), torch.tensor([0, 1]))
    tensor([0.1269, 2.1269])
    """

    accepts_multilabel = True
    _parameter_constraints: ClassVar[dict] = {
        "label_smoothing": [Interval(Real, 0, 1, closed="left")],
    }

    def __init__(self, *, label_smoothing: float = 0.0) -> None:
        self.label_smoothing = label_smoothing

    def _describe(
        self, counts: np.ndarray, n_rows: float, multilabel: bool
    ) -> dict[str, Any]:
        formula = binary_cross_entropy_loss if multilabel else cross_entropy_loss
        return {"formula": partial(formula, label_smoothing=self.label_smoothing)}


def cross_entropy_loss(
    logits: "Tensor", target: "Tensor", *, label_smoothing: float = 0.0
) -> "Tensor":
    """Return the cross-entropy of each row, shape (n_samples,)."""
    from torch.nn.functional import cross_entropy

    return cross_entropy(
        logits, target, reduction="none", label_smoothing=label_smoothing
    )


def binary_cross_entropy_loss(
    logits: "Tensor", target: "Tensor", *, label_smoothing: float = 0.0
) -> "Tensor":
    """Return the mean binary cross-entropy over the classes, shape (n_samples,)."""
    from torch.nn.functional import binary_cross_entropy_with_logits

    smooth = target * (1 - label_smoothing) + label_smoothing / 2
    losses = binary_cross_entropy_with_logits(logits, smooth, reduction="none")
    return losses.mean(dim=1)
