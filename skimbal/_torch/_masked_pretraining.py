"""Train a body, and a head that guesses words, on texts without labels."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from transformers import MODEL_FOR_MASKED_LM_MAPPING, AutoModelForMaskedLM

from skimbal._torch._batching import token_batches
from skimbal._torch._checkpoints import Checkpoints
from skimbal._torch._device import resolve_device, seeded_torch
from skimbal._torch._fit_history import fit_history
from skimbal._torch._masked_model import MASKED_TYPES, MaskedModel, training_model
from skimbal._torch._masked_rows import MaskedDataset, MaskedRows
from skimbal._torch._masking import Masking
from skimbal._torch._modules import longest_input
from skimbal._torch._pretrained import (
    load_tokenizer,
    load_weights,
    quiet_transformers,
    resolve_pooling,
    resolve_pretrained,
)
from skimbal._torch._saving import save_pooling
from skimbal._torch._tokens import TokenArrays, row_positions, tokenize
from skimbal._torch._training import Objective, TrainingPlan, train
from skimbal.exceptions import ModelFormatError

__all__ = ["pretrain_masked"]

# what they have in common is their prefix
_PROBES = ("a", "b", "1", "红")


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
        model = _load(source)
        tokenizer = load_tokenizer(source)
        tokens, n_given = _tokenize(params, tokenizer, model, texts)
        train_tokens, valid_tokens = _hold_out(tokens, params.validation_fraction, rng)
        mask = TokenArrays(
            np.array([tokenizer.mask_token_id], np.int32),
            np.array([0, 1]),
            None,
            tokens.pad_id,
        )
        model.to(device)
        parts = [train_tokens, valid_tokens, mask]
        module: Any  # they stand for a classifier, and for rows with their labels
        data: Any
        valid: Any
        with training_model(model, parts) as (module, parts, words):
            masking = Masking(
                tokenizer, params.masking, params.mask_fraction, words, n_given
            )
            packed = module.encoder.packs
            data = MaskedRows(parts[0], masking, packed=packed)
            valid = MaskedDataset(masking.draw(parts[1], rng), packed=packed)
            module.to(device)
            first = _mean_loss(module, valid, params.batch_size, device)
            objective = Objective(
                torch.nn.CrossEntropyLoss(reduction="none"), [], np.arange(len(words))
            )
            plan = _plan(params, device)
            net = train(module, data, valid, objective, plan, rng, checkpoints)
            history = fit_history(net, scored=True)
    with quiet_transformers():
        model.to("cpu").save_pretrained(folder)
        tokenizer.save_pretrained(folder)
    save_pooling(folder, model.config.hidden_size, pooling)
    epochs = history["history_"]
    for epoch in epochs:
        epoch["perplexity"] = _exp(epoch["valid_loss"])
    best = history["best_epoch_"]
    return {
        "history": epochs,
        "best_epoch": best,
        "first_perplexity": _exp(first),
        "perplexity": epochs[best - 1]["perplexity"],
        "n_texts": len(tokens),
    }


def _exp(loss: float) -> float:
    with np.errstate(over="ignore"):  # infinite where training has diverged
        return float(np.exp(loss))


def _load(folder: Path) -> Any:
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


def _tokenize(
    params: Any, tokenizer: Any, model: Any, texts: list[str]
) -> tuple[TokenArrays, int]:
    """Return the tokens of the texts that have any to guess, and how many are given."""
    if tokenizer.mask_token_id is None:
        raise ModelFormatError(
            "`pretrained` has a tokenizer without a mask token. Give a body that was "
            "pretrained as a masked language model, such as BERT."
        )

    def read(texts: Sequence[str]) -> TokenArrays:
        return tokenize(tokenizer, [texts], max_length=max_length, prefix=params.prefix)

    max_length = min(params.max_length, longest_input(model.base_model))
    n_given = _count_common(read(_PROBES)) if params.prefix else 0
    tokens = read(texts)
    plain = ~np.isin(tokens.ids, tokenizer.all_special_ids)
    plain &= row_positions(np.zeros(len(tokens), np.int64), tokens.lengths) >= n_given
    counts = np.diff(np.append(0, np.cumsum(plain))[tokens.offsets])
    (kept,) = np.nonzero(counts)
    if len(kept) < 2:
        raise ValueError(
            f"`X` must hold at least 2 different texts with a word; got {len(kept)}."
        )
    return tokens.take(kept), n_given


def _hold_out(
    tokens: TokenArrays, fraction: float, rng: np.random.Generator
) -> tuple[TokenArrays, TokenArrays]:
    order = rng.permutation(len(tokens))
    n_held = min(max(1, round(fraction * len(order))), len(order) - 1)
    train, valid = np.sort(order[n_held:]), np.sort(order[:n_held])
    return tokens.take(train), tokens.take(valid)


def _count_common(tokens: TokenArrays) -> int:
    """Return how many first tokens are the same in all texts."""
    starts = tokens.offsets[:-1]
    for place in range(int(tokens.lengths.min())):
        if np.ptp(tokens.ids[starts + place]):
            return place
    return int(tokens.lengths.min())


def _mean_loss(
    module: MaskedModel,
    data: MaskedDataset,
    batch_size: int,
    device: torch.device,
) -> float:
    """Return the mean loss of the tokens to guess, before any training."""
    total = 0.0
    with torch.inference_mode():
        module.eval()
        for rows in token_batches(data.tokens.lengths, batch_size):
            inputs, (target, _) = data.__getitems__(rows)
            logits = module(**{k: v.to(device) for k, v in inputs.items()}).float()
            total += torch.nn.functional.cross_entropy(
                logits, target.to(device), reduction="sum"
            ).item()
    return total / data.n_chosen.sum()


def _plan(params: Any, device: torch.device) -> TrainingPlan:
    return TrainingPlan(
        learning_rate=params.learning_rate,
        head_learning_rate=params.head_learning_rate,
        layer_decay=1.0,
        weight_decay=params.weight_decay,
        warmup=params.warmup,
        lr_schedule="linear",
        ema_decay=None,
        precision=params.precision,
        batch_size=params.batch_size,
        max_epochs=params.max_epochs,
        max_grad_norm=1.0,
        scoring="loss",
        n_iter_no_change=params.n_iter_no_change,
        device=device,
        verbose=params.verbose,
        title="Pretraining",
    )
