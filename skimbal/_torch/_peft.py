"""Train few parameters instead of all: what is put into an encoder, and taken out."""

from typing import Any

import torch
from torch import nn

from skimbal._torch._adapters import insert_bottleneck
from skimbal._torch._layer_parts import find_parts, frozen_modules
from skimbal._torch._modules import PooledEncoder
from skimbal._torch._packing import enable_prefix
from skimbal._torch._virtual_tokens import Prefix, Prompt

__all__ = [
    "Adaptation",
    "add_bottlenecks",
    "add_prefixes",
    "add_prompt",
    "count_parameters",
    "find_attentions",
    "freeze_body",
    "train_biases",
]

# of a pair: three special tokens, and one of each side
_SHORTEST_TEXT = 5


class Adaptation:
    """What is trained in an encoder while its body stands still.

    Parameters
    ----------
    kind : str
        ``'bottleneck'``, ``'prefix'`` or ``'prompt'``, which stay in the encoder, or
        ``'merged'`` for what is a part of the body after `finish`.
    tuner : object or None
        The model of peft around the body.

    Attributes
    ----------
    terms : list of nn.Module
        Terms for the loss, as in `SequenceClassifier.auxiliary`.
    schedule : RankSchedule or None
        What is done between steps.
    """

    def __init__(self, kind: str, tuner: Any = None) -> None:
        self.kind = kind
        self.tuner = tuner
        self.terms: list[nn.Module] = []
        self.schedule: Any = None

    def after_step(self, step: int) -> None:
        """Do what the method does after step number `step`, from 1."""
        if self.schedule is not None:
            self.schedule.after_step(step)

    def finish(self, encoder: PooledEncoder) -> None:
        """Merge what can be merged into the body, and drop what only training needs."""
        if self.tuner is not None:
            self.tuner.merge_and_unload()
            encoder.body.__dict__.pop("peft_config", None)  # older peft leaves it
        self.tuner, self.schedule, self.terms = None, None, []
        if self.kind == "merged":
            encoder.adaptation = None

    def state(self) -> dict[str, torch.Tensor]:
        """Return what a resumed training needs beside the weights."""
        return {} if self.schedule is None else self.schedule.state()

    def restore(self, state: dict[str, torch.Tensor]) -> None:
        """Go on from what `state` gave."""
        if self.schedule is not None:
            self.schedule.restore(state)


def count_parameters(module: nn.Module) -> tuple[int, int]:
    """Return how many numbers of a module are trained, and how many there are."""
    sizes = [(p.numel(), p.requires_grad) for p in module.parameters()]
    return sum(n for n, trained in sizes if trained), sum(n for n, _ in sizes)


def freeze_body(encoder: PooledEncoder) -> None:
    """Freeze all weights of the body of an encoder."""
    encoder.body.requires_grad_(False)


def train_biases(encoder: PooledEncoder) -> None:
    """Train the biases of all layers that are not frozen, and nothing else."""
    frozen = frozen_modules(encoder)
    biases = [
        parameter
        for place, module in encoder.body.named_modules()
        # a pooler that a body insists on is never read
        if module not in frozen and not place.startswith("pooler")
        for name, parameter in module.named_parameters(recurse=False)
        if name == "bias"
    ]
    if not biases:
        raise ValueError(
            "BitFit finds no bias to train in this body of type "
            f"{encoder.body.config.model_type!r}: it has none, or its layers are "
            "frozen. Take LoRA instead."
        )
    freeze_body(encoder)
    for bias in biases:
        bias.requires_grad_(True)
    encoder.adaptation = Adaptation("merged")


def add_bottlenecks(
    encoder: PooledEncoder, *, width: int, after_attention: bool
) -> None:
    """Put an adapter behind each feed-forward, and behind each attention as well."""
    roles = ("attended", "down") if after_attention else ("down",)
    parts = find_parts(encoder, roles, "BottleneckAdapter")
    freeze_body(encoder)
    for linear in parts.values():
        insert_bottleneck(linear, width)
    encoder.adaptation = Adaptation("bottleneck")


def add_prefixes(encoder: PooledEncoder, *, n_tokens: int) -> None:
    """Give each attention keys and values of its own."""
    attentions = find_attentions(encoder)
    freeze_body(encoder)
    for attention, width in attentions.values():
        states = 0.02 * torch.randn(2, n_tokens, width, device=encoder.device)
        attention.prefix = Prefix(*states.unbind())
    encoder.adaptation = Adaptation("prefix")


def find_attentions(encoder: PooledEncoder) -> dict[str, tuple[Any, int]]:
    """Return the attentions by their names in the body, and how wide their keys are."""
    keys = find_parts(encoder, ["key"], "PrefixTuning")
    if not enable_prefix(encoder.body):
        raise ValueError(
            "PrefixTuning cannot reach the attention of a body of type "
            f"{encoder.body.config.model_type!r}, which computes it by itself. Take "
            "LoRA or PromptTuning instead."
        )
    found = {}
    for name, linear in keys.items():
        fused = name.endswith("qkv")  # one map makes queries, keys and values
        attention = name.rpartition(".")[0]
        width = linear.out_features // (3 if fused else 1)
        found[attention] = encoder.body.get_submodule(attention), width
    return found


def add_prompt(encoder: PooledEncoder, *, n_tokens: int) -> None:
    """Put trained vectors before each text, which start as words drawn at random."""
    if encoder.frozen_parts:
        raise ValueError(
            "PromptTuning changes what the lowest layer reads, and so needs all "
            "layers; some are frozen. Train all of them, or take LoRA."
        )
    if n_tokens > encoder.max_length - _SHORTEST_TEXT:
        raise ValueError(
            "`n_tokens` of PromptTuning must leave room for a text: this body reads "
            f"{encoder.max_length} tokens at once; got {n_tokens}."
        )
    freeze_body(encoder)
    table = encoder.body.get_input_embeddings().weight
    rows = torch.randint(len(table), (n_tokens,), device=table.device)
    encoder.prompt = Prompt(table.detach()[rows].clone())
    encoder.adaptation = Adaptation("prompt")
