"""Matrix products of linear layers by the faster of two libraries, in prediction."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import torch
from torch.nn.functional import linear
from torch.overrides import TorchFunctionMode

__all__ = ["fast_products"]


@contextmanager
def fast_products() -> Iterator[None]:
    """Inside the block, which must be without gradients, oneDNN multiplies by weights.

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
    if not plain or not input.numel():
        return linear(input, weight, bias)
    return torch.ops.mkldnn._linear_pointwise(input, weight, bias, "none", [], "")


@lru_cache(maxsize=1)
def _has_onednn() -> bool:
    if torch.backends.cpu.get_cpu_capability() != "AVX512":
        return False  # with AVX2 both are as fast
    x = torch.arange(6.0).reshape(2, 3)
    try:
        with torch.inference_mode():  # the operator is not public: does it still run?
            return bool(_linear(x, x).allclose(x @ x.T))
    except (AttributeError, NotImplementedError, RuntimeError, TypeError):
        return False
