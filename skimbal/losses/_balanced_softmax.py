"""`BalancedSoftmaxLoss`: probabilities as if all classes were equally frequent."""

from typing import Any

import numpy as np

from skimbal.losses._base import BaseLoss
from skimbal.losses._counts import log_shares
from skimbal.losses._logit_adjusted import logit_adjusted_loss

__all__ = ["BalancedSoftmaxLoss"]


class BalancedSoftmaxLoss(BaseLoss):
    """Cross-entropy of a softmax that knows how many rows each class has [1]_.

    ``exp(z_j)`` of each class is multiplied by its number of rows in training, and in
    prediction by nothing: the probabilities stand for classes that all come up as
    often. The same as `LogitAdjustedLoss` with ``tau=1``. It pays where each class
    counts the same; where the rows to predict come in the proportions of the training
    rows, it gives too many of them to rare classes.

    References
    ----------
    .. [1] J. Ren, C. Yu, S. Sheng, X. Ma, H. Zhao, S. Yi, H. Li (2020). "Balanced
       Meta-Softmax for Long-Tailed Visual Recognition". NeurIPS.
       https://arxiv.org/abs/2007.10740

    Examples
    --------
    Equal logits say that a row could be of any class. Then only the counts speak:

    >>> import torch
    >>> from skimbal.losses import BalancedSoftmaxLoss
    >>> criterion = BalancedSoftmaxLoss().make_criterion([90, 10], n_rows=100)
    >>> (-criterion(torch.zeros(2, 2), torch.tensor([0, 1]))).exp()
    tensor([0.9000, 0.1000])
    >>> BalancedSoftmaxLoss().training_prior([90, 10])
    array([0.5, 0.5])
    """

    def _describe(
        self, counts: np.ndarray, n_rows: float, multilabel: bool
    ) -> dict[str, Any]:
        return {"formula": logit_adjusted_loss, "offset": log_shares(counts)}

    def _log_weights(self, counts: np.ndarray, progress: float) -> np.ndarray:
        return -log_shares(counts)
