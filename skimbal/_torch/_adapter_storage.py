"""Adapters that stay in an encoder, as one safetensors file."""

from collections.abc import Callable
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import nn

from skimbal._torch._adapters import Bottleneck, insert_bottleneck
from skimbal._torch._layer_parts import find_parts
from skimbal._torch._model_config import ADAPTERS_FILE
from skimbal._torch._modules import PooledEncoder
from skimbal._torch._peft import Adaptation, find_attentions
from skimbal._torch._virtual_tokens import Prefix, Prompt
from skimbal.exceptions import ModelFormatError

__all__ = ["body_tensors", "load_adapters", "save_adapters"]

_PARTS = (Bottleneck, Prefix, Prompt)

Tensors = dict[str, torch.Tensor]


def save_adapters(folder: Path, encoder: PooledEncoder) -> None:
    """Write what stays beside the body; nothing where there is nothing."""
    tensors = {
        f"{name}.{part}": value.contiguous().cpu()
        for name, module in _parts(encoder).items()
        for part, value in module.state_dict().items()
    }
    if tensors:
        save_file(
            tensors, folder / ADAPTERS_FILE, metadata={"kind": encoder.adaptation.kind}
        )


def body_tensors(encoder: PooledEncoder) -> Tensors:
    """Return the weights of the body alone, as it was before anything was put in."""
    own = tuple(f"{name.removeprefix('body.')}." for name in _parts(encoder))
    state = encoder.body.state_dict()
    return {k: v for k, v in state.items() if not k.startswith(own)} if own else state


def load_adapters(folder: Path, encoder: PooledEncoder) -> None:
    """Put back what `save_adapters` wrote, if anything, frozen.

    Sizes come from the tensors that are there, never from numbers in a file, and each
    must fit a place that skimbal itself would use.

    Raises
    ------
    ModelFormatError
        If the file is damaged, or does not fit the body.
    """
    if not (folder / ADAPTERS_FILE).exists():
        return
    try:
        kind, tensors = _read(folder / ADAPTERS_FILE)
        _RESTORERS[kind](encoder, tensors)
    except (KeyError, OSError, RuntimeError, SafetensorError, ValueError) as error:
        raise ModelFormatError(
            f"{folder / ADAPTERS_FILE} does not fit the saved body "
            f"({type(error).__name__})."
        ) from error
    encoder.adaptation = Adaptation(kind)
    encoder.requires_grad_(False)


def _read(path: Path) -> tuple[str, Tensors]:
    with safe_open(path, framework="pt") as file:
        kind = (file.metadata() or {})["kind"]
        tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    if not all(
        t.dtype == torch.float32 and t.isfinite().all() for t in tensors.values()
    ):
        raise ValueError("weights that are no numbers")
    return kind, tensors


def _parts(encoder: PooledEncoder) -> dict[str, nn.Module]:
    return {n: m for n, m in encoder.named_modules() if isinstance(m, _PARTS)}


def _restore_bottlenecks(encoder: PooledEncoder, tensors: Tensors) -> None:
    linears = find_parts(encoder, ("attended", "down"), "BottleneckAdapter")
    for name, part in _grouped(tensors, "bottleneck").items():
        linear = linears[name]
        width = _rows(part["down.weight"], linear.out_features)
        insert_bottleneck(linear, width).load_state_dict(part)


def _restore_prefixes(encoder: PooledEncoder, tensors: Tensors) -> None:
    attentions = find_attentions(encoder)
    for name, part in _grouped(tensors, "prefix").items():
        attention, width = attentions[name]
        if _rows(part["key"], width) != _rows(part["value"], width):
            raise ValueError("as many keys as values are needed")
        attention.prefix = Prefix(part["key"], part["value"]).to(encoder.device)


def _restore_prompt(encoder: PooledEncoder, tensors: Tensors) -> None:
    weight = tensors["prompt.weight"]
    if len(tensors) > 1:
        raise ValueError("a tensor of no place")
    n_tokens = _rows(weight, encoder.body.get_input_embeddings().weight.shape[1])
    if n_tokens >= encoder.max_length:
        raise ValueError("a prompt that leaves no room for a text")
    encoder.prompt = Prompt(weight).to(encoder.device)


def _grouped(tensors: Tensors, part: str) -> dict[str, Tensors]:
    """Return the tensors of each part, by the name of what holds it in the body."""
    groups: dict[str, Tensors] = {}
    for name, value in tensors.items():
        place, found, leaf = name.partition(f".{part}.")
        if not found or not place.startswith("body."):
            raise ValueError("a tensor of no place")
        groups.setdefault(place.removeprefix("body."), {})[leaf] = value
    return groups


def _rows(tensor: torch.Tensor, width: int) -> int:
    if tensor.ndim != 2 or tensor.shape[1] != width or not len(tensor):
        raise ValueError("a tensor of another shape")
    return len(tensor)


_RESTORERS: dict[str, Callable[[PooledEncoder, Tensors], None]] = {
    "bottleneck": _restore_bottlenecks,
    "prefix": _restore_prefixes,
    "prompt": _restore_prompt,
}
