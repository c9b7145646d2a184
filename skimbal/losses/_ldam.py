"""`LDAMLoss`: rare classes must win by a wider margin."""

from functools import partial
from numbers import Real
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from sklearn.utils._param_validation import Interval

from skimbal.losses._base import BaseLoss
from skimbal.losses._class_balanced import (
    deferred_log_weights,
    deferred_weights,
    row_mean_weights,
)
from skimbal.losses._counts import fill_empty
from skimbal.losses._minority import weighted_cross_entropy_loss

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["LDAMLoss", "ldam_loss"]


class LDAMLoss(BaseLoss):
    """Label-distribution-aware margins with deferred re-weighting [1]_.

    In training the logit of the true class is lowered by a margin that is larger the
    rarer the class is: proportional to ``n^(-1/4)``. So a rare class must win by more,
    and its boundary keeps further away from its few rows. Classes are weighed as in
    `ClassBalancedLoss`, but only in the last part of training: before that, weights
    would disturb what the body learns.

    Parameters
    ----------
    max_margin : float, default=2.0
        Margin of the rarest class, in units of logits; 0 is cross-entropy with deferred
        weights.
    beta : float, default=0.9999
        Of the weights, as in `ClassBalancedLoss`; 0 weighs all classes alike.
    start : float, default=0.8
        Share of training after which classes are weighed, in [0, 1].

    Notes
    -----
    The authors train logits that are cosines times a scale of 30, with margins of up
    to 0.5 times that scale. The head here is linear and its logits have no bounds, so
    the scale is part of the margin, and probabilities are those of the logits as they
    are. They are only roughly those of the weighted class frequencies: margins move
    them in a way that has no closed form.

    Early stopping may end a fit before `start`, or keep the model of an epoch before
    it, and then classes were never weighed: turn it off, or lower `start`.

    Margins and weights follow the rows that training draws and weighs. Beside
    class-balanced batches or balanced class weights all classes count as equally
    large, and have the same margin.

    References
    ----------
    .. [1] K. Cao, C. Wei, A. Gaidon, N. Arechiga, T. Ma (2019). "Learning Imbalanced
       Datasets with Label-Distribution-Aware Margin Loss". NeurIPS.
       https://arxiv.org/abs/1906.07413

    Examples
    --------
    Sixteen times as many rows halve the margin:

    >>> import torch
    >>> from skimbal.losses import LDAMLoss
    >>> criterion = LDAMLoss(max_margin=1).make_criterion([1600, 100], n_rows=1700)
    >>> criterion.margin
    tensor([0.5000, 1.0000])
    >>> criterion.class_weight
    tensor([1., 1.])
    >>> criterion.set_progress(0.8)
    >>> criterion.class_weight
    tensor([0.5509, 8.1859])
    """

    _parameter_constraints: ClassVar[dict] = {
        "max_margin": [Interval(Real, 0, None, closed="left")],
        "beta": [Interval(Real, 0, 1, closed="left")],
        "start": [Interval(Real, 0, 1, closed="both")],
    }

    def __init__(
        self, *, max_margin: float = 2.0, beta: float = 0.9999, start: float = 0.8
    ) -> None:
        self.max_margin = max_margin
        self.beta = beta
        self.start = start

    def _describe(
        self, counts: np.ndarray, n_rows: float, multilabel: bool
    ) -> dict[str, Any]:
        weight = row_mean_weights(counts, self.beta)
        return {
            "formula": ldam_loss,
            "schedule": partial(deferred_weights, start=self.start, weight=weight),
            "margin": margins(counts, self.max_margin),
            "class_weight": np.ones(len(counts)),
        }

    def _log_weights(self, counts: np.ndarray, progress: float) -> np.ndarray:
        return deferred_log_weights(counts, self.beta, self.start, progress)


def margins(counts: np.ndarray, max_margin: float) -> np.ndarray:
    """Return the margin of each class: C / n^(1/4), C such that the largest is the max.

    A class without rows has the largest.
    """
    margin = fill_empty(counts) ** -0.25
    return margin * (max_margin / margin.max())


def ldam_loss(
    logits: "Tensor", target: "Tensor", *, margin: "Tensor", class_weight: "Tensor"
) -> "Tensor":
    """Return the loss of each row, shape (n_samples,): the softmax form of LDAM."""
    own = target[:, None]
    lowered = logits.scatter_add(1, own, -margin[own].to(logits.dtype))
    return weighted_cross_entropy_loss(lowered, target, class_weight=class_weight)
