"""Train a body to keep in one vector what it takes to write a text again."""

from pathlib import Path
from typing import Any

import numpy as np
import torch

from skimbal._torch._checkpoints import Checkpoints
from skimbal._torch._deletion import Deletion
from skimbal._torch._denoising_model import DECODER_TYPES, Reconstructor
from skimbal._torch._denoising_rows import DenoisingDataset, DenoisingRows
from skimbal._torch._device import resolve_device, seeded_torch
from skimbal._torch._masked_model import training_model
from skimbal._torch._masked_pretraining import load_masked_lm
from skimbal._torch._pretrained import (
    load_tokenizer,
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
from skimbal._torch._training import Objective, train

__all__ = ["pretrain_denoising"]


def pretrain_denoising(
    params: Any,
    texts: list[str],
    rng: np.random.Generator,
    checkpoints: Checkpoints | None,
    folder: Path,
) -> dict[str, Any]:
    """Train a body with a decoder on texts, and save the body.

    Parameters
    ----------
    params : DenoisingPretrainer
        Read for its parameters only.
    texts : list of str
        Different texts.
    rng : numpy.random.Generator
        Where everything is drawn from.
    checkpoints : Checkpoints or None
        Where training goes on from, and what it writes.
    folder : pathlib.Path
        Where the body and the tokenizer are written.

    Returns
    -------
    dict
        JSON-ready: the fitted attributes without the ``_`` behind their names.
    """
    device = resolve_device(params.device)
    source = resolve_pretrained(params.pretrained, DECODER_TYPES)
    pooling = resolve_pooling(params.pooling, source, params.pretrained)
    with seeded_torch(int(rng.integers(2**63)), device):
        model = load_masked_lm(source)  # it has the head that writes words
        tokenizer = load_tokenizer(source)
        encoder = Reconstructor(model.base_model, pooling)
        every = read_texts(params, tokenizer, texts, encoder.max_length)
        n_given = max(every.n_given, 1)  # nothing is written before the first token
        every = every.take(np.flatnonzero(every.tokens.lengths > n_given))
        every.check(2)
        given = every.hold_out(params.validation_fraction, rng)
        model.to(device)
        parts = [part.tokens for part in given]
        with training_model(model, parts, encoder) as (trained, parts, words):
            module: Any = trained.to(device)  # it stands for a classifier
            deletion = Deletion(tokenizer, params.delete_fraction, words, every.n_given)
            data: Any = DenoisingRows(parts[0], deletion, n_given)
            left = deletion.draw(parts[1], rng)
            valid: Any = DenoisingDataset(left, parts[1], n_given)
            first = mean_loss(module, valid, params.batch_size, device)
            objective = Objective(
                torch.nn.CrossEntropyLoss(reduction="none"), [], np.arange(len(words))
            )
            plan = make_plan(params, device, params.head_learning_rate)
            net = train(module, data, valid, objective, plan, rng, checkpoints)
    save_model(
        folder,
        encoder.body,
        tokenizer,
        pooling,
        source=source,
        interpolation=params.interpolation,
    )
    return tell_perplexities(net, first, len(every))
