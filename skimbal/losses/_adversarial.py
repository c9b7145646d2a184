"""`AdversarialLoss`: word vectors that are moved to where they hurt most."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from numbers import Real
from typing import TYPE_CHECKING, Any, ClassVar

from sklearn.utils._param_validation import Interval

from skimbal.losses._auxiliary import BaseAuxiliaryLoss

if TYPE_CHECKING:
    from torch import Tensor

    from skimbal._torch._step import TrainingStep

__all__ = ["AdversarialLoss", "moved"]


class AdversarialLoss(BaseAuxiliaryLoss):
    """Run each batch again with word vectors moved along the gradient of its loss.

    The fast gradient method [1]_ on the table of word vectors, as it is usual for BERT:
    the table moves by `epsilon` in all, in the direction in which the loss of the batch
    rises fastest, and is put back right after. The loss there is added. The model
    becomes less sensitive to small changes of words. A step takes two to three times
    as long.

    Parameters
    ----------
    epsilon : float, default=1.0
        Euclidean length of the move of the whole table.
    weight : float, default=1.0
        Multiple of the term that is added to the loss.

    Notes
    -----
    The word vectors must be trained: with frozen ones the first step raises ValueError.

    References
    ----------
    .. [1] T. Miyato, A. M. Dai, I. Goodfellow (2017). "Adversarial Training Methods for
       Semi-Supervised Text Classification". ICLR. https://arxiv.org/abs/1605.07725

    Examples
    --------
    >>> from skimbal.losses import AdversarialLoss
    >>> term = AdversarialLoss(epsilon=0.5).make_term(width=32, n_classes=3)
    >>> list(term.parameters())
    []
    """

    _parameter_constraints: ClassVar[dict] = {
        "epsilon": [Interval(Real, 0, None, closed="neither")],
        "weight": [Interval(Real, 0, None, closed="left")],
    }

    def __init__(self, *, epsilon: float = 1.0, weight: float = 1.0) -> None:
        self.epsilon = epsilon
        self.weight = weight

    def _describe(self, width: int, n_classes: int) -> dict[str, Any]:
        formula = partial(adversarial_term, epsilon=self.epsilon, weight=self.weight)
        return {"formula": formula}


def adversarial_term(
    step: "TrainingStep", *, epsilon: float, weight: float
) -> "Tensor":
    """Return the loss of a step with moved word vectors, times `weight`."""
    from torch import autograd

    if step.embeddings is None:
        raise ValueError(
            "AdversarialLoss moves the word vectors along their gradient, and they are "
            "frozen here. Train the whole body, or leave AdversarialLoss out."
        )
    table = step.embeddings.weight
    # nothing but the way to the table is computed, and no `grad` is touched
    (gradient,) = autograd.grad(step.loss, [table], retain_graph=True)
    # the backward pass may come after the table is put back: a look-up keeps the
    # numbers of its rows and not their values, and all behind it keeps its inputs
    with moved(table, gradient, epsilon):
        features = step.encode()
    losses = step.criterion(step.classify(features), step.target)
    return weight * step.weighted_mean(losses)


@contextmanager
def moved(table: "Tensor", gradient: "Tensor", epsilon: float) -> Iterator[None]:
    """Move a table by `epsilon` along a gradient, dense or sparse, and put it back.

    Only the rows of words that occur are written, and the same bits come back.
    """
    import torch

    rows, values = _occurring(gradient)
    tiny = torch.finfo(values.dtype).tiny
    # by the largest first: squares of tiny or huge numbers would be 0 or infinite
    largest = values.abs().max() if values.numel() else values.new_zeros(())
    values = values / largest.clamp_min(tiny)
    norm = values.norm().clamp_min(tiny)
    kept = table.detach()[rows]
    try:
        with torch.no_grad():
            table.index_add_(0, rows, values * (epsilon / norm))
        yield
    finally:
        with torch.no_grad():
            table.index_copy_(0, rows, kept)


def _occurring(gradient: "Tensor") -> tuple["Tensor", "Tensor"]:
    """Return the numbers of the rows that are not zero, and the rows."""
    if gradient.is_sparse:
        gradient = gradient.coalesce()
        return gradient.indices()[0], gradient.values()
    rows = (gradient != 0).any(dim=1).nonzero()[:, 0]
    return rows, gradient[rows]
