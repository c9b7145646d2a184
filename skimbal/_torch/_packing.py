"""Texts side by side in one long row: no padding, and attention within each text."""

from typing import Any

import torch
from torch import nn
from torch.nn.functional import pad, scaled_dot_product_attention
from transformers import AttentionInterface, AttentionMaskInterface
from transformers.integrations.sdpa_attention import sdpa_attention_forward
from transformers.masking_utils import sdpa_mask

__all__ = [
    "can_pack",
    "enable_packing",
    "enable_prefix",
    "fill_up",
    "group_rows",
    "is_packable",
]

# Bodies that hand extra arguments down to their attention, in which a token sees all
# others of its text, and that are told the positions. The windows of ModernBERT and
# the relative positions of DeBERTa and MPNet need code of their own.
_PACKABLE_TYPES = frozenset(
    "albert bert camembert distilbert electra ernie roberta xlm-roberta".split()
)
_NAME = "skimbal_packed"

# packed rows have one of so many lengths from one power of two to the next
_LENGTHS_PER_OCTAVE = 16

Groups = list[tuple[int, int]]


def can_pack(body: Any, device: torch.device) -> bool:
    """Tell whether a body on this device gains from packed rows.

    On a CPU every matrix product of padding is time lost, and attention text by text
    costs little; a GPU would start a kernel for each text.
    """
    return device.type == "cpu" and is_packable(body)


def is_packable(body: Any) -> bool:
    """Tell whether a body can take packed rows at all."""
    return body.config.model_type in _PACKABLE_TYPES


def enable_packing(body: Any) -> None:
    """Let a body take packed rows beside padded ones; it is changed in place."""
    if is_packable(body):
        body.config._attn_implementation = _NAME


def enable_prefix(body: Any) -> bool:
    """Let the attention of a body see a ``prefix``; tell whether this body can."""
    # such bodies ask for an attention by its name, and say which module is asking
    can = bool(body._supports_attention_backend)
    if can:
        body.config._attn_implementation = _NAME
    return can


def group_rows(lengths: torch.Tensor) -> Groups:
    """Return (count, length) of each run of rows of one length."""
    values, counts = torch.unique_consecutive(lengths, return_counts=True)
    return list(zip(counts.tolist(), values.tolist(), strict=True))


def fill_up(inputs: dict[str, torch.Tensor], n_tokens: int) -> dict[str, torch.Tensor]:
    """Put zeros behind the tokens of packed rows, a fiftieth of them on average.

    oneDNN makes a kernel for each number of tokens, in milliseconds, and keeps it, in
    megabytes: so these numbers must be few.
    """
    step = max(1, 2 ** (n_tokens.bit_length() - 1) // _LENGTHS_PER_OCTAVE)
    n_more = -n_tokens % step
    return {
        name: pad(x, (0, 0) * (x.ndim - 2) + (0, n_more)) for name, x in inputs.items()
    }


def _packed_attention(
    module: nn.Module,
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    attention_mask: torch.Tensor | None,
    scaling: float | None = None,
    row_groups: Groups | None = None,
    **kwargs: Any,
) -> tuple[torch.Tensor, None]:
    """Attend within each text; query, key and value are (1, n_heads, n_tokens, d).

    Attention weights are not dropped: the fused kernel of a CPU cannot, and the one
    that can takes half again the time of a training step. Features still are.
    """
    prefix = getattr(module, "prefix", None)
    if row_groups is None:
        if prefix is not None:
            key, value, attention_mask = prefix(key, value, attention_mask)
        return sdpa_attention_forward(
            module, query, key, value, attention_mask, scaling=scaling, **kwargs
        )
    dtype = query.dtype
    # with gradients the kernel of a CPU takes six times as long in half precision
    with torch.autocast("cpu", enabled=False):
        states = _attend_by_groups(
            *(x[0].transpose(0, 1).float() for x in (query, key, value)),
            row_groups=row_groups,
            scaling=scaling,
            prefix=prefix,
        )
    return states.to(dtype)[None], None


def _attend_by_groups(
    *inputs: torch.Tensor, row_groups: Groups, scaling: float | None, prefix: Any
) -> torch.Tensor:
    """Attend within each text; inputs and output are (n_tokens, n_heads, d)."""
    sizes = [count * length for count, length in row_groups]
    n_filled = len(inputs[0]) - sum(sizes)
    # split, and not slices: the gradient of each slice would be as large as the whole
    pieces = [x.split([*sizes, n_filled])[:-1] for x in inputs]
    outputs = []
    for (count, length), *parts in zip(row_groups, *pieces, strict=True):
        q, k, v = (x.unflatten(0, (count, length)).transpose(1, 2) for x in parts)
        if prefix is not None:
            k, v, _ = prefix(k, v)
        states = scaled_dot_product_attention(q, k, v, scale=scaling)
        outputs.append(states.transpose(1, 2).flatten(0, 1))
    nothing = outputs[0].new_zeros(n_filled, *outputs[0].shape[1:])
    return torch.cat([*outputs, nothing])


AttentionInterface.register(_NAME, _packed_attention)
AttentionMaskInterface.register(_NAME, sdpa_mask)
