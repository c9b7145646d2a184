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

__all__ = [
    "ClassBalancedLoss",
    "deferred_log_weights",
    "deferred_weights",
    "row_mean_weights",
]


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
    start : float, default=0.0
        Share of training after which classes are weighed, in [0, 1]. 0.8 is deferred
        re-weighting [3]_: the body learns from rows that count alike, and weights move
        the boundaries at the end.

    Notes
    -----
    Early stopping may end a fit before `start`, or keep the model of an epoch before
    it, and then classes were never weighed: turn it off, or lower `start`.

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
    .. [3] K. Cao, C. Wei, A. Gaidon, N. Arechiga, T. Ma (2019). "Learning Imbalanced
       Datasets with Label-Distribution-Aware Margin Loss". NeurIPS.
       https://arxiv.org/abs/1906.07413

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
        "start": [Interval(Real, 0, 1, closed="both")],
    }

    def __init__(
        self, *, beta: float = 0.9999, gamma: float = 0.0, start: float = 0.0
    ) -> None:
        self.beta = beta
        self.gamma = gamma
        self.start = start

    def _describe(
        self, counts: np.ndarray, n_rows: float, multilabel: bool
    ) -> dict[str, Any]:
        formula = binary_class_weighted_loss if multilabel else class_weighted_loss
        if multilabel:
            weight = effective_weights(counts, self.beta)
            weight = weight / weight.mean()
        else:
            weight = row_mean_weights(counts, self.beta)
        described = {
            "formula": partial(formula, gamma=self.gamma),
            "class_weight": weight,
        }
        if self.start > 0:
            described["schedule"] = partial(
                deferred_weights, start=self.start, weight=weight
            )
        return described

    def _log_weights(self, counts: np.ndarray, progress: float) -> np.ndarray:
        return deferred_log_weights(counts, self.beta, self.start, progress)


def row_mean_weights(counts: np.ndarray, beta: float) -> np.ndarray:
    """Return the weights of the effective number; their mean over the rows is 1."""
    weight = effective_weights(counts, beta)
    return weight / np.average(weight, weights=counts)


def deferred_weights(
    share: float, *, start: float, weight: np.ndarray
) -> dict[str, np.ndarray]:
    """Return the class weights when this share of training is done."""
    return {"class_weight": weight if share >= start else np.ones_like(weight)}


def deferred_log_weights(
    counts: np.ndarray, beta: float, start: float, progress: float
) -> np.ndarray:
    """Return what deferred weights have made of classes at a share of training."""
    # the last step began below `progress`: with start=1, none is ever weighted
    weighted = start == 0 or start < progress
    return np.log(effective_weights(counts, beta if weighted else 0.0))


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
