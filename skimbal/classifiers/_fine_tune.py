"""The steps of `BertClassifier.fit`, in their order."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from skimbal._torch._checkpoints import Checkpoints
from skimbal._torch._dataset import TokenDataset, TrainingRows
from skimbal._torch._device import memory_advice, resolve_device, seeded_torch
from skimbal._torch._distributed import Processes, find_processes
from skimbal._torch._encode import run_batches
from skimbal._torch._fit_checkpoints import checkpoints_of
from skimbal._torch._fit_history import fit_history
from skimbal._torch._modules import SequenceClassifier
from skimbal._torch._peft import count_parameters
from skimbal._torch._probe import init_head_from_probe
from skimbal._torch._tokens import TokenArrays
from skimbal._torch._tracking import make_callbacks
from skimbal._torch._training import Objective, train
from skimbal.classifiers._balance import Balance
from skimbal.classifiers._fit_options import FitOptions, make_plan, read_options
from skimbal.classifiers._fresh_texts import FreshTexts
from skimbal.classifiers._held_out import Validation, divide, hash_rows
from skimbal.classifiers._pretrained_body import pretrained_body
from skimbal.classifiers._text_network import (
    MEMORY_ADVICE,
    load_module,
    stored_states,
    tokenize_columns,
)
from skimbal.classifiers._text_rows import TextRows, count_rows
from skimbal.decoupling import BaseDecoupling
from skimbal.utils import check_generator
from skimbal.utils._description import texts_sha256
from skimbal.utils._targets import encode_targets

if TYPE_CHECKING:
    from skimbal.classifiers._bert import BertClassifier

__all__ = ["fine_tune"]

Columns = Sequence[Sequence[str]]


def fine_tune(
    params: "BertClassifier",
    columns: Columns,
    labels: np.ndarray,
    sample_weight: np.ndarray,
    validation: Validation,
    texts: Sequence[str] | None = None,
) -> dict[str, Any]:
    """Fine-tune and return the fitted attributes, or raise and leave nothing behind.

    Parameters
    ----------
    params : BertClassifier
        Read for its parameters only.
    columns : sequence of one or two lists of str
        The texts.
    labels : ndarray of shape (n_samples,) or (n_samples, n_labels)
        Checked targets.
    sample_weight : ndarray of shape (n_samples,)
        Checked weights.
    validation : tuple or None
        Text columns and targets to validate on; None holds rows out.
    texts : sequence of str or None, default=None
        What the body is pretrained on first; None leaves it as it is.

    Returns
    -------
    dict of the attributes that end in ``_``
    """
    classes, target = encode_targets(labels)
    options = read_options(params, classes, target)
    processes = find_processes()
    callbacks = make_callbacks(params.callbacks, params, tracked=processes.leads)
    rng = check_generator(params.random_state)
    rng.bit_generator.state = processes.same(rng.bit_generator.state)
    data = hash_rows(columns, labels, sample_weight, validation)
    data["pretraining_texts"] = None if texts is None else texts_sha256([texts])
    with (
        memory_advice(MEMORY_ADVICE),
        checkpoints_of(params, rng, processes, data) as checkpoints,
    ):
        every_row = TextRows(columns, target, sample_weight)
        rows, valid = divide(params, every_row, classes, validation, rng)
        means = _Means(options, callbacks, rng, processes, checkpoints, texts)
        fitted = _fine_tune(params, means, classes, rows, valid)
    return fitted | {
        "class_counts_": count_rows(target, len(classes)),
        "n_columns_": len(columns),
    }


@dataclass(frozen=True)
class _Means:
    """What a fit works with, beside its parameters and rows."""

    options: FitOptions
    callbacks: list[Any]
    rng: np.random.Generator
    processes: Processes
    checkpoints: Checkpoints | None
    texts: Sequence[str] | None


def _fine_tune(
    params: "BertClassifier",
    means: _Means,
    classes: np.ndarray,
    rows: TextRows,
    valid: TextRows | None,
) -> dict[str, Any]:
    options, rng, processes = means.options, means.rng, means.processes
    balance = Balance.of_rows(rows, classes, params.class_weight, options.sampler)
    multilabel = rows.target.ndim == 2
    criterion = options.loss.make_criterion(
        balance.counts, n_rows=balance.n_rows, multilabel=multilabel
    )
    device = resolve_device(params.device)
    processes.check_device(device)
    with (
        pretrained_body(params, means.texts, rng) as (params, learnt),
        seeded_torch(int(rng.integers(2**63)), device),
    ):
        tokenizer, module = load_module(params, len(classes), device, params.dropout)
        options.part.prepare(module.encoder)
        plan = make_plan(params, len(rows), device, means.callbacks, processes)
        if params.peft is not None:  # before tokens are made: prompts take room
            params.peft.apply(module.encoder, n_steps=plan.count_steps(len(rows)))
        n_trained, _ = count_parameters(module)
        parts = [rows] if valid is None else [rows, valid]
        tokens = [
            tokenize_columns(params, tokenizer, module, part.columns) for part in parts
        ]
        weights = [balance.row_weights(part) for part in parts]
        fresh = _fresh(params, tokenizer, module, rows, classes, tokens[0], rng)
        packed = module.encoder.packs
        stored = stored_states(params)
        with options.part.reading(module.encoder, tokens, stored) as inputs:
            data = TrainingRows(
                inputs[0],
                rows.target,
                weights[0],
                packed=packed,
                draw=options.sampler.prepare(rows.target),
                fresh=fresh,
            )
            held_out = None
            if valid is not None:
                held_out = TokenDataset(
                    inputs[1], valid.target, weights[1], packed=packed
                )
            if params.init_head == "probe":
                _probe(params, module, data)
            width = module.encoder.width
            terms = [term.make_term(width, len(classes)) for term in options.auxiliary]
            objective = Objective(criterion, terms, classes)
            net = train(module, data, held_out, objective, plan, rng, means.checkpoints)
            if options.decoupling is not None:
                _refit_head(params, options.decoupling, net.module_, data, weights[0])
    history = fit_history(net, scored=valid is not None)
    prior = balance.training_prior(
        rows,
        options.loss,
        options.sampler,
        best_epoch=history["best_epoch_"],
        n_epochs=plan.max_epochs,
    )
    if options.decoupling is not None:
        prior = options.decoupling.training_prior(prior)
    return {
        "classes_": classes,
        "training_prior_": prior,
        "n_trained_parameters_": n_trained,
        "multilabel_": multilabel,
        "tokenizer_": tokenizer,
        "net_": net,
        **history,
        **learnt,
    }


def _fresh(
    params: "BertClassifier",
    tokenizer: Any,
    module: SequenceClassifier,
    rows: TextRows,
    classes: np.ndarray,
    tokens: TokenArrays,
    rng: np.random.Generator,
) -> FreshTexts | None:
    """Return what augments the texts of each epoch, if anything does."""
    if params.augmenter is None:
        return None
    labels = classes[rows.target] if rows.target.ndim == 1 else None

    def read(columns: Columns) -> TokenArrays:
        return tokenize_columns(params, tokenizer, module, columns)

    return FreshTexts(
        params.augmenter, rows.columns, rows.target, labels, tokens, read, rng
    )


def _vectors(
    params: "BertClassifier",
    module: SequenceClassifier,
    data: TokenDataset,
    title: str = "",
) -> np.ndarray:
    """Return the pooled vectors of the training rows."""
    return run_batches(
        module.encoder.eval(),
        data.tokens,
        width=module.encoder.width,
        batch_size=4 * params.batch_size,
        device=module.head.weight.device,
        packed=data.packed,
        progress=title if params.verbose else "",
    )


def _probe(
    params: "BertClassifier", module: SequenceClassifier, data: TokenDataset
) -> None:
    vectors = _vectors(params, module, data, "Probing")
    init_head_from_probe(module, vectors, data.target.numpy(), data.weights.numpy())


def _refit_head(
    params: "BertClassifier",
    decoupling: BaseDecoupling,
    module: SequenceClassifier,
    data: TokenDataset,
    weights: np.ndarray,
) -> None:
    """Replace the head by one that is fitted to the features of the trained body.

    Weights of classes count only where they are 0: such a class stays left out.
    """
    weight, bias = decoupling.refit(
        module.head.weight.detach().cpu().numpy(),
        module.head.bias.detach().cpu().numpy(),
        _vectors(params, module, data),
        data.target.numpy(),
        weights,
    )
    with torch.no_grad():
        module.head.weight.copy_(torch.from_numpy(weight))
        module.head.bias.copy_(torch.from_numpy(bias))
