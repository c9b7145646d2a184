"""Check the config.json of a pretrained body before anything is built from it."""

import json
from pathlib import Path
from typing import Any

from skimbal.exceptions import ModelFormatError, UntrustedModelError

__all__ = [
    "ADAPTERS_FILE",
    "CAUSAL_TYPES",
    "ENCODER_TYPES",
    "SEQ2SEQ_TYPES",
    "check_config",
    "config_width",
    "read_json",
]

# In a folder that skimbal saved: beside a body that is as it was before training.
ADAPTERS_FILE = "adapters.safetensors"
# Plain encoders of text, whose code is in transformers itself.
ENCODER_TYPES = frozenset(
    "albert bert camembert convbert deberta deberta-v2 distilbert electra ernie "
    "mobilebert modernbert mpnet nystromformer rembert roberta roberta-prelayernorm "
    "roformer squeezebert xlm-roberta xlm-roberta-xl xmod".split()
)
# Models that go on writing a text, and models that turn one text into another.
CAUSAL_TYPES = frozenset(
    "bloom falcon gemma gemma2 gpt2 gpt_neo gpt_neox granite llama mistral olmo olmo2 "
    "opt phi phi3 qwen2 qwen3 smollm3 stablelm".split()
)
SEQ2SEQ_TYPES = frozenset("bart marian mt5 t5".split())
# Keys of config.json that name code to run instead of a shape to build.
_CODE_KEYS = (
    "auto_map",
    "custom_pipelines",
    "_attn_implementation_internal",
    # "owner/kernel" would be fetched from the hub and run
    "attn_implementation",
    "_attn_implementation",
)
# DistilBERT says `dim` and `n_layers`, GPT-2 `n_embd`, T5 and BART `d_model`; ALBERT
# and RemBERT have narrow embeddings
_WIDTHS = ("hidden_size", "dim", "n_embd", "d_model")
_DEPTHS = (
    "num_hidden_layers",
    "n_layers",
    "n_layer",
    "num_layers",
    "num_decoder_layers",
    "encoder_layers",
    "decoder_layers",
)
_SIZES = ("vocab_size", "embedding_size", "input_embedding_size", *_WIDTHS, *_DEPTHS)
_MAX_LAYERS = 256
_PLAIN_ATTENTION = (None, "eager", "sdpa", "flash_attention_2")


def _hint(folder: Path) -> str:
    """Return what can be done with a folder that skimbal saved."""
    body = folder / "body"
    if not (body / "config.json").is_file():
        return ""
    if (folder / ADAPTERS_FILE).is_file():
        return (
            " Its body is the one before training, as the adapters lie beside it. Take "
            "`BertClassifier.load(...)` and its `transform`."
        )
    return f" Its body can be used: {body}."


def check_config(folder: Path, types: frozenset[str] = ENCODER_TYPES) -> None:
    """Refuse a folder that is not a plain model of text with safetensors weights.

    Parameters
    ----------
    folder : pathlib.Path
        The folder of a model.
    types : frozenset of str, default=ENCODER_TYPES
        The types of models that can be used.

    Raises
    ------
    UntrustedModelError
        If it names code to run, another model, or a type that is not trusted.
    ModelFormatError
        If the config cannot be read, or asks for what the weights cannot fill.
    """
    config = read_json(folder / "config.json")
    if config is None:
        raise ModelFormatError(
            f"{folder} holds no readable config.json of a model.{_hint(folder)}"
        )
    if (folder / "adapter_config.json").exists():
        # transformers would load the body that it names, which nobody has checked
        raise UntrustedModelError(
            f"{folder} holds an adapter, which names another model to load. Merge it "
            "into its model (merge_and_unload of peft) and save that."
        )
    named = [k for k in _CODE_KEYS if config.get(k) not in _PLAIN_ATTENTION]
    if named:
        raise UntrustedModelError(
            f"{folder / 'config.json'} holds {named[0]!r}, which names code to run. "
            "skimbal loads only models whose code is in transformers."
        )
    if config.get("quantization_config") is not None:
        raise ModelFormatError(
            f"{folder} holds quantised weights, which cannot be trained. Use the model "
            "that they were made from, in full precision."
        )
    if config.get("model_type") not in types:
        kind = "text encoders" if types is ENCODER_TYPES else "types"
        raise UntrustedModelError(
            f"{folder} holds a model of type {config.get('model_type')!r}; the {kind} "
            f"that can be used are: {', '.join(sorted(types))}."
        )
    if not any(folder.glob("*.safetensors")):
        raise UntrustedModelError(
            f"{folder} holds no .safetensors weights; other formats can run code when "
            "they are read. Convert them with save_pretrained."
        )
    _check_size(folder, config)


def _check_size(folder: Path, config: dict[str, Any]) -> None:
    """Refuse a config that asks for far more memory than the file can fill."""
    sizes = {key: config[key] for key in _SIZES if config.get(key) is not None}
    if not all(type(n) is int and n > 0 for n in sizes.values()):
        raise ModelFormatError(
            f"{folder / 'config.json'} holds sizes that are no sizes."
        )
    n_bytes = sum(path.stat().st_size for path in folder.glob("*.safetensors"))
    width = max(sizes.get(key, 1) for key in _WIDTHS)
    narrow = sizes.get("input_embedding_size", sizes.get("embedding_size", width))
    layers = max(sizes.get(key, 1) for key in _DEPTHS)
    # embeddings, and one square matrix at least, of a byte a number or more
    largest = max(narrow * sizes.get("vocab_size", 1), width * width)
    if largest > n_bytes or layers > _MAX_LAYERS:
        raise ModelFormatError(
            f"{folder / 'config.json'} describes a larger model than its weights hold."
        )


def config_width(folder: Path) -> int | None:
    """Return the width that the config of a checked encoder tells, if it does."""
    config = read_json(folder / "config.json") or {}
    return config.get("hidden_size", config.get("dim"))


def read_json(path: Path) -> dict[str, Any] | None:
    """Return the object in a JSON file; None if there is none."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return value if isinstance(value, dict) else None
