"""Train a body, and a head that guesses words, on texts without labels."""

from pathlib import Path
from typing import Any

import numpy as np
import torch
from transformers import MODEL_FOR_MASKED_LM_MAPPING, AutoModelForMaskedLM

from skimbal._torch._checkpoints import Checkpoints
from skimbal._torch._device import resolve_device, seeded_torch
from skimbal._torch._masked_model import MASKED_TYPES, training_model
from skimbal._torch._masked_rows import MaskedDataset, MaskedRows
from skimbal._torch._masking import Masking
from skimbal._torch._modules import longest_input
from skimbal._torch._pretrained import (
    load_tokenizer,
    load_weights,
    resolve_pooling,
    resolve_pretrained,
)
from skimbal._torch._pretraining import (
    make_plan,
    mean_loss,
    read_texts,
    save_model,
    tell_perplexities,
)
from skimbal._torch._tokens import TokenArrays
from skimbal._torch._training import Objective, train
from skimbal.exceptions import ModelFormatError

__all__ = ["load_masked_lm", "pretrain_masked"]


def pretrain_masked(
    params: Any,
    texts: list[str],
    rng: np.random.Generator,
    checkpoints: Checkpoints | None,
    folder: Path,
) -> dict[str, Any]:
    """Train a model on texts, and save it.

    Parameters
    ----------
    params : MLMPretrainer
        Read for its parameters only.
    texts : list of str
        Different texts.
    rng : numpy.random.Generator
        Where everything is drawn from.
    checkpoints : Checkpoints or None
        Where training goes on from, and what it writes.
    folder : pathlib.Path
        Where the model with its head and the tokenizer are written.

    Returns
    -------
    dict
        JSON-ready: the fitted attributes without the ``_`` behind their names.
    """
    device = resolve_device(params.device)
    source = resolve_pretrained(params.pretrained, MASKED_TYPES)
    pooling = resolve_pooling(params.pooling, source, params.pretrained)
    with seeded_torch(int(rng.integers(2**63)), device):
        model = load_masked_lm(source)
        tokenizer = load_tokenizer(source)
        _check_mask(tokenizer)
        every = read_texts(params, tokenizer, texts, longest_input(model.base_model))
        every.check(2)
        given = every.hold_out(params.validation_fraction, rng)
        mask = TokenArrays(
            np.array([tokenizer.mask_token_id], np.int32),
            np.array([0, 1]),
            None,
            every.tokens.pad_id,
        )
        model.to(device)
        parts = [*(part.tokens for part in given), mask]
        module: Any  # they stand for a classifier, and for rows with their labels
        data: Any
        valid: Any
        with training_model(model, parts) as (module, parts, words):
            masking = Masking(
                tokenizer, params.masking, params.mask_fraction, words, every.n_given
            )
            packed = module.encoder.packs
            data = MaskedRows(parts[0], masking, packed=packed)
            valid = MaskedDataset(masking.draw(parts[1], rng), packed=packed)
            module.to(device)
            first = mean_loss(module, valid, params.batch_size, device)
            objective = Objective(
                torch.nn.CrossEntropyLoss(reduction="none"), [], np.arange(len(words))
            )
            plan = make_plan(params, device, params.head_learning_rate)
            net = train(module, data, valid, objective, plan, rng, checkpoints)
    save_model(
        folder,
        model,
        tokenizer,
        pooling,
        source=source,
        interpolation=params.interpolation,
    )
    return tell_perplexities(net, first, len(every))


def load_masked_lm(folder: Path) -> Any:
    """Return the model; a head that its folder lacks is drawn at random."""
    model, missing = load_weights(
        folder, AutoModelForMaskedLM, MODEL_FOR_MASKED_LM_MAPPING
    )
    lacking = [key for key in missing if key.startswith(f"{model.base_model_prefix}.")]
    if lacking:
        raise ModelFormatError(
            f"The weights in {folder} lack {len(lacking)} tensors, {lacking[0]!r} for "
            "one. Save the model again with save_pretrained."
        )
    return model


def _check_mask(tokenizer: Any) -> None:
    if tokenizer.mask_token_id is None:
        raise ModelFormatError(
            "`pretrained` has a tokenizer without a mask token. Give a body that was "
            "pretrained as a masked language model, such as BERT."
        )
