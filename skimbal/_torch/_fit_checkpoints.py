"""Which checkpoints belong to a fit."""

import json
from contextlib import AbstractContextManager, nullcontext
from hashlib import sha256
from importlib.metadata import version
from typing import Any

import numpy as np
import torch

from skimbal._torch._checkpoints import (
    Checkpoints,
    FitDescription,
    open_checkpoints,
)
from skimbal._torch._device import resolve_device
from skimbal._torch._distributed import Processes
from skimbal._torch._model_hash import model_hash
from skimbal._torch._pretrained import (
    resolve_pooling,
    resolve_pretrained,
)
from skimbal._torch._shared_checkpoints import shared_checkpoints
from skimbal._version import __version__
from skimbal.utils._description import describe
from skimbal.utils._paths import expand_user

__all__ = ["checkpoints_of", "describe_setting", "describe_task"]

# these do not change what is learnt
_WITHOUT_EFFECT = frozenset(
    {
        "cache_dir",
        "checkpoint_dir",
        "checkpoint_every",
        "device",
        "on_checkpoint_error",
        "random_state",
        "verbose",
    }
)
_LIBRARIES = ("numpy", "tokenizers", "torch", "transformers")


def checkpoints_of(
    params: Any,
    rng: np.random.Generator,
    processes: Processes,
    data: dict[str, Any],
) -> AbstractContextManager[Checkpoints | None]:
    """Open the checkpoints of a fit; None where `checkpoint_dir` is None.

    Parameters
    ----------
    params : estimator
        Read for its parameters only, which are named as those of `BertClassifier`.
    rng : numpy.random.Generator
        Made of `random_state` and not used yet; see `open_checkpoints`.
    processes : Processes
        Who shares the fit.
    data : dict
        What tells the data from others; JSON-ready.

    Returns
    -------
    context manager
    """
    if params.checkpoint_dir is None:
        return nullcontext()
    opened = open_checkpoints(
        expand_user(params.checkpoint_dir),
        FitDescription(
            task=describe_task(params) | data,
            setting=describe_setting(params),
            n_threads=torch.get_num_threads(),
        ),
        rng,
        seeded=params.random_state is not None,
        every=params.checkpoint_every,
        on_error=params.on_checkpoint_error,
    )
    return shared_checkpoints(opened, rng, processes)


def describe_task(params: Any) -> dict[str, Any]:
    """Return the parameters that change what is learnt; JSON-ready."""
    return {
        name: _fingerprint(describe(value))
        for name, value in params.get_params(deep=False).items()
        if name not in _WITHOUT_EFFECT
    }


def _fingerprint(described: Any) -> Any:
    # the words of a lexicon and the labels of weights must not be in a checkpoint
    if isinstance(described, list | dict):
        return sha256(json.dumps(described, sort_keys=True).encode()).hexdigest()
    return described


def describe_setting(params: Any) -> dict[str, str]:
    """Return versions, device and body of a fit; JSON-ready."""
    versions = {name: version(name) for name in _LIBRARIES}
    folder = resolve_pretrained(params.pretrained)
    return versions | {
        "skimbal": __version__,
        "device": resolve_device(params.device).type,
        "body": model_hash(folder),
        "pooling": resolve_pooling(params.pooling, folder, params.pretrained),
    }
