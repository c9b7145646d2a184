"""Matrix products of linear layers by the faster of two libraries."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import torch
from torch.autograd.function import once_differentiable
from torch.nn.functional import linear
from torch.overrides import TorchFunctionMode

__all__ = ["fast_products"]

# Smaller products stay with torch: there is little to gain, and oneDNN makes a kernel,
# and keeps it, for each shape that it meets. A head on pooled rows meets many.
_SMALLEST = 2**22


@contextmanager
def fast_products() -> Iterator[None]:
    """Inside the block oneDNN multiplies by weights, forward and backward.

    torch gives float32 products to MKL, which uses the half of an AMD CPU that has
    AVX-512: oneDNN is twice as fast there. Sums differ in their last bit. Nothing is
    changed outside the block, or in other threads.
    """
    if not _has_onednn():
        yield
        return
    with _OneDnn():
        yield


class _OneDnn(TorchFunctionMode):
    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: Any,
        args: tuple = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        if func is linear:
            func = _linear
        return func(*args, **(kwargs or {}))


def _linear(
    input: torch.Tensor, weight: torch.Tensor, bias: torch.Tensor | None = None
) -> torch.Tensor:
    plain = all(
        x.dtype == torch.float32 and x.device.type == "cpu" for x in (input, weight)
    )
    small = input.numel() * weight.shape[0] < _SMALLEST
    if not plain or small or torch.is_autocast_enabled("cpu"):
        return linear(input, weight, bias)
    if torch.is_grad_enabled():
        # of rows, as a view of their product made inside could not be changed in place
        rows = input.reshape(-1, input.shape[-1])
        return _Linear.apply(rows, weight, bias).view(
            *input.shape[:-1], weight.shape[0]
        )
    return _multiply(input, weight, bias)


class _Linear(torch.autograd.Function):
    """`linear` of rows whose gradients are made by oneDNN as well."""

    @staticmethod
    def forward(
        ctx: Any, x: torch.Tensor, weight: torch.Tensor, bias: torch.Tensor | None
    ) -> torch.Tensor:
        ctx.save_for_backward(x, weight)
        return _multiply(x, weight, bias)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, grad: torch.Tensor) -> Any:
        x, weight = ctx.saved_tensors
        for_x = for_weight = for_bias = None
        if ctx.needs_input_grad[0]:
            for_x = _multiply(grad, weight.t())
        if ctx.needs_input_grad[1]:
            for_weight = _multiply(grad.t(), x.t())
        if ctx.needs_input_grad[2]:
            for_bias = grad.sum(0)
        return for_x, for_weight, for_bias


def _multiply(
    x: torch.Tensor, weight: torch.Tensor, bias: torch.Tensor | None = None
) -> torch.Tensor:
    return torch.ops.mkldnn._linear_pointwise(x, weight, bias, "none", [], "")


@lru_cache(maxsize=1)
def _has_onednn() -> bool:
    if torch.backends.cpu.get_cpu_capability() != "AVX512":
        return False  # with AVX2 both are as fast
    x = torch.arange(6.0).reshape(2, 3)
    try:
        with torch.inference_mode():  # the operator is not public: does it still run?
            return bool(_multiply(x, x).allclose(x @ x.T))
    except (AttributeError, NotImplementedError, RuntimeError, TypeError):
        return False
