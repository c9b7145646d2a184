"""`AsymmetricLoss`: easy answers of "no" are dropped, those of "yes" are kept."""

from functools import partial
from numbers import Real
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from sklearn.utils._param_validation import Interval

from skimbal.losses._base import BaseLoss
from skimbal.losses._focal import log_rest

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["AsymmetricLoss", "asymmetric_loss", "binary_asymmetric_loss"]


class AsymmetricLoss(BaseLoss):
    """Focal loss with another focus for "no" than for "yes" [1]_.

    Made for rows of several labels, where nearly all answers are an easy "no": these
    are focused away, while each "yes" keeps its weight. For rows of one label it is the
    variant that the authors publish with their code: the true class is focused with
    `gamma_positive`, and the share that label smoothing gives to each other class with
    `gamma_negative`.

    Parameters
    ----------
    gamma_positive : float, default=0.0
        Focus of "yes", from 0 on; 0 is cross-entropy.
    gamma_negative : float, default=4.0
        Focus of "no", from 0 on.
    clip : float, default=0.05
        A "no" whose probability of "yes" is below this costs nothing, in [0, 1). Only
        for rows of several labels.
    label_smoothing : float, default=0.1
        Share of the target that is given to all classes alike, in [0, 1); with 0 this
        is `FocalLoss` with `gamma_positive`. Only for rows of one label.

    References
    ----------
    .. [1] E. Ben-Baruch, T. Ridnik, N. Zamir, A. Noy, I. Friedman, M. Protter,
       L. Zelnik-Manor (2021). "Asymmetric Loss For Multi-Label Classification". ICCV.
       https://arxiv.org/abs/2009.14119

    Examples
    --------
    A wrong "no" to the first class and a right one to the second, against a wrong "yes"
    and a right "no":

    >>> import torch
    >>> from skimbal.losses import AsymmetricLoss
    >>> loss = AsymmetricLoss()
    >>> criterion = loss.make_criterion([20, 10], n_rows=100, multilabel=True)
    >>> logits = torch.tensor([[-2.0, -2.0], [2.0, -2.0]])
    >>> criterion(logits, torch.tensor([[1.0, 0.0], [0.0, 0.0]]))
    tensor([1.0635, 0.4232])
    """

    accepts_multilabel = True
    _parameter_constraints: ClassVar[dict] = {
        "gamma_positive": [Interval(Real, 0, None, closed="left")],
        "gamma_negative": [Interval(Real, 0, None, closed="left")],
        "clip": [Interval(Real, 0, 1, closed="left")],
        "label_smoothing": [Interval(Real, 0, 1, closed="left")],
    }

    def __init__(
        self,
        *,
        gamma_positive: float = 0.0,
        gamma_negative: float = 4.0,
        clip: float = 0.05,
        label_smoothing: float = 0.1,
    ) -> None:
        self.gamma_positive = gamma_positive
        self.gamma_negative = gamma_negative
        self.clip = clip
        self.label_smoothing = label_smoothing

    def _describe(
        self, counts: np.ndarray, n_rows: float, multilabel: bool
    ) -> dict[str, Any]:
        gammas: dict[str, Any] = {
            "gamma_positive": self.gamma_positive,
            "gamma_negative": self.gamma_negative,
        }
        if multilabel:
            formula = partial(binary_asymmetric_loss, clip=self.clip, **gammas)
        else:
            formula = partial(
                asymmetric_loss, label_smoothing=self.label_smoothing, **gammas
            )
        return {"formula": formula}


def asymmetric_loss(
    logits: "Tensor",
    target: "Tensor",
    *,
    gamma_positive: float,
    gamma_negative: float,
    label_smoothing: float,
) -> "Tensor":
    """Return the loss of each row of one label, shape (n_samples,)."""
    own = target[:, None]
    log_p = logits.log_softmax(dim=1)
    # p^gamma by logarithms: see focal_loss
    others = ((gamma_negative * log_p).exp() * log_p).scatter(1, own, 0.0)
    focus = (gamma_positive * log_rest(logits, target)).exp()
    each = label_smoothing / logits.shape[1]
    right = (1 - label_smoothing + each) * focus * log_p.gather(1, own)[:, 0]
    return -right - each * others.sum(dim=1)


def binary_asymmetric_loss(
    logits: "Tensor",
    target: "Tensor",
    *,
    gamma_positive: float,
    gamma_negative: float,
    clip: float,
) -> "Tensor":
    """Return the mean loss over the classes, shape (n_samples,)."""
    from torch.nn.functional import logsigmoid

    yes = (gamma_positive * logsigmoid(-logits)).exp() * logsigmoid(logits)
    if clip == 0:
        no = (gamma_negative * logsigmoid(logits)).exp() * logsigmoid(-logits)
    else:
        shifted = (logits.sigmoid() - clip).clamp_min(0)  # the paper's p_m
        # what costs nothing has no gradient either; a power below 1 has an infinite one
        costs = shifted > 0
        base = shifted.where(costs, 0.5)
        # 1 - base, which would be rounded to 0 at a tiny clip
        rest = ((-logits).sigmoid() + clip).where(costs, 0.5)
        no = (base**gamma_negative * rest.log()).where(costs, 0.0)
    return -(target * yes + (1 - target) * no).mean(dim=1)
