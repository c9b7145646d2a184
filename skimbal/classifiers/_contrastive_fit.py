"""The steps of `ContrastiveTextClassifier.fit`, in their order."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from math import ceil
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import nn
from torch.nn.functional import cosine_similarity

from skimbal._torch._contrast_rows import ContrastRows
from skimbal._torch._criterion import Criterion
from skimbal._torch._dataset import Inputs
from skimbal._torch._device import memory_advice, resolve_device, seeded_torch
from skimbal._torch._encode import run_batches
from skimbal._torch._fit_history import fit_history
from skimbal._torch._layers import count_layers
from skimbal._torch._modules import SequenceClassifier
from skimbal._torch._peft import count_parameters
from skimbal._torch._probe import init_head_from_probe
from skimbal._torch._trained_part import TrainedPart
from skimbal._torch._training import Objective, TrainingPlan, train
from skimbal.classifiers._balance import class_weights
from skimbal.classifiers._label_names import NamedRows, names_help
from skimbal.classifiers._text_network import (
    MEMORY_ADVICE,
    load_module,
    stored_states,
    tokenize_columns,
)
from skimbal.classifiers._text_rows import TextRows, count_rows
from skimbal.classifiers._vector import check_every_class_weighs
from skimbal.losses._supervised_contrastive import supervised_contrastive_loss
from skimbal.utils import check_generator

if TYPE_CHECKING:
    from skimbal.classifiers._contrastive import ContrastiveTextClassifier

__all__ = ["count_passes", "fit_contrastive", "trained_share"]

# what 'auto' takes: as many steps, but a row no more often than this
_N_STEPS = 300
_MOST_PASSES = 40
# the share of layers that 'auto' trains, of few classes and of many: a body that must
# learn what tells few classes apart needs more layers for it than one that must keep
# many apart which it knows
_SHARE_OF_FEW, _SHARE_OF_MANY = 2 / 3, 1 / 3


def fit_contrastive(
    params: "ContrastiveTextClassifier",
    rows: TextRows,
    classes: np.ndarray,
    names: Sequence[str] | None,
) -> dict[str, Any]:
    """Train, and return the fitted attributes; or raise and leave nothing behind.

    Parameters
    ----------
    params : ContrastiveTextClassifier
        Read for its parameters only.
    rows : TextRows
        The texts, with checked class numbers and weights.
    classes : ndarray of shape (n_classes,)
        Sorted labels.
    names : sequence of str or None
        What each class is called; None where that is of no use.

    Returns
    -------
    dict of the attributes that end in ``_``
    """
    counts = count_rows(rows.target, len(classes))
    (weighing,) = np.nonzero(rows.weights)
    check_every_class_weighs(classes, rows.target[weighing])
    rows = rows.take(weighing)
    by_class = class_weights(params.class_weight, classes, rows.target)
    rng = check_generator(params.random_state)
    device = resolve_device(params.device)
    with (
        memory_advice(MEMORY_ADVICE),
        seeded_torch(int(rng.integers(2**63)), device),
    ):
        tokenizer, module = load_module(params, len(classes), device, 0.0)
        part = _trained_part(params, module, len(classes))
        part.prepare(module.encoder)
        n_trained, _ = count_parameters(module)
        named = NamedRows.of_rows(rows, names)
        tokens = tokenize_columns(params, tokenizer, module, named.columns)
        with part.reading(module.encoder, [tokens], stored_states(params)) as (inputs,):
            fit = _Fit(params, module, inputs, device)
            kept = names is not None and names_help(
                named, fit.vectors(), by_class, params.C, rng
            )
            weights = named.weights if kept else named.weights_without_names
            contrast = find_contrast(params, len(classes))
            net = _contrast(fit, contrast, named.target, weights, rng)
            mass = by_class * np.bincount(rows.target, rows.weights)
            # a name shares the weight of its class with the rows
            share = mass / np.bincount(named.target, weights)
            in_head = weights * share[named.target]
            init_head_from_probe(
                module, fit.vectors(), named.target, in_head, C=params.C
            )
    return {
        "classes_": classes,
        "class_counts_": counts,
        "training_prior_": mass / mass.sum(),
        "n_trained_parameters_": n_trained,
        "n_columns_": len(rows.columns),
        "multilabel_": False,
        "contrast_": contrast,
        "label_names_kept_": kept,
        "tokenizer_": tokenizer,
        "net_": net,
        **fit_history(net, scored=False),
    }


def _trained_part(
    params: "ContrastiveTextClassifier", module: SequenceClassifier, n_classes: int
) -> TrainedPart:
    n_trained: Any = params.n_trained_layers
    if n_trained == "auto":
        n_layers = count_layers(module.encoder.body)
        n_trained = ceil(trained_share(n_classes, params.batch_size) * n_layers)
        if n_trained == n_layers:
            n_trained = None
    return TrainedPart(n_trained, 0, params.cache_layers)


def trained_share(n_classes: int, batch_size: int) -> float:
    """Return the share of layers that ``n_trained_layers='auto'`` trains."""
    return _SHARE_OF_FEW if _are_few(n_classes, batch_size) else _SHARE_OF_MANY


def find_contrast(params: "ContrastiveTextClassifier", n_classes: int) -> str:
    """Return 'pairs' or 'batch'."""
    if params.contrast != "auto":
        return params.contrast
    return "pairs" if _are_few(n_classes, params.batch_size) else "batch"


def _are_few(n_classes: int, batch_size: int) -> bool:
    """Tell whether a batch can hold two rows of each class."""
    return 2 * n_classes <= batch_size


@dataclass(frozen=True)
class _Fit:
    """What a fit works with."""

    params: "ContrastiveTextClassifier"
    module: SequenceClassifier
    inputs: Inputs
    device: torch.device

    def vectors(self) -> np.ndarray:
        """Return the pooled vectors of all rows, as the body is now."""
        encoder = self.module.encoder
        return run_batches(
            encoder.eval(),
            self.inputs,
            width=encoder.width,
            batch_size=4 * self.params.batch_size,
            device=self.device,
            packed=encoder.packs,
        )


def _contrast(
    fit: _Fit,
    contrast: str,
    target: np.ndarray,
    weights: np.ndarray,
    rng: np.random.Generator,
) -> Any:
    """Train the body, and return the net around the module; its head stays as it is."""
    params: Any = fit.params
    module: Any = fit.module
    pairs = contrast == "pairs"
    data: Any = ContrastRows(
        fit.inputs, target, weights, packed=module.encoder.packs, pairs=pairs
    )
    formula = (
        pair_loss
        if pairs
        else partial(supervised_contrastive_loss, temperature=params.temperature)
    )
    epochs = params.max_epochs
    if epochs == "auto":
        epochs = count_passes(data.count_batches(params.batch_size))
    plan = TrainingPlan(
        learning_rate=params.learning_rate,
        head_learning_rate=params.learning_rate,
        layer_decay=params.layer_decay,
        weight_decay=params.weight_decay,
        warmup=params.warmup,
        lr_schedule="linear",
        ema_decay=None,
        precision=params.precision,
        batch_size=params.batch_size,
        max_epochs=epochs,
        max_grad_norm=1.0,
        scoring="loss",
        n_iter_no_change=1,
        device=fit.device,
        verbose=params.verbose,
    )
    head, module.head = module.head, nn.Identity()  # rows are compared as they are
    try:
        objective = Objective(Criterion(formula), [], np.arange(target.max() + 1))
        return train(module, data, None, objective, plan, rng)
    finally:
        module.head = head


def count_passes(n_batches: int) -> int:
    """Return how many epochs of so many batches ``max_epochs='auto'`` makes."""
    return min(-(-_N_STEPS // n_batches), _MOST_PASSES)


def pair_loss(vectors: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """Return the loss of each row, shape (n_samples,): that of its pair.

    Pairs stand one after the other. The square of their cosine less 1 where they are of
    one class, and of the cosine itself where they are not.
    """
    cosines = cosine_similarity(vectors[::2], vectors[1::2])
    same = (target[::2] == target[1::2]).to(vectors.dtype)
    return (cosines - same).square().repeat_interleave(2)
