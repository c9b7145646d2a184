"""Start the linear head at a probe of the pretrained vectors."""

import numpy as np
import torch
from sklearn.linear_model import LogisticRegression

from skimbal._torch._modules import SequenceClassifier

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

    The vectors are divided by their mean norm first, so that one strength of
    regularisation serves every body; the head is scaled back.

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
    scale = float(np.linalg.norm(vectors, axis=1).mean())
    probe = LogisticRegression(C=C, max_iter=1000, tol=1e-3)
    probe.fit(vectors / scale, codes, sample_weight=weights)
    coef, intercept = probe.coef_ / scale, probe.intercept_
    if len(coef) == 1:  # two classes: one score, which softmax needs as two
        coef, intercept = (np.vstack([-part, part]) / 2 for part in (coef, intercept))
    device = module.head.weight.device
    with torch.no_grad():
        module.head.weight.copy_(torch.as_tensor(coef, device=device))
        module.head.bias.copy_(torch.as_tensor(np.ravel(intercept), device=device))
