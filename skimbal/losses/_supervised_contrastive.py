"""`SupervisedContrastiveLoss`: rows of a class close together, others apart."""

from functools import partial
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any, ClassVar

from sklearn.utils._param_validation import Interval

from skimbal.losses._auxiliary import BaseAuxiliaryLoss

if TYPE_CHECKING:
    from torch import Tensor, nn

    from skimbal._torch._step import TrainingStep

__all__ = ["SupervisedContrastiveLoss", "supervised_contrastive_loss"]


class SupervisedContrastiveLoss(BaseAuxiliaryLoss):
    """Pull the vectors of a class together within each batch, and others apart [1]_.

    Added to cross-entropy, as in [2]_, where it helped most with few rows; there
    cross-entropy weighs one minus `weight`, here 1. A row without a partner of its
    class in the batch gives nothing: for rare classes use large batches, or a sampler
    that fills batches with them. With several labels partners count by the share of
    labels that they have in common (Jaccard) [3]_.

    Parameters
    ----------
    weight : float, default=0.3
        Multiple of the term that is added to the loss.
    temperature : float, default=0.1
        Cosines are divided by it: the lower, the more the closest rows count.
    projection : int or None, default=128
        Width of the layer behind which rows are compared, which is thrown away after
        training [1]_. None compares the pooled vectors themselves, as [2]_ does.

    Notes
    -----
    A step costs O(batch_size^2 * projection) time.

    References
    ----------
    .. [1] P. Khosla et al. (2020). "Supervised Contrastive Learning". NeurIPS.
       https://arxiv.org/abs/2004.11362
    .. [2] B. Gunel, J. Du, A. Conneau, V. Stoyanov (2021). "Supervised Contrastive
       Learning for Pre-trained Language Model Fine-tuning". ICLR.
       https://arxiv.org/abs/2011.01403
    .. [3] N. Lin, G. Qin, J. Wang, A. Yang, D. Zhou (2023). "An Effective Deployment of
       Contrastive Learning in Multi-label Text Classification". Findings of ACL.
       https://arxiv.org/abs/2212.00552

    Examples
    --------
    >>> from skimbal.losses import SupervisedContrastiveLoss
    >>> term = SupervisedContrastiveLoss(projection=8).make_term(width=32, n_classes=3)
    >>> sum(weights.numel() for weights in term.parameters())
    1320
    """

    _parameter_constraints: ClassVar[dict] = {
        "weight": [Interval(Real, 0, None, closed="left")],
        "temperature": [Interval(Real, 0, None, closed="neither")],
        "projection": [Interval(Integral, 1, None, closed="left"), None],
    }

    def __init__(
        self,
        *,
        weight: float = 0.3,
        temperature: float = 0.1,
        projection: int | None = 128,
    ) -> None:
        self.weight = weight
        self.temperature = temperature
        self.projection = projection

    def _describe(self, width: int, n_classes: int) -> dict[str, Any]:
        from torch import nn

        projector: nn.Module = nn.Identity()
        if self.projection is not None:
            # one hidden layer, as in Khosla et al.
            hidden, last = nn.Linear(width, width), nn.Linear(width, self.projection)
            projector = nn.Sequential(hidden, nn.ReLU(), last)
        formula = partial(
            contrastive_term, weight=self.weight, temperature=self.temperature
        )
        return {"formula": formula, "projector": projector}


def contrastive_term(
    step: "TrainingStep", projector: "nn.Module", *, weight: float, temperature: float
) -> "Tensor":
    """Return the weighted mean over the rows of a step, times `weight`."""
    losses = supervised_contrastive_loss(
        projector(step.features), step.target, temperature=temperature
    )
    return weight * step.weighted_mean(losses)


def supervised_contrastive_loss(
    vectors: "Tensor", target: "Tensor", *, temperature: float
) -> "Tensor":
    """Return the loss of each row, shape (n_samples,): (2) of Khosla et al.

    0 for a row without a partner.
    """
    import torch
    from torch.nn.functional import normalize

    unit = normalize(vectors, dim=1)
    itself = torch.eye(len(unit), dtype=torch.bool, device=unit.device)
    # not -inf: a row that is alone in its batch must give 0 and not NaN
    lowest = torch.finfo(unit.dtype).min
    cosines = (unit @ unit.T / temperature).masked_fill(itself, lowest)
    log_p = cosines.log_softmax(dim=1).masked_fill(itself, 0.0)
    partners = label_overlap(target).to(unit.dtype).masked_fill(itself, 0.0)
    total = partners.sum(dim=1)
    return -(partners * log_p).sum(dim=1) / total.where(total > 0, 1.0)


def label_overlap(target: "Tensor") -> "Tensor":
    """Return the share of labels that rows have in common, (n_samples, n_samples)."""
    if target.ndim == 1:
        return target[:, None] == target
    both = target @ target.T
    sizes = target.sum(dim=1)
    return both / (sizes[:, None] + sizes - both).clamp_min(1)
