"""Load models that can write: with a masked, a causal or a translating head."""

import os
from typing import Any, Literal

from transformers import (
    MODEL_FOR_CAUSAL_LM_MAPPING,
    MODEL_FOR_MASKED_LM_MAPPING,
    MODEL_FOR_SEQ_TO_SEQ_CAUSAL_LM_MAPPING,
    AutoModelForCausalLM,
    AutoModelForMaskedLM,
    AutoModelForSeq2SeqLM,
)

from skimbal._torch._device import resolve_device
from skimbal._torch._model_config import CAUSAL_TYPES, ENCODER_TYPES, SEQ2SEQ_TYPES
from skimbal._torch._pretrained import load_tokenizer, load_weights, resolve_pretrained
from skimbal.exceptions import ModelFormatError

__all__ = ["Kind", "load_language_model"]

Kind = Literal["masked", "causal", "translating"]

_KINDS: dict[str, tuple[frozenset[str], Any, Any]] = {
    "masked": (ENCODER_TYPES, AutoModelForMaskedLM, MODEL_FOR_MASKED_LM_MAPPING),
    "causal": (CAUSAL_TYPES, AutoModelForCausalLM, MODEL_FOR_CAUSAL_LM_MAPPING),
    "translating": (
        SEQ2SEQ_TYPES,
        AutoModelForSeq2SeqLM,
        MODEL_FOR_SEQ_TO_SEQ_CAUSAL_LM_MAPPING,
    ),
}


def load_language_model(
    name: str | os.PathLike, kind: Kind, device: str, parameter: str = "pretrained"
) -> tuple[Any, Any]:
    """Return a model with its trained head, ready to run, and its tokenizer.

    Parameters
    ----------
    name : str or path-like
        A folder or a name on the hub, as `resolve_pretrained` takes it.
    kind : {'masked', 'causal', 'translating'}
        What its head does: fill masks, write on, or write another text.
    device : str
        Where it shall run, as `resolve_device` takes it.
    parameter : str, default='pretrained'
        The parameter that errors name.

    Returns
    -------
    model : torch.nn.Module
        In evaluation mode, float32.
    tokenizer : transformers.PreTrainedTokenizerBase

    Raises
    ------
    MissingResourceError
        If nothing of that name is here and it cannot be downloaded.
    UntrustedModelError, ModelFormatError
        If the folder is not a model of this kind with all its safetensors weights.
    """
    types, auto, mapping = _KINDS[kind]
    folder = resolve_pretrained(name, types, parameter)
    model, missing = load_weights(folder, auto, mapping)
    if missing:
        # transformers has filled them with random numbers, which write nonsense
        raise ModelFormatError(
            f"`{parameter}`: the weights in {folder} lack {len(missing)} tensors of a "
            f"{kind} language model, {missing[0]!r} for one. A sentence encoder or a "
            "classifier has no such head. Give a model that was saved with its head, "
            f"by {auto.__name__}."
        )
    model.requires_grad_(False)
    return model.eval().to(resolve_device(device)), load_tokenizer(folder)
