"""The exponential moving average of weights."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import nn

__all__ = ["WeightAverage"]


class WeightAverage:
    """A moving average of the weights that are trained.

    Parameters
    ----------
    module : nn.Module
        Its trainable parameters are averaged.
    decay : float
        Share of the old average in the new one, in (0, 1). The first steps count
        more: after t of them it is at most (1 + t) / (10 + t).

    References
    ----------
    B. Polyak and A. Juditsky (1992). "Acceleration of Stochastic Approximation by
    Averaging". SIAM J. Control Optim. https://doi.org/10.1137/0330046
    """

    def __init__(self, module: nn.Module, decay: float) -> None:
        self.decay = decay
        self.n_steps = 0
        self._weights = [p.data for p in module.parameters() if p.requires_grad]
        self._averages = [weight.clone() for weight in self._weights]

    def update(self) -> None:
        """Take the weights after a step into the average."""
        self.n_steps += 1
        decay = min(self.decay, (1 + self.n_steps) / (10 + self.n_steps))
        torch._foreach_lerp_(self._averages, self._weights, 1 - decay)

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Put the average into the module inside the block."""
        trained = [weight.clone() for weight in self._weights]
        self.keep()
        try:
            yield
        finally:
            torch._foreach_copy_(self._weights, trained)

    def keep(self) -> None:
        """Put the average into the module for good."""
        torch._foreach_copy_(self._weights, self._averages)

    def state_dict(self) -> dict[str, Any]:
        """Return the averages and the number of steps; tensors are not copied."""
        return {"n_steps": self.n_steps, "averages": self._averages}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on from what `state_dict` returned."""
        torch._foreach_copy_(self._averages, state["averages"])
        self.n_steps = int(state["n_steps"])
