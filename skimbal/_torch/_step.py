"""What one training step has computed, for terms that add to its loss."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import nn

__all__ = ["TrainingStep"]


@dataclass
class TrainingStep:
    """One batch in training mode: features, logits, targets, and how to run it again.

    Parameters
    ----------
    features : Tensor of shape (n_samples, n_features)
        Pooled vectors, with their gradient.
    logits : Tensor of shape (n_samples, n_classes)
        Of the head, with their gradient.
    target : Tensor
        Class numbers, int64 of shape (n_samples,); or a 0/1 matrix, float32 of shape
        (n_samples, n_classes), where rows have several labels.
    weights : Tensor of shape (n_samples,)
        Weight of each row in the loss.
    loss : Tensor of shape ()
        Weighted mean of the criterion, with its gradient.
    criterion : callable
        From logits and target to the loss of each row, shape (n_samples,).
    encode : callable
        Runs the body on the batch again, with other dropout: new features.
    classify : callable
        From features to logits: dropout and head.
    embeddings : nn.Embedding or None
        The table of word vectors that the body reads; None where it does not take
        part in training.
    """

    features: torch.Tensor
    logits: torch.Tensor
    target: torch.Tensor
    weights: torch.Tensor
    loss: torch.Tensor
    criterion: Callable[[torch.Tensor, torch.Tensor], torch.Tensor]
    encode: Callable[[], torch.Tensor]
    classify: Callable[[torch.Tensor], torch.Tensor]
    embeddings: nn.Embedding | None = None

    def weighted_mean(self, row_losses: torch.Tensor) -> torch.Tensor:
        """Return the mean of the rows' losses, each with its weight."""
        return (row_losses * self.weights).mean()
