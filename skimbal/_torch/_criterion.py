"""The modules that every loss becomes: a formula, and the tensors it reads."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import torch
from torch import nn

from skimbal._torch._step import TrainingStep

__all__ = ["Criterion", "LossTerm"]

Schedule = Callable[[float], Mapping[str, np.ndarray]]


class Criterion(nn.Module):
    """The loss of each row, never reduced: weights are applied in one place.

    Parameters
    ----------
    formula : callable
        From logits of shape (n_samples, n_classes), target, and the tensors by their
        names to losses of shape (n_samples,).
    schedule : callable or None, default=None
        From the share of training that is done to new values of some tensors.
    **tensors : ndarray
        Kept as buffers in float32, so that they move with the module.
    """

    def __init__(
        self,
        formula: Callable[..., torch.Tensor],
        schedule: Schedule | None = None,
        **tensors: np.ndarray,
    ) -> None:
        super().__init__()
        self.formula = formula
        self.schedule = schedule
        self.names = tuple(tensors)
        for name, values in tensors.items():
            buffer = torch.from_numpy(np.asarray(values, dtype=np.float32))
            self.register_buffer(name, buffer.clone())
        self.set_progress(0.0)

    def set_progress(self, share: float) -> None:
        """Set the tensors to what they are when this share of training is done."""
        if self.schedule is None:
            return
        for name, values in self.schedule(share).items():
            getattr(self, name).copy_(torch.from_numpy(values))

    def forward(self, logits: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
        """Return losses of shape (n_samples,)."""
        tensors = {name: getattr(self, name) for name in self.names}
        return self.formula(logits, target, **tensors)


class LossTerm(nn.Module):
    """A term that is added to the loss of a step, multiplied by its weight already.

    Parameters
    ----------
    formula : callable
        From a `TrainingStep`, and the parts by their names, to a scalar.
    **parts : nn.Module
        What has weights of its own; trained with the head.
    """

    def __init__(
        self, formula: Callable[..., torch.Tensor], **parts: nn.Module
    ) -> None:
        super().__init__()
        self.formula = formula
        self.parts = nn.ModuleDict(parts)

    def forward(self, step: TrainingStep) -> torch.Tensor:
        """Return the term, of shape ()."""
        parts: dict[str, Any] = dict(self.parts.items())
        return self.formula(step, **parts)
