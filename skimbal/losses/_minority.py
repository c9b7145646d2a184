"""`MinorityLoss`: the mean over all rows, mixed with that over rows of rare classes."""

from numbers import Real
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from sklearn.utils._param_validation import Interval

from skimbal.losses._base import BaseLoss
from skimbal.losses._cross_entropy import cross_entropy_loss

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["MinorityLoss", "weighted_cross_entropy_loss"]


class MinorityLoss(BaseLoss):
    """The mean cross-entropy of all rows, mixed with that of the minority's rows.

    The loss of an epoch is ``(1 - weight) * mean(all) + weight * mean(minority)``. A
    class belongs to the minority when it has fewer rows than `cutoff` times the mean
    over the classes: with two classes, the rarer one. Rows of the minority are counted
    in all rows that are trained on, not in each batch, so a batch without any is
    nothing special. Where no class is rarer than others, this is cross-entropy.

    Unlike balanced class weights it knows two groups only, so that no class of three
    rows weighs a hundred times as much as one of three hundred.

    Parameters
    ----------
    weight : float, default=0.5
        Share of the minority's mean in the loss, in [0, 1); 0 is cross-entropy.
    cutoff : float, default=1.0
        Rows below which a class belongs to the minority, in multiples of the mean
        class.

    Examples
    --------
    Of 100 rows 10 are of the minority. Each of them weighs ten times as much in the
    mean of the minority as in the mean of all, and so 0.5 + 0.5 * 10 in the mix:

    >>> import torch
    >>> from skimbal.losses import MinorityLoss
    >>> criterion = MinorityLoss().make_criterion([90, 10], n_rows=100)
    >>> criterion(torch.zeros(2, 2), torch.tensor([0, 1])) / torch.tensor(2.0).log()
    tensor([0.5000, 5.5000])
    """

    _parameter_constraints: ClassVar[dict] = {
        "weight": [Interval(Real, 0, 1, closed="left")],
        "cutoff": [Interval(Real, 0, None, closed="neither")],
    }

    def __init__(self, *, weight: float = 0.5, cutoff: float = 1.0) -> None:
        self.weight = weight
        self.cutoff = cutoff

    def _describe(
        self, counts: np.ndarray, n_rows: float, multilabel: bool
    ) -> dict[str, Any]:
        weight = minority_weights(counts, self.weight, self.cutoff)
        return {"formula": weighted_cross_entropy_loss, "class_weight": weight}

    def _log_weights(self, counts: np.ndarray, progress: float) -> np.ndarray:
        return np.log(minority_weights(counts, self.weight, self.cutoff))


def minority_weights(counts: np.ndarray, weight: float, cutoff: float) -> np.ndarray:
    """Return the weight of a row of each class; its mean over the rows is 1."""
    minority = counts < cutoff * counts[counts > 0].mean()
    n_minority = counts[minority].sum()
    if n_minority == 0:
        return np.ones(len(counts))
    return 1 - weight + weight * minority * (counts.sum() / n_minority)


def weighted_cross_entropy_loss(
    logits: "Tensor", target: "Tensor", *, class_weight: "Tensor"
) -> "Tensor":
    """Return the cross-entropy times the weight of the class, shape (n_samples,)."""
    return class_weight[target] * cross_entropy_loss(logits, target)
