"""Bodies of every type, two layers of random weights, and batches for them."""

from typing import Any

import numpy as np
import torch
from transformers import CONFIG_MAPPING, AutoModel

from skimbal._torch._modules import PooledEncoder, SequenceClassifier
from skimbal._torch._tokens import TokenArrays
from skimbal.peft import (
    IA3,
    AdaLoRA,
    BitFit,
    BottleneckAdapter,
    LoRA,
    PrefixTuning,
    PromptTuning,
)

PACKED_KINDS = (
    "albert bert camembert distilbert electra ernie roberta xlm-roberta".split()
)
MERGED = [
    LoRA(r=4),
    LoRA(r=4, target_modules="attention"),
    AdaLoRA(r=2, init_r=4),
    IA3(),
    BitFit(),
]
KEPT = [
    BottleneckAdapter(width=4),
    BottleneckAdapter(width=4, placement="houlsby"),
    PrefixTuning(n_tokens=3),
    PromptTuning(n_tokens=3),
]

_SIZES: dict[str, Any] = {
    "hidden_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "intermediate_size": 64,
    "vocab_size": 100,
    "max_position_embeddings": 64,
}
_OWN: dict[str, dict[str, Any]] = {
    "albert": {"embedding_size": 16},
    "convbert": {"embedding_size": 16},
    "distilbert": {"dim": 32, "n_layers": 2, "n_heads": 2, "hidden_dim": 64},
    "electra": {"embedding_size": 16},
    "mobilebert": {"embedding_size": 16, "intra_bottleneck_size": 16},
    "modernbert": dict.fromkeys(
        ["bos_token_id", "eos_token_id", "cls_token_id", "sep_token_id"], 2
    )
    | {"pad_token_id": 0},
    "nystromformer": {"num_landmarks": 64, "segment_means_seq_len": 64},
    "rembert": {"input_embedding_size": 16, "bos_token_id": 1, "eos_token_id": 2},
    "squeezebert": {"embedding_size": 32},
    "xmod": {"languages": ["en_XX"], "default_language": "en_XX"},
}


def make_body(kind: str, seed: int = 0) -> Any:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        config = CONFIG_MAPPING[kind](**(_SIZES | _OWN.get(kind, {})))
        body = AutoModel.from_config(config)
        for parameter in body.parameters():  # biases start at zero: a test would
            torch.nn.init.normal_(parameter, std=0.2)  # not see what they do
    if kind != "squeezebert":  # which insists on one
        body.pooler = None
    return body


def make_encoder(kind: str = "bert", pooling: str = "mean", seed: int = 0) -> Any:
    return PooledEncoder(make_body(kind, seed), pooling).eval()


def make_classifier(kind: str = "bert", n_classes: int = 2) -> SequenceClassifier:
    return SequenceClassifier(make_encoder(kind), n_classes, dropout=0.0)


def tokens(lengths: tuple[int, ...] = (7, 7, 4, 9), *, pairs: bool = False) -> Any:
    rng = np.random.default_rng(0)
    n_tokens = sum(lengths)
    return TokenArrays(
        ids=rng.integers(5, 100, n_tokens).astype(np.int32),
        offsets=np.cumsum([0, *lengths]),
        type_ids=rng.integers(0, 2, n_tokens).astype(np.uint8) if pairs else None,
        pad_id=1,
    )


def batch(*, packed: bool = False, **options: Any) -> dict[str, torch.Tensor]:
    made = tokens(**options)
    return made.batch(np.arange(len(made)), packed=packed)


def randomise(encoder: Any, seed: int = 1) -> None:
    """Move all that is trained away from where it starts."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for parameter in encoder.parameters():
            if parameter.requires_grad:
                noise = torch.randn(parameter.shape, generator=generator)
                parameter.add_(0.3 * noise)
