"""The network of a classifier: loaded, given tokens, and run over texts.

`params` is a `NetworkClassifier` everywhere, and read for its parameters only.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch

from skimbal._torch._device import memory_advice
from skimbal._torch._encode import run_batches
from skimbal._torch._model_hash import model_hash
from skimbal._torch._modules import PooledEncoder, SequenceClassifier
from skimbal._torch._pretrained import (
    load_body,
    load_tokenizer,
    resolve_pooling,
    resolve_pretrained,
)
from skimbal._torch._state_cache import StateCache
from skimbal._torch._tokens import TokenArrays, tokenize
from skimbal.utils._paths import expand_user

__all__ = [
    "MEMORY_ADVICE",
    "load_module",
    "run_texts",
    "stored_states",
    "tokenize_columns",
]

MEMORY_ADVICE = "Lower `batch_size` or `max_length`, or take a smaller body."

Columns = Sequence[Sequence[str]]


def load_module(
    params: Any, n_classes: int, device: torch.device, dropout: float
) -> tuple[Any, SequenceClassifier]:
    """Return tokenizer and module; `dropout` is that of the pooled features."""
    folder = resolve_pretrained(params.pretrained)
    pooling = resolve_pooling(params.pooling, folder, params.pretrained)
    encoder = PooledEncoder(load_body(folder), pooling)
    module = SequenceClassifier(encoder, n_classes, dropout)
    return load_tokenizer(folder), module.to(device)


def stored_states(params: Any) -> StateCache | None:
    """Return where states of lower layers are kept; None where they are not."""
    if params.cache_dir is None:
        return None
    folder = resolve_pretrained(params.pretrained)
    return StateCache(expand_user(params.cache_dir), model_hash(folder))


def tokenize_columns(
    params: Any,
    tokenizer: Any,
    module: SequenceClassifier,
    columns: Columns,
) -> TokenArrays:
    """Return the tokens of one or two text columns."""
    max_length = min(params.max_length, module.encoder.max_length)
    return tokenize(tokenizer, columns, max_length=max_length, prefix=params.prefix)


def run_texts(fitted: Any, columns: Columns, *, head: bool) -> np.ndarray:
    """Return logits, or pooled vectors when `head` is false, float32."""
    module = fitted.net_.module_
    with memory_advice(MEMORY_ADVICE):
        return run_batches(
            module if head else module.encoder,
            tokenize_columns(fitted, fitted.tokenizer_, module, columns),
            width=len(fitted.classes_) if head else module.encoder.width,
            batch_size=4 * fitted.batch_size,  # no gradients: a quarter of the memory
            device=module.head.weight.device,
            packed=module.encoder.packs,
            progress="Predicting" if fitted.verbose else "",
        )
