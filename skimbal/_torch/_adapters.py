"""Bottleneck adapters: a narrow pair of layers behind a linear map of the body."""

from typing import Any

import torch
from torch import nn
from torch.nn.functional import gelu

__all__ = ["Bottleneck", "insert_bottleneck"]


class Bottleneck(nn.Module):
    """Down to a few features, through GELU, up again, and added to what came.

    The way up starts at zero: an untrained adapter changes nothing.

    Parameters
    ----------
    n_features : int
        Features of a token.
    width : int
        Features between the two layers.
    """

    def __init__(self, n_features: int, width: int) -> None:
        super().__init__()
        self.down = nn.Linear(n_features, width)
        self.up = nn.Linear(width, n_features)
        nn.init.normal_(self.down.weight, std=0.02)
        nn.init.zeros_(self.down.bias)
        nn.init.zeros_(self.up.weight)
        nn.init.zeros_(self.up.bias)

    def forward(self, states: torch.Tensor) -> torch.Tensor:
        """Return states of the same shape."""
        return states + self.up(gelu(self.down(states)))


def insert_bottleneck(linear: nn.Linear, width: int) -> Bottleneck:
    """Let what comes out of a linear map pass through a new adapter.

    The adapter becomes a part of the map, ``linear.bottleneck``: no name of the body
    changes, so its weights are saved and loaded as before.
    """
    adapter = Bottleneck(linear.out_features, width).to(linear.weight.device)
    linear.bottleneck = adapter
    linear.register_forward_hook(_pass_through)
    return adapter


def _pass_through(linear: Any, inputs: Any, output: torch.Tensor) -> torch.Tensor:
    return linear.bottleneck(output)
