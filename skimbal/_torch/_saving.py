"""A fine-tuned encoder as files: safetensors, JSON and the tokenizer, no pickle."""

import json
from pathlib import Path
from typing import Any
from warnings import warn

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from skimbal._torch._adapter_storage import (
    body_tensors,
    load_adapters,
    save_adapters,
)
from skimbal._torch._device import resolve_device
from skimbal._torch._int8 import quantized_copy, runs_int8
from skimbal._torch._modules import PooledEncoder, SequenceClassifier
from skimbal._torch._net import TextNet
from skimbal._torch._pooling import Pooling
from skimbal._torch._pretrained import (
    load_frozen,
    quiet_transformers,
    resolve_pretrained,
)
from skimbal._torch._training import wrap_module
from skimbal.exceptions import ModelFormatError, SkimbalWarning

__all__ = [
    "load_classifier",
    "load_encoder",
    "save_classifier",
    "save_encoder",
    "save_pooling",
]

_BODY = "body"
_HEAD = "head.safetensors"


def save_encoder(folder: Path, encoder: PooledEncoder, tokenizer: Any) -> None:
    """Write body and tokenizer to ``folder/body``, usable as `pretrained` again.

    Adapters that stay in the encoder are a file of their own: the body is as it was.
    """
    body = folder / _BODY
    save_adapters(folder, encoder)
    with quiet_transformers():
        encoder.body.save_pretrained(body, state_dict=body_tensors(encoder))
        tokenizer.save_pretrained(body)
    save_pooling(body, encoder.width, encoder.pooling)


def save_pooling(folder: Path, width: int, pooling: Pooling) -> None:
    """Write how states are pooled, beside the body."""
    # where sentence-transformers, and so resolve_pooling, look for it
    (folder / "1_Pooling").mkdir()
    modes = {
        "word_embedding_dimension": width,
        "pooling_mode_cls_token": pooling == "cls",
        "pooling_mode_mean_tokens": pooling == "mean",
    }
    text = json.dumps(modes, indent=1) + "\n"
    (folder / "1_Pooling" / "config.json").write_text(text)


def load_encoder(
    folder: Path, pooling: Pooling, device: str, *, int8: bool = False
) -> tuple[PooledEncoder, Any]:
    """Return what `save_encoder` wrote: the encoder on `device`, and its tokenizer.

    An encoder that was in int8, and so on the CPU, is so again.
    """
    body = resolve_pretrained(folder / _BODY)
    place = "cpu" if int8 else _present(device)
    encoder, tokenizer = load_frozen(body, pooling, place)
    load_adapters(folder, encoder)
    if int8 and runs_int8():
        encoder = quantized_copy(encoder)
    elif int8:
        warn(
            "The model was saved in int8, which this CPU cannot do, or not exactly. It "
            "predicts in float32, and slower.",
            SkimbalWarning,
            stacklevel=5,
        )
    return encoder, tokenizer


def _present(device: str) -> str:
    """Return the device that a model was saved with, or 'auto' where it is not here."""
    try:
        resolve_device(device)
    except ValueError:
        warn(
            f"The model was saved with the device {device!r}, which is not here; it is "
            "on the best device of this machine. Set `device` before you fit it again.",
            SkimbalWarning,
            stacklevel=5,
        )
        return "auto"
    return device


def save_classifier(folder: Path, module: SequenceClassifier, tokenizer: Any) -> None:
    """Write encoder, tokenizer and head."""
    save_encoder(folder, module.encoder, tokenizer)
    head = {k: v.contiguous().cpu() for k, v in module.head.state_dict().items()}
    save_file(head, folder / _HEAD)


def load_classifier(
    folder: Path, pooling: Pooling, n_classes: int, device: str, *, int8: bool = False
) -> tuple[TextNet, Any]:
    """Return what `save_classifier` wrote: the net on `device`, and the tokenizer."""
    encoder, tokenizer = load_encoder(folder, pooling, device, int8=int8)
    # on no device nothing is drawn: a fit in another thread has the generator
    with torch.device("meta"):
        module = SequenceClassifier(encoder, n_classes)
    try:
        # a copy in memory: what is loaded is a view of the file
        head = load_file(folder / _HEAD)
        head = {k: v.to(torch.float32, copy=True) for k, v in head.items()}
        module.head.load_state_dict(head, assign=True)
    except (OSError, RuntimeError, SafetensorError) as error:
        raise ModelFormatError(
            f"{folder / _HEAD} does not fit the saved classifier "
            f"({type(error).__name__})."
        ) from error
    return wrap_module(module, next(encoder.parameters()).device), tokenizer
