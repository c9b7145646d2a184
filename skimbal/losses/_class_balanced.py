"""`ClassBalancedLoss`: classes weighed by their effective number of rows."""

from functools import partial
from numbers import Real
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from sklearn.utils._param_validation import Interval

from skimbal.losses._base import BaseLoss
from skimbal.losses._counts import effective_weights
from skimbal.losses._focal import binary_focal_losses, focal_loss

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["ClassBalancedLoss", "row_mean_weights"]


class ClassBalancedLoss(BaseLoss):
    """Cross-entropy or focal loss, weighed by the effective number of rows [1]_.

    The more rows a class has, the more a new one repeats what others say. ``n`` rows
    count as ``(1 - beta^n) / (1 - beta)``, which is never more than
    ``1 / (1 - beta)``, and a class weighs the inverse of that.

    Parameters
    ----------
    beta : float, default=0.9999
        In [0, 1). 0 weighs all classes alike; the closer to 1, the closer the weights
        are to those of ``class_weight='balanced'``. Classes of many more than
        ``1 / (1 - beta)`` rows weigh the same.
    gamma : float, default=0.0
        Focus on hard rows, as in `FocalLoss`; 0 is cross-entropy.

    Notes
    -----
    Weights are scaled so that their mean over the rows is 1; in the paper it is the
    mean over the classes, which makes the loss of skewed data smaller. With several
    labels a weight belongs to all answers about a class, yes and no, as in [2]_, and
    the mean over the classes is 1.

    References
    ----------
    .. [1] Y. Cui, M. Jia, T.-Y. Lin, Y. Song, S. Belongie (2019). "Class-Balanced Loss
       Based on Effective Number of Samples". CVPR. https://arxiv.org/abs/1901.05555
    .. [2] Y. Huang, B. Giledereli, A. Köksal, A. Özgür, E. Ozkirimli (2021). "Balancing
       Methods for Multi-label Text Classification with Long-Tailed Class
       Distribution". EMNLP. https://arxiv.org/abs/2109.04712

    Examples
    --------
    >>> import torch
    >>> from skimbal.losses import ClassBalancedLoss
    >>> logits, target = torch.zeros(2, 2), torch.tensor([0, 1])
    >>> for beta in (0, 0.9, 0.9999):
    ...     loss = ClassBalancedLoss(beta=beta)
    ...     criterion = loss.make_criterion([90, 10], n_rows=100)
    ...     print(criterion(logits, target) / torch.tensor(2.0).log())
    tensor([1., 1.])
    tensor([0.9492, 1.4572])
    tensor([0.5567, 4.9900])
    """

    accepts_multilabel = True
    _parameter_constraints: ClassVar[dict] = {
        "beta": [Interval(Real, 0, 1, closed="left")],
        "gamma": [Interval(Real, 0, None, closed="left")],
    }

    def __init__(self, *, beta: float = 0.9999, gamma: float = 0.0) -> None:
        self.beta = beta
        self.gamma = gamma

    def _describe(
        self, counts: np.ndarray, n_rows: float, multilabel: bool
    ) -> dict[str, Any]:
        if multilabel:
            weight = effective_weights(counts, self.beta)
            formula = partial(binary_class_weighted_loss, gamma=self.gamma)
            return {"formula": formula, "class_weight": weight / weight.mean()}
        weight = row_mean_weights(counts, self.beta)
        formula = partial(class_weighted_loss, gamma=self.gamma)
        return {"formula": formula, "class_weight": weight}

    def _log_weights(self, counts: np.ndarray, progress: float) -> np.ndarray:
        return np.log(effective_weights(counts, self.beta))


def row_mean_weights(counts: np.ndarray, beta: float) -> np.ndarray:
    """Return the weights of the effective number; their mean over the rows is 1."""
    weight = effective_weights(counts, beta)
    return weight / np.average(weight, weights=counts)


def class_weighted_loss(
    logits: "Tensor", target: "Tensor", *, class_weight: "Tensor", gamma: float
) -> "Tensor":
    """Return the focal loss times the weight of the class, shape (n_samples,)."""
    return class_weight[target] * focal_loss(logits, target, gamma=gamma)


def binary_class_weighted_loss(
    logits: "Tensor", target: "Tensor", *, class_weight: "Tensor", gamma: float
) -> "Tensor":
    """Return the mean of weighted binary focal losses, shape (n_samples,)."""
    losses = binary_focal_losses((2 * target - 1) * logits, gamma=gamma)
    return (class_weight * losses).mean(dim=1)
