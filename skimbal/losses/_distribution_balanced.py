"""`DistributionBalancedLoss`: long tails where rows have several labels."""

from functools import partial
from numbers import Real
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from sklearn.utils._param_validation import Interval

from skimbal.losses._base import BaseLoss
from skimbal.losses._counts import fill_empty
from skimbal.losses._focal import binary_focal_losses

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["DistributionBalancedLoss", "distribution_balanced_loss"]


class DistributionBalancedLoss(BaseLoss):
    """Binary losses, re-balanced for classes that come together, easy on "no" [1]_.

    A row with several labels is seen for the sake of each of them. What a class gets is
    weighed by how much less it would have been seen had rows been drawn for this class
    alone, mapped smoothly to ``alpha`` to ``alpha + 1``. Answers of "no" are flattened,
    so that the many rows without a rare label do not push its logit down for ever. With
    the focus of `FocalLoss` it is the loss found best for long-tailed texts in [2]_.

    Only for rows of several labels: with one label each, none comes together.

    Parameters
    ----------
    alpha : float, default=0.1
        Least weight, from 0 on.
    beta : float, default=10.0
        Steepness of the map, from 0 on; 0 weighs all by ``alpha + 0.5``.
    mu : float, default=0.9
        Ratio of wanted to actual frequency at the middle of the map.
    kappa : float, default=0.05
        How far logits start from the log odds of their class, from 0 on.
    negative_scale : float, default=2.0
        Logits of "no" are multiplied by it and their losses divided by it; 1 leaves
        them alone.
    gamma : float, default=2.0
        Focus on hard answers, as in `FocalLoss`.

    Notes
    -----
    The defaults are those of [2]_ for the Reuters news; for images [1]_ has others. A
    row without any label counts with the largest weight for every class.

    References
    ----------
    .. [1] T. Wu, Q. Huang, Z. Liu, Y. Wang, D. Lin (2020). "Distribution-Balanced Loss
       for Multi-Label Classification in Long-Tailed Datasets". ECCV.
       https://arxiv.org/abs/2007.09654
    .. [2] Y. Huang, B. Giledereli, A. Köksal, A. Özgür, E. Ozkirimli (2021). "Balancing
       Methods for Multi-label Text Classification with Long-Tailed Class
       Distribution". EMNLP. https://arxiv.org/abs/2109.04712

    Examples
    --------
    Three rows: the common label, the rare one, and both.

    >>> import torch
    >>> from skimbal.losses import DistributionBalancedLoss
    >>> loss = DistributionBalancedLoss()
    >>> criterion = loss.make_criterion([50, 5], n_rows=100, multilabel=True)
    >>> target = torch.tensor([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
    >>> criterion(torch.zeros(3, 2), target)
    tensor([0.0999, 0.0965, 0.0777])
    """

    accepts_multiclass = False
    accepts_multilabel = True
    _parameter_constraints: ClassVar[dict] = {
        "alpha": [Interval(Real, 0, None, closed="left")],
        "beta": [Interval(Real, 0, None, closed="left")],
        "mu": [Interval(Real, None, None, closed="neither")],
        "kappa": [Interval(Real, 0, None, closed="left")],
        "negative_scale": [Interval(Real, 0, None, closed="neither")],
        "gamma": [Interval(Real, 0, None, closed="left")],
    }

    def __init__(
        self,
        *,
        alpha: float = 0.1,
        beta: float = 10.0,
        mu: float = 0.9,
        kappa: float = 0.05,
        negative_scale: float = 2.0,
        gamma: float = 2.0,
    ) -> None:
        self.alpha = alpha
        self.beta = beta
        self.mu = mu
        self.kappa = kappa
        self.negative_scale = negative_scale
        self.gamma = gamma

    def _describe(
        self, counts: np.ndarray, n_rows: float, multilabel: bool
    ) -> dict[str, Any]:
        options = {
            name: getattr(self, name)
            for name in ("alpha", "beta", "mu", "negative_scale", "gamma")
        }
        return {
            "formula": partial(distribution_balanced_loss, **options),
            "inverse": 1 / fill_empty(counts),
            "offset": self.kappa * log_odds(counts, n_rows),
        }


def log_odds(counts: np.ndarray, n_rows: float) -> np.ndarray:
    """Return log(p / (1 - p)) of each class, finite where all rows or none have it."""
    # half a row, or half of the rarest class where that has less than one
    least = fill_empty(counts).min().clip(max=1.0) / 2
    share = counts.clip(least, max(n_rows - least, least)) / n_rows
    return np.log(share / (1 - share))


def distribution_balanced_loss(
    logits: "Tensor",
    target: "Tensor",
    *,
    inverse: "Tensor",
    offset: "Tensor",
    alpha: float,
    beta: float,
    mu: float,
    negative_scale: float,
    gamma: float,
) -> "Tensor":
    """Return the mean loss over the classes, shape (n_samples,), as Wu et al. have it.

    `inverse` is 1 / n of each class; `offset` moves its logit.
    """
    # P_I, how often a row is seen for all its labels, against P_C, for one of them
    seen = (target * inverse).sum(dim=1, keepdim=True)
    ratio = inverse / seen.clamp_min(1e-30)  # no label at all: as rare as can be
    weight = alpha + (beta * (ratio - mu)).sigmoid()
    # "no" is flatter by its scale, and starts from where the class is rare
    moved = logits + offset
    yes = binary_focal_losses(moved, gamma=gamma)
    no = binary_focal_losses(-negative_scale * moved, gamma=gamma) / negative_scale
    return (weight * (target * yes + (1 - target) * no)).mean(dim=1)
