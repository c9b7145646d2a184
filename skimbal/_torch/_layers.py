"""Which layers of a body are trained, and the states below them, computed once."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import nn

from skimbal._torch._batching import token_batches
from skimbal._torch._modules import PooledEncoder
from skimbal._torch._packing import is_packable
from skimbal._torch._products import fast_products
from skimbal._torch._tokens import TokenArrays, padding_mask, row_positions

__all__ = [
    "TokenStates",
    "can_cache",
    "count_layers",
    "find_layers",
    "freeze_below",
    "lower_states",
    "reset_top",
    "upper_part",
]

# What stands between the tokens and the first layer. A body that is given states gets
# them through these unchanged.
_ENTRANCES = ("embeddings", "embeddings_project")
_BATCH_SIZE = 64


@dataclass(frozen=True)
class TokenStates:
    """Hidden states of many texts below the layers that are trained.

    Attributes
    ----------
    states : Tensor of shape (n_tokens, n_features), float16
        States of all texts, one text after the other: 2 bytes a feature. Layer norm
        has just scaled them, so half precision loses no more than three digits.
    offsets : ndarray of shape (n_samples + 1,), int64
        Text i has ``states[offsets[i]:offsets[i + 1]]``.
    """

    states: torch.Tensor
    offsets: np.ndarray

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @property
    def lengths(self) -> np.ndarray:
        """Number of tokens of each text, int64 of shape (n_samples,)."""
        return np.diff(self.offsets)

    def batch(self, rows: np.ndarray, *, packed: bool) -> dict[str, torch.Tensor]:
        """Return the states of some rows as inputs of the upper part."""
        lengths = self.lengths[rows]
        source = row_positions(self.offsets[rows], lengths)
        states = self.states[torch.from_numpy(source)].float()
        if packed and lengths.min(initial=1) > 0:
            row_lengths = torch.from_numpy(lengths)
            return {"inputs_embeds": states[None], "row_lengths": row_lengths}
        mask = torch.from_numpy(padding_mask(lengths))
        padded = states.new_zeros(*mask.shape, states.shape[1])
        padded[mask] = states
        return {"inputs_embeds": padded, "attention_mask": mask.long()}


def find_layers(body: Any) -> nn.ModuleList:
    """Return the layers of a body, the lowest first.

    Raises
    ------
    ValueError
        If its layers cannot be told apart, as those of ALBERT, which share weights.
    """
    count = body.config.num_hidden_layers
    found = [
        part
        for part in body.modules()
        if isinstance(part, nn.ModuleList) and len(part) == count > 1
    ]
    if not found:
        raise ValueError(
            f"The layers of a body of type {body.config.model_type!r} cannot be told "
            "apart. Leave `n_trained_layers` and `n_reset_layers` at their defaults."
        )
    return found[0]


def count_layers(body: Any) -> int:
    """Return how many layers can be told apart: 1 where all share their weights."""
    try:
        return len(find_layers(body))
    except ValueError:
        return 1


def freeze_below(encoder: PooledEncoder, n_trained: int) -> None:
    """Train the highest layers only; what is below stays as in prediction.

    Parameters
    ----------
    encoder : PooledEncoder
        It is changed in place.
    n_trained : int
        Number of layers that are trained, from 0 to all. The embeddings are frozen.
    """
    layers = find_layers(encoder.body)
    _check_count("n_trained_layers", n_trained, layers)
    upper = set(layers[len(layers) - n_trained :])
    inside = {part for layer in upper for part in layer.modules()}
    # parts between the layers and around them: norms at the end are trained as well
    entrances = [getattr(encoder.body, name, None) for name in _ENTRANCES]
    frozen = [part for part in (*entrances, *layers) if part not in {*inside, None}]
    for part in frozen:
        part.requires_grad_(False)
    encoder.frozen_parts = frozen


def reset_top(encoder: PooledEncoder, n_reset: int) -> None:
    """Draw the weights of the highest layers anew, as before any pretraining."""
    layers = find_layers(encoder.body)
    _check_count("n_reset_layers", n_reset, layers)
    for layer in layers[len(layers) - n_reset :]:
        for part in layer.modules():
            # transformers marks weights that were read, and leaves those alone
            marks: list[Any] = [part, *part.parameters(recurse=False)]
            for marked in marks:
                marked._is_hf_initialized = False
            encoder.body._init_weights(part)


def _check_count(parameter: str, count: int, layers: nn.ModuleList) -> None:
    if count > len(layers):
        raise ValueError(
            f"`{parameter}` must be at most the number of layers of the body, "
            f"{len(layers)}; got {count}."
        )


def can_cache(encoder: PooledEncoder) -> bool:
    """Tell whether a body can be run from the states of its lower layers on."""
    return is_packable(encoder.body) and encoder.body.config.model_type != "albert"


def lower_states(
    encoder: PooledEncoder, n_trained: int, tokens: TokenArrays
) -> TokenStates:
    """Return the states that the layers above get, of all texts.

    O(n_tokens * n_features) memory: 0.75 KB a token of a body 384 wide.
    """
    body = encoder.body.eval()
    layers = find_layers(body)
    packed = encoder.packs
    states = torch.empty((int(tokens.offsets[-1]), encoder.width), dtype=torch.float16)
    lower = layers[: len(layers) - n_trained]
    swapped = _swapped({_name_of(body, layers): lower}, body)
    with swapped, torch.inference_mode(), fast_products():
        for rows in token_batches(tokens.lengths, _BATCH_SIZE):
            batch = tokens.batch(rows, packed=packed)
            inputs = {k: v.to(encoder.device) for k, v in batch.items()}
            output = encoder.token_states(**inputs)
            source = row_positions(tokens.offsets[rows], tokens.lengths[rows])
            states[torch.from_numpy(source)] = output.to("cpu", torch.float16)
    return TokenStates(states, tokens.offsets)


@contextmanager
def upper_part(encoder: PooledEncoder, n_trained: int) -> Iterator[None]:
    """Inside the block the body takes `TokenStates` and runs its highest layers."""
    body = encoder.body
    layers = find_layers(body)
    parts: dict[str, nn.Module] = {
        _name_of(body, layers): layers[len(layers) - n_trained :]
    }
    parts |= {name: _Entrance() for name in _ENTRANCES if hasattr(body, name)}
    with _swapped(parts, body):
        yield


class _Entrance(nn.Module):
    """Hands states through, whether they come as ``inputs_embeds`` or alone."""

    word_embeddings = None  # where a body is asked for its table

    def forward(self, *args: Any, **kwargs: Any) -> torch.Tensor:
        given = [*args, kwargs.get("inputs_embeds")]
        return next(x for x in given if x is not None)


def _name_of(body: nn.Module, part: nn.Module) -> str:
    return next(name for name, other in body.named_modules() if other is part)


@contextmanager
def _swapped(parts: dict[str, nn.Module], body: nn.Module) -> Iterator[None]:
    """Put other parts into a body inside the block."""
    whole = {name: body.get_submodule(name) for name in parts}
    for name, part in parts.items():
        body.set_submodule(name, part)
    try:
        yield
    finally:
        for name, part in whole.items():
            body.set_submodule(name, part)
