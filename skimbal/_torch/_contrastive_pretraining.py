"""Train a body to find the second view of each text among those of others."""

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch

from skimbal._torch._checkpoints import Checkpoints
from skimbal._torch._device import resolve_device, seeded_torch
from skimbal._torch._dropout import set_dropout
from skimbal._torch._encode import run_batches
from skimbal._torch._hard_negatives import find_hard_negatives
from skimbal._torch._pretrained import (
    load_body,
    load_tokenizer,
    resolve_pooling,
    resolve_pretrained,
)
from skimbal._torch._pretraining import (
    PretrainingTexts,
    make_plan,
    mean_loss,
    read_texts,
    save_model,
    tell_losses,
)
from skimbal._torch._tokens import TokenArrays, merge_tokens
from skimbal._torch._training import Objective, train
from skimbal._torch._view_model import ViewEncoder, ViewModel
from skimbal._torch._view_rows import ViewDataset, ViewRows
from skimbal._torch._vocabulary import compact_vocabulary
from skimbal.utils._seeding import fixed_clone
from skimbal.utils._text_arrays import encode_texts, take_texts

__all__ = ["pretrain_contrastive"]

# texts that are changed and tokenised at a time: they are in memory as Python strings
_CHUNK_ROWS = 2**15


def pretrain_contrastive(
    params: Any,
    texts: list[str],
    rng: np.random.Generator,
    checkpoints: Checkpoints | None,
    folder: Path,
) -> dict[str, Any]:
    """Train a body on texts, and save it.

    Parameters
    ----------
    params : SimCSEPretrainer
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
    source = resolve_pretrained(params.pretrained)
    pooling = resolve_pooling(params.pooling, source, params.pretrained)
    with seeded_torch(int(rng.integers(2**63)), device):
        tokenizer = load_tokenizer(source)
        encoder = ViewEncoder(load_body(source), pooling).to(device)
        set_dropout(encoder.body, params.dropout)
        every = read_texts(params, tokenizer, texts, encoder.max_length)
        every.check(4)  # one text has no other to be told from
        given = every.hold_out(params.validation_fraction, rng, least=2)
        negatives = [_find_negatives(params, encoder, part.tokens) for part in given]
        fresh = _fresh_views(params, given, texts, rng)
        module: Any = ViewModel(encoder, params.temperature)  # stands for a classifier
        packed = encoder.packs
        parts = [part.tokens for part in given]
        with _reading(encoder, parts, fixed=params.augmenter is None) as parts:
            data: Any = ViewRows(parts[0], negatives[0], fresh[0], packed=packed)
            second = None if fresh[1] is None else fresh[1](rng)
            valid: Any = ViewDataset(parts[1], negatives[1], second, packed=packed)
            module.to(device)
            first = mean_loss(module, valid, params.batch_size, device)
            objective = Objective(
                torch.nn.CrossEntropyLoss(reduction="none"), [], np.arange(0)
            )
            plan = make_plan(params, device, params.learning_rate)  # there is no head
            net = train(module, data, valid, objective, plan, rng, checkpoints)
    save_model(
        folder,
        encoder.body,
        tokenizer,
        pooling,
        source=source,
        interpolation=params.interpolation,
    )
    return tell_losses(net, first, len(every))


def _find_negatives(
    params: Any, encoder: ViewEncoder, tokens: TokenArrays
) -> np.ndarray:
    """Return the rows of hard negatives, as the body sees the texts before training."""
    if not params.n_hard_negatives:
        return np.empty((len(tokens), 0), np.int64)
    vectors = run_batches(
        encoder.eval().vectors,
        tokens,
        width=encoder.width,
        batch_size=4 * params.batch_size,  # no gradients: a quarter of the memory
        device=encoder.device,
        packed=encoder.packs,
        progress="Encoding" if params.verbose else "",
    )
    return find_hard_negatives(
        vectors,
        params.n_hard_negatives,
        params.max_similarity,
        progress="Searching" if params.verbose else "",
    )


def _fresh_views(
    params: Any,
    given: Sequence[PretrainingTexts],
    texts: list[str],
    rng: np.random.Generator,
) -> list[Any]:
    """Return what makes second views of both parts; None where dropout does.

    The augmenter learns from the texts that are trained on.
    """
    if params.augmenter is None:
        return [None for _ in given]
    held = [encode_texts([texts[row] for row in part.rows.tolist()]) for part in given]
    augmenter = fixed_clone(params.augmenter, rng).fit(held[0])
    return [
        partial(_augment, augmenter, some, part)
        for some, part in zip(held, given, strict=True)
    ]


def _augment(
    augmenter: Any, texts: Any, part: PretrainingTexts, rng: np.random.Generator
) -> TokenArrays:
    """Return the tokens of one more copy of each text."""
    copy = rng.integers(2**62)  # another one at each call
    made, places = [], []
    for start in range(0, len(part), _CHUNK_ROWS):
        rows = np.arange(start, min(start + _CHUNK_ROWS, len(part)))
        copies = np.full(len(rows), copy)
        changed = augmenter.augment_rows(take_texts(texts, rows), rows, copies, None)
        made.append(part.tokenize(changed.to_pylist()))
        places.append(rows)
    return merge_tokens(made, places)


def _reading(
    encoder: ViewEncoder, parts: list[TokenArrays], *, fixed: bool
) -> AbstractContextManager[list[TokenArrays]]:
    """Leave the words that occur to the body; fresh texts may have others."""
    return compact_vocabulary(encoder, parts) if fixed else nullcontext(parts)
