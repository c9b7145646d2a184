"""`RDropLoss`: two passes with other dropout must agree."""

from functools import partial
from numbers import Real
from typing import TYPE_CHECKING, Any, ClassVar

from sklearn.utils._param_validation import Interval

from skimbal.losses._auxiliary import BaseAuxiliaryLoss

if TYPE_CHECKING:
    from torch import Tensor

    from skimbal._torch._step import TrainingStep

__all__ = ["RDropLoss", "symmetric_divergence"]


class RDropLoss(BaseAuxiliaryLoss):
    """Run each batch a second time with other dropout, and let both runs agree [1]_.

    The loss becomes the mean of both runs, plus `alpha` times the mean of the
    Kullback-Leibler divergences in both directions. A step takes twice the time.

    Parameters
    ----------
    alpha : float, default=1.0
        Multiple of the divergence that is added to the loss.

    Notes
    -----
    With several labels the divergence is that of yes and no, and its mean over the
    classes, as in the loss.

    References
    ----------
    .. [1] X. Liang et al. (2021). "R-Drop: Regularized Dropout for Neural Networks".
       NeurIPS. https://arxiv.org/abs/2106.14448

    Examples
    --------
    >>> from skimbal.losses import RDropLoss
    >>> term = RDropLoss(alpha=0.5).make_term(width=32, n_classes=3)
    >>> list(term.parameters())
    []
    """

    _parameter_constraints: ClassVar[dict] = {
        "alpha": [Interval(Real, 0, None, closed="left")],
    }

    def __init__(self, *, alpha: float = 1.0) -> None:
        self.alpha = alpha

    def _describe(self, width: int, n_classes: int) -> dict[str, Any]:
        return {"formula": partial(r_drop_term, alpha=self.alpha)}


def r_drop_term(step: "TrainingStep", *, alpha: float) -> "Tensor":
    """Return what makes the loss of a step that of R-Drop."""
    second = step.classify(step.encode())
    loss = step.weighted_mean(step.criterion(second, step.target))
    several = step.target.ndim == 2
    divergence = symmetric_divergence(step.logits, second, multilabel=several)
    # the first run is in the loss whole, and should be half of it
    return (loss - step.loss) / 2 + alpha * step.weighted_mean(divergence)


def symmetric_divergence(
    first: "Tensor", second: "Tensor", *, multilabel: bool
) -> "Tensor":
    """Return the mean of both divergences of each row, shape (n_samples,).

    KL(p, q) + KL(q, p) is the sum of (p - q)(log p - log q). Of yes and no it is
    (p - q) times the difference of the logits.
    """
    if multilabel:
        gap = first.sigmoid() - second.sigmoid()
        return (gap * (first - second)).mean(dim=1) / 2
    log_p, log_q = first.log_softmax(dim=1), second.log_softmax(dim=1)
    return ((log_p.exp() - log_q.exp()) * (log_p - log_q)).sum(dim=1) / 2
