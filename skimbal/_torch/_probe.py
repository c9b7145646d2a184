"""Start the linear head at a probe of the pretrained vectors."""

import numpy as np
import torch

from skimbal._torch._modules import SequenceClassifier
from skimbal.utils._linear_probe import fit_probe

__all__ = ["init_head_from_probe"]


def init_head_from_probe(
    module: SequenceClassifier,
    vectors: np.ndarray,
    codes: np.ndarray,
    weights: np.ndarray,
    *,
    C: float = 10.0,
) -> None:
    """Set the head to a logistic regression on the vectors of the body.

    See `fit_probe`.

    Parameters
    ----------
    module : SequenceClassifier
        Its head is changed in place.
    vectors : ndarray of shape (n_samples, n_features)
        Pooled vectors of the training texts.
    codes : ndarray of shape (n_samples,), int64
        Class numbers; every class must occur.
    weights : ndarray of shape (n_samples,)
        Weight of each row, class weights included.
    C : float, default=10.0
        Inverse strength of the L2 penalty.

    References
    ----------
    A. Kumar et al. (2022). "Fine-Tuning can Distort Pretrained Features and
    Underperform Out-of-Distribution". ICLR. https://arxiv.org/abs/2202.10054
    """
    coef, intercept = fit_probe(vectors, codes, weights, C=C)
    device = module.head.weight.device
    with torch.no_grad():
        module.head.weight.copy_(torch.as_tensor(coef, device=device))
        module.head.bias.copy_(torch.as_tensor(intercept, device=device))
