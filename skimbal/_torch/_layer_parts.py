"""Where the linear maps of a layer are: each family of bodies has its own names."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from torch import nn

if TYPE_CHECKING:
    from skimbal._torch._modules import PooledEncoder

__all__ = ["ROLES", "find_parts", "frozen_modules", "named_linears"]

# what a linear map of a layer does: of the attention, then of the feed-forward
ROLES = ("query", "key", "value", "attended", "up", "down")

_BERT = (
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    "intermediate.dense",
    "output.dense",
)
_NAMES: dict[str, tuple[str, ...]] = {
    "albert": (
        "attention.query",
        "attention.key",
        "attention.value",
        "attention.dense",
        "ffn",
        "ffn_output",
    ),
    # one map makes queries, keys and values
    "deberta": (*["attention.self.in_proj"] * 3, *_BERT[3:]),
    "deberta-v2": (
        "attention.self.query_proj",
        "attention.self.key_proj",
        "attention.self.value_proj",
        *_BERT[3:],
    ),
    "distilbert": (
        "attention.q_lin",
        "attention.k_lin",
        "attention.v_lin",
        "attention.out_lin",
        "ffn.lin1",
        "ffn.lin2",
    ),
    "modernbert": (*["attn.Wqkv"] * 3, "attn.Wo", "mlp.Wi", "mlp.Wo"),
    "mpnet": (
        "attention.attn.q",
        "attention.attn.k",
        "attention.attn.v",
        "attention.attn.o",
        *_BERT[4:],
    ),
} | dict.fromkeys(
    "bert camembert convbert electra ernie mobilebert nystromformer rembert roberta "
    "roberta-prelayernorm roformer xlm-roberta xlm-roberta-xl xmod".split(),
    _BERT,
)
_IN_LAYER = re.compile(r"(?:.*?\.)?(?:albert_)?layers?\.\d+\.(.+)")


def find_parts(
    encoder: "PooledEncoder", roles: Iterable[str], method: str
) -> dict[str, nn.Linear]:
    """Return the linear maps with these roles in all layers that are not frozen.

    Parameters
    ----------
    encoder : PooledEncoder
        Its body is searched; nothing is changed.
    roles : iterable of str
        Some of `ROLES`.
    method : str
        Who asks, for messages.

    Returns
    -------
    dict of str to nn.Linear
        By their names in the body.

    Raises
    ------
    ValueError
        If the layers of this type of body are not known, or all are frozen.
    """
    kind = encoder.body.config.model_type
    if kind not in _NAMES:
        raise ValueError(
            f"{method} does not know the layers of a body of type {kind!r}; it knows "
            f"those of: {', '.join(sorted(_NAMES))}. Take BitFit, or another body."
        )
    wanted = {_NAMES[kind][ROLES.index(role)] for role in roles}
    found = {
        name: linear
        for name, linear in named_linears(encoder).items()
        if (match := _IN_LAYER.fullmatch(name)) and match.group(1) in wanted
    }
    if not found:
        raise ValueError(
            f"{method} finds no layer to change: all are frozen. Train some of them, "
            "or leave `peft` out."
        )
    return found


def named_linears(encoder: "PooledEncoder") -> dict[str, nn.Linear]:
    """Return the linear maps of a body that no frozen part holds, by their names."""
    frozen = frozen_modules(encoder)
    return {
        name: module
        for name, module in encoder.body.named_modules()
        if isinstance(module, nn.Linear) and module not in frozen
    }


def frozen_modules(encoder: "PooledEncoder") -> set[nn.Module]:
    """Return all modules inside the frozen parts of an encoder."""
    return {module for part in encoder.frozen_parts for module in part.modules()}
