"""Linear layers in int8: a copy of a module that predicts faster on a CPU."""

from copy import deepcopy
from functools import lru_cache
from typing import Any, TypeVar

import torch
from torch import nn
from torch.nn.functional import linear

from skimbal._torch._modules import PooledEncoder
from skimbal.exceptions import MissingResourceError

__all__ = [
    "QuantizedLinear",
    "check_int8",
    "is_quantized",
    "quantized_copy",
    "runs_int8",
]

_LARGEST = 127
_ZERO = 128  # what stands for 0 in activations, which the CPU wants without a sign
_TINY = 1e-30

AnyModule = TypeVar("AnyModule", bound=nn.Module)


class QuantizedLinear(nn.Module):
    """`nn.Linear` in int8, for a CPU and prediction only.

    Weights have a scale for each output, found once; activations have one for each
    token, found when they come. No token therefore depends on the others of its batch.
    Sums are exact.

    Parameters
    ----------
    source : nn.Linear
        The layer in float32.
    """

    weight: torch.Tensor
    scale: torch.Tensor
    bias: torch.Tensor | None

    def __init__(self, source: nn.Linear) -> None:
        super().__init__()
        weight = source.weight.detach().cpu().float()
        scale = _short(weight.abs().amax(1).clamp(min=_TINY) / _LARGEST)
        whole = (weight / scale[:, None]).round_().clamp_(-_LARGEST, _LARGEST)
        bias = None if source.bias is None else source.bias.detach().cpu().float()
        self.register_buffer("weight", whole.to(torch.int8), persistent=False)
        self.register_buffer("scale", scale, persistent=False)
        self.register_buffer("bias", bias)
        self._packed: Any = None  # the weights as oneDNN wants them

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return ``x @ weight.T + bias``, float32 of shape (..., n_outputs)."""
        if x.device.type != "cpu" or not runs_int8():
            return linear(x, self.dequantized(), self.bias)
        rows = x.reshape(-1, x.shape[-1])
        largest = torch.maximum(rows.amax(1, True), rows.amin(1, True).neg_())
        scale = largest.clamp_(min=_TINY).div_(_LARGEST)
        codes = (rows * scale.reciprocal()).round_().to(torch.int8)
        # adds _ZERO: the conversion to uint8 itself is slow
        codes = codes.view(torch.uint8).bitwise_xor_(_ZERO)
        if self._packed is None:
            self._packed = _pack(self.weight)
        output = _multiply(codes, self._packed, self.scale)
        if self.bias is None:
            output = output.mul_(scale)
        else:
            output = torch.addcmul(self.bias, output, scale)
        return output.reshape(*x.shape[:-1], len(self.scale))

    def dequantized(self) -> torch.Tensor:
        """Return the weights in float32, exactly; quantised again they are the same."""
        return self.weight * self.scale[:, None]

    def _save_to_state_dict(
        self, destination: dict[str, Any], prefix: str, keep_vars: bool
    ) -> None:
        # as of `nn.Linear`, so that a body is saved as any other
        super()._save_to_state_dict(destination, prefix, keep_vars)
        destination[f"{prefix}weight"] = self.dequantized()

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"_packed": None}


def quantized_copy(module: AnyModule) -> AnyModule:
    """Return a copy on the CPU in which encoders have their linear layers in int8."""
    bodies = [x.body for x in module.modules() if isinstance(x, PooledEncoder)]
    replaced: dict[int, Any] = {
        id(layer): QuantizedLinear(layer)
        for body in bodies
        for layer in body.modules()
        # an adapter is a part of the layer that it follows, which stays as it is
        if type(layer) is nn.Linear and not any(layer.children())
    }
    # what the memo of deepcopy holds is taken as the copy
    return deepcopy(module, replaced).cpu().eval()


def is_quantized(module: nn.Module) -> bool:
    """Tell whether any layer of a module is in int8."""
    return any(isinstance(layer, QuantizedLinear) for layer in module.modules())


def check_int8() -> None:
    """Raise unless `runs_int8`."""
    if not runs_int8():
        raise MissingResourceError(
            "`quantize` needs a CPU with VNNI instructions (Intel from 2019, AMD from "
            "2022 on) and a torch with oneDNN; this machine lacks one of them. Predict "
            "with the model as it is."
        )


@lru_cache(maxsize=1)
def runs_int8() -> bool:
    """Tell whether products of int8 are exact here, found by trying.

    They need a torch with oneDNN; and a CPU without VNNI instructions adds pairs of
    products in 16 bits, which the largest overflow.
    """
    n = 64
    try:
        packed = _pack(torch.full((n, n), _LARGEST, dtype=torch.int8))
        codes = torch.full((n, n), 2 * _ZERO - 1, dtype=torch.uint8)
        found = _multiply(codes, packed, torch.ones(n))
    except (AttributeError, NotImplementedError, RuntimeError, TypeError):
        return False
    return bool((found == n * _LARGEST * (_ZERO - 1)).all())


def _pack(weight: torch.Tensor) -> torch.Tensor:
    return torch.ops.onednn.qlinear_prepack(weight, None)


def _multiply(
    codes: torch.Tensor, packed: torch.Tensor, scale: torch.Tensor
) -> torch.Tensor:
    """Return ``(codes - _ZERO) @ weight.T * scale``, float32."""
    zeros = torch.zeros(len(scale), dtype=torch.int32)
    inputs = (codes, 1.0, _ZERO, packed, scale, zeros, None)
    return torch.ops.onednn.qlinear_pointwise(
        *inputs, 1.0, 0, torch.float32, "none", [], ""
    )


def _short(scale: torch.Tensor) -> torch.Tensor:
    """Round to 17 bits: times 7 bits, the product has the 24 bits of float32."""
    fraction, exponent = scale.frexp()
    return (fraction * 2**17).round_().ldexp(exponent - 17)
