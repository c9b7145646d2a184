"""Dropout whose random numbers cost a CPU little."""

from typing import Any

import torch
from torch import nn

__all__ = ["FastDropout", "set_dropout", "use_fast_dropout"]

_LEVELS = 2**16


class FastDropout(nn.Dropout):
    """`nn.Dropout` with 16 random bits an element.

    torch draws the mask of a CPU element by element on one thread. Four elements share
    a draw here; `p` is exact to 1 / 65,536.
    """

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return `x` with a share of elements zeroed and the others scaled up."""
        n_dropped = round(_LEVELS * self.p)  # levels below this are dropped
        some = self.training and 0 < n_dropped < _LEVELS
        if not some or x.device.type != "cpu":
            return super().forward(x)
        return _Dropout.apply(x, n_dropped)


class _Dropout(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: torch.Tensor, n_dropped: int) -> torch.Tensor:
        draws = torch.empty(-(-x.numel() // 4), dtype=torch.int64)
        levels = draws.random_(-(2**63), None).view(torch.int16)[: x.numel()]
        ctx.keep = levels.view(x.shape) >= n_dropped - _LEVELS // 2
        ctx.scale = _LEVELS / (_LEVELS - n_dropped)
        return _drop(x, ctx.keep, ctx.scale)

    @staticmethod
    def backward(ctx: Any, grad: torch.Tensor) -> Any:
        return _drop(grad, ctx.keep, ctx.scale), None


def _drop(x: torch.Tensor, keep: torch.Tensor, scale: float) -> torch.Tensor:
    # a product of a number and a bool takes ten times as long as this on a CPU
    return (x * keep.to(x.dtype)).mul_(scale)


def use_fast_dropout(module: nn.Module) -> None:
    """Replace each `nn.Dropout` inside a module, in place."""
    for parent in list(module.modules()):
        for name, child in parent.named_children():
            if type(child) is nn.Dropout:
                fast = FastDropout(child.p, child.inplace)
                setattr(parent, name, fast.train(child.training))


def set_dropout(module: nn.Module, share: float) -> None:
    """Let each `nn.Dropout` inside a module drop another share, in place."""
    for part in module.modules():
        if isinstance(part, nn.Dropout):
            part.p = share
