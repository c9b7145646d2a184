"""`HiddenMixupLoss`: vectors between two rows belong to both their classes."""

from functools import partial
from numbers import Real
from typing import TYPE_CHECKING, Any, ClassVar

from sklearn.utils._param_validation import Interval

from skimbal.losses._auxiliary import BaseAuxiliaryLoss

if TYPE_CHECKING:
    from torch import Tensor

    from skimbal._torch._step import TrainingStep

__all__ = ["HiddenMixupLoss", "mixed_losses"]


class HiddenMixupLoss(BaseAuxiliaryLoss):
    """Mix the pooled vectors of two rows, and ask for both their labels [1]_ [2]_.

    Each row of a batch gets another as a partner, and a share drawn from
    Beta(alpha, alpha). The mixed vector goes through the head, and its loss is that of
    both targets by their shares. It costs no second pass through the body.

    Parameters
    ----------
    alpha : float, default=0.4
        Above 0. The smaller, the closer mixed vectors are to one of the two; 1 draws
        all shares alike.
    weight : float, default=1.0
        Multiple of the term that is added to the loss.

    References
    ----------
    .. [1] V. Verma et al. (2019). "Manifold Mixup: Better Representations by
       Interpolating Hidden States". ICML. https://arxiv.org/abs/1806.05236
    .. [2] H. Guo, Y. Mao, R. Zhang (2019). "Augmenting Data with Mixup for Sentence
       Classification: An Empirical Study". https://arxiv.org/abs/1905.08941

    Examples
    --------
    >>> from skimbal.losses import HiddenMixupLoss
    >>> term = HiddenMixupLoss(weight=0.5).make_term(width=32, n_classes=3)
    >>> list(term.parameters())
    []
    """

    _parameter_constraints: ClassVar[dict] = {
        "alpha": [Interval(Real, 0, None, closed="neither")],
        "weight": [Interval(Real, 0, None, closed="left")],
    }

    def __init__(self, *, alpha: float = 0.4, weight: float = 1.0) -> None:
        self.alpha = alpha
        self.weight = weight

    def _describe(self, width: int, n_classes: int) -> dict[str, Any]:
        formula = partial(hidden_mixup_term, alpha=self.alpha, weight=self.weight)
        return {"formula": formula}


def hidden_mixup_term(step: "TrainingStep", *, alpha: float, weight: float) -> "Tensor":
    """Return the mean loss of the mixed rows of a step, times `weight`."""
    import torch
    from torch.distributions import Beta

    n_rows, device = len(step.features), step.features.device
    # drawn on the CPU: the same on every device
    partner = torch.randperm(n_rows).to(device)
    share = Beta(alpha, alpha).sample((n_rows,)).to(device)
    return weight * mixed_losses(step, partner, share).mean()


def mixed_losses(step: "TrainingStep", partner: "Tensor", share: "Tensor") -> "Tensor":
    """Return the weighted loss of each row, mixed with its partner, (n_samples,)."""
    keep = share[:, None]
    mixed = keep * step.features + (1 - keep) * step.features[partner]
    logits = step.classify(mixed)
    own = step.weights * step.criterion(logits, step.target)
    other = step.weights[partner] * step.criterion(logits, step.target[partner])
    return share * own + (1 - share) * other
