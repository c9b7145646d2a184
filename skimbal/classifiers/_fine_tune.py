"""The steps of `BertClassifier.fit`, in their order."""

from collections.abc import Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any
from warnings import warn

import numpy as np
import torch
from sklearn.utils.class_weight import compute_class_weight

from skimbal._torch._dataset import TokenDataset, TrainingRows
from skimbal._torch._device import resolve_device, seeded_torch
from skimbal._torch._encode import run_batches
from skimbal._torch._modules import PooledEncoder, SequenceClassifier
from skimbal._torch._peft import count_parameters
from skimbal._torch._pretrained import (
    load_body,
    load_tokenizer,
    resolve_pooling,
    resolve_pretrained,
)
from skimbal._torch._probe import init_head_from_probe
from skimbal._torch._tokens import TokenArrays, tokenize
from skimbal._torch._tracking import make_callbacks
from skimbal._torch._trained_part import TrainedPart
from skimbal._torch._training import OWN_OPTIONS, TrainingPlan, train
from skimbal.classifiers._resample import resample
from skimbal.classifiers._split import split_validation
from skimbal.classifiers._text_rows import TextRows
from skimbal.exceptions import SkimbalWarning
from skimbal.utils import check_generator, encode_labels

if TYPE_CHECKING:
    from skimbal.classifiers._bert import BertClassifier

__all__ = ["count_epochs", "fine_tune", "run_texts"]

# With early_stopping='auto', fewer rows than this are all trained on: a tenth of
# them would be too few to tell one epoch from another.
_MIN_ROWS_TO_HOLD_OUT = 1000

# max_epochs='auto': as many epochs as make so many steps, within these limits
_MIN_STEPS = 1000
_EPOCHS = (2, 20)

# head_learning_rate='auto': a head that starts at the probe's optimum has less to learn
_HEAD_RATES = {"random": 1e-3, "probe": 2e-4}

# learning_rate='auto' and layer_decay='auto', where all of the body is trained
_BODY_RATE = 1e-4
_LAYER_DECAY = 0.9

Columns = Sequence[Sequence[str]]
Validation = tuple[Columns, np.ndarray] | None


def fine_tune(
    params: "BertClassifier",
    columns: Columns,
    labels: np.ndarray,
    sample_weight: np.ndarray,
    validation: Validation,
) -> dict[str, Any]:
    """Fine-tune and return the fitted attributes, or raise and leave nothing behind.

    Parameters
    ----------
    params : BertClassifier
        Read for its parameters only.
    columns : sequence of one or two lists of str
        The texts.
    labels : ndarray of shape (n_samples,)
        Checked labels.
    sample_weight : ndarray of shape (n_samples,)
        Checked weights.
    validation : tuple or None
        Text columns and labels to validate on; None holds rows out.

    Returns
    -------
    dict
        Names and values of the attributes that end in ``_``.
    """
    _check_net_params(params.net_params or {})
    callbacks = make_callbacks(params.callbacks, params)
    rng = check_generator(params.random_state)
    classes, codes = encode_labels(labels)
    rows = TextRows(columns, codes, sample_weight)
    if validation is None:
        rows, valid = _split(params, rows, rng)
    else:
        codes_val = np.searchsorted(classes, validation[1])
        valid = TextRows(validation[0], codes_val, np.ones(len(codes_val)))
    if params.resampler is not None:
        rows = resample(params.resampler, rows, classes, rng)
    class_weight = _class_weights(params, classes, rows.codes)
    mean = _mean_weight(class_weight[rows.codes] * rows.weights)
    device = resolve_device(params.device)
    with seeded_torch(int(rng.integers(2**63)), device):
        tokenizer, module = _load(params, len(classes), device)
        part = trained_part(params)
        part.prepare(module.encoder)
        plan = _plan(params, len(rows), device, callbacks)
        if params.peft is not None:  # before tokens are made: prompts take room
            params.peft.apply(module.encoder, n_steps=plan.count_steps(len(rows)))
        texts = [rows] if valid is None else [rows, valid]
        tokens = [_tokenize(params, tokenizer, module, x.columns) for x in texts]
        targets = [(x.codes, class_weight[x.codes] * x.weights / mean) for x in texts]
        packed = module.encoder.packs
        n_trained, _ = count_parameters(module)
        with part.reading(module.encoder, tokens) as inputs:
            data = TrainingRows(inputs[0], *targets[0], packed=packed)
            held_out = [
                TokenDataset(x, *target, packed=packed)
                for x, target in zip(inputs[1:], targets[1:], strict=True)
            ]
            if params.init_head == "probe":
                _probe(params, module, data)
            net = train(module, data, next(iter(held_out), None), classes, plan, rng)
    prior = np.bincount(rows.codes, class_weight[rows.codes] * rows.weights)
    return {
        "classes_": classes,
        "class_counts_": np.bincount(codes),
        "training_prior_": prior / prior.sum(),
        "n_columns_": len(columns),
        "n_trained_parameters_": n_trained,
        "tokenizer_": tokenizer,
        "net_": net,
        **_history(net, scored=valid is not None),
    }


def run_texts(fitted: "BertClassifier", columns: Columns, *, head: bool) -> np.ndarray:
    """Return logits, or pooled vectors when `head` is false, float32."""
    module = fitted.net_.module_
    return run_batches(
        module if head else module.encoder,
        _tokenize(fitted, fitted.tokenizer_, module, columns),
        width=len(fitted.classes_) if head else module.encoder.width,
        batch_size=4 * fitted.batch_size,  # no gradients: a quarter of the memory
        device=module.head.weight.device,
        packed=module.encoder.packs,
        progress="Predicting" if fitted.verbose else "",
    )


def _check_net_params(net_params: dict[str, Any]) -> None:
    own = sorted(OWN_OPTIONS & net_params.keys())
    if own:
        raise ValueError(
            f"`net_params` must not hold {own[0]!r}, which follows from the other "
            "parameters. Set those instead."
        )


def trained_part(params: "BertClassifier") -> TrainedPart:
    """Return what is trained, if the parameters agree with each other."""
    n_trained, n_reset = params.n_trained_layers, params.n_reset_layers
    if n_trained is None and params.cache_layers is True:
        raise ValueError(
            "`cache_layers=True` needs `n_trained_layers`: where all layers are "
            "trained, no state stays the same."
        )
    if n_trained is not None and n_reset > n_trained:
        raise ValueError(
            f"`n_reset_layers` must be at most `n_trained_layers`, {n_trained}; got "
            f"{n_reset}: layers that are drawn anew and never trained are of no use."
        )
    return TrainedPart(n_trained, n_reset, params.cache_layers)


def _split(
    params: "BertClassifier", rows: TextRows, rng: np.random.Generator
) -> tuple[TextRows, TextRows | None]:
    """Return the rows to train on, and those held out, if there are any."""
    hold_out = params.early_stopping
    if hold_out == "auto":
        hold_out = len(rows) >= _MIN_ROWS_TO_HOLD_OUT
    if not hold_out:
        return rows, None
    train, valid = split_validation(
        rows.columns, rows.codes, params.validation_fraction, rng
    )
    if not len(valid):
        warn(
            "No class has enough different texts to hold one out: training runs for "
            "all epochs, and its last weights are kept.",
            SkimbalWarning,
            stacklevel=5,  # the caller of `fit`, behind a wrapper of scikit-learn
        )
        return rows, None
    return rows.take(train), rows.take(valid)


def _class_weights(
    params: "BertClassifier", classes: np.ndarray, codes: np.ndarray
) -> np.ndarray:
    """Return the weight of each class; 'balanced' counts the rows `codes`."""
    weights = compute_class_weight(
        params.class_weight, classes=classes, y=classes[codes]
    )
    if not (np.isfinite(weights).all() and (weights >= 0).all() and weights.any()):
        raise ValueError(
            "`class_weight` must hold finite weights from 0 on, one above 0 at least; "
            f"got {weights.min()} to {weights.max()}."
        )
    return weights


def _mean_weight(weights: np.ndarray) -> float:
    """Return the mean weight of the training rows, by which all are divided."""
    mean = weights.mean()
    if mean <= 0:
        raise ValueError("`sample_weight` must not be zero for all training rows.")
    return float(mean)


def _load(
    params: "BertClassifier", n_classes: int, device: torch.device
) -> tuple[Any, SequenceClassifier]:
    folder = resolve_pretrained(params.pretrained)
    pooling = resolve_pooling(params.pooling, folder, params.pretrained)
    encoder = PooledEncoder(load_body(folder), pooling)
    module = SequenceClassifier(encoder, n_classes, params.dropout)
    return load_tokenizer(folder), module.to(device)


def _tokenize(
    params: "BertClassifier",
    tokenizer: Any,
    module: SequenceClassifier,
    columns: Columns,
) -> TokenArrays:
    max_length = min(params.max_length, module.encoder.max_length)
    return tokenize(tokenizer, columns, max_length=max_length, prefix=params.prefix)


def _probe(
    params: "BertClassifier", module: SequenceClassifier, data: TokenDataset
) -> None:
    vectors = run_batches(
        module.encoder.eval(),
        data.tokens,
        width=module.encoder.width,
        batch_size=4 * params.batch_size,
        device=module.head.weight.device,
        packed=data.packed,
        progress="Probing" if params.verbose else "",
    )
    init_head_from_probe(module, vectors, data.target.numpy(), data.weights.numpy())


def count_epochs(n_rows: int, batch_size: int, *, n_steps: int = _MIN_STEPS) -> int:
    """Return the passes over so many rows that make so many steps: 2 to 20."""
    n_batches = -(-n_rows // batch_size)
    return int(np.clip(-(-n_steps // n_batches), *_EPOCHS))


def _plan(
    params: "BertClassifier", n_rows: int, device: torch.device, callbacks: list[Any]
) -> TrainingPlan:
    plan = {field.name: getattr(params, field.name) for field in fields(TrainingPlan)}
    if params.max_epochs == "auto":
        plan["max_epochs"] = count_epochs(n_rows, params.batch_size)
    peft = params.peft
    if params.learning_rate == "auto":
        plan["learning_rate"] = _BODY_RATE if peft is None else peft.learning_rate
    if params.layer_decay == "auto":
        plan["layer_decay"] = _LAYER_DECAY if peft is None else 1.0
    if params.head_learning_rate == "auto":
        plan["head_learning_rate"] = _HEAD_RATES[params.init_head]
    plan["device"] = device
    plan["callbacks"] = callbacks
    plan["net_params"] = params.net_params or {}
    return TrainingPlan(**plan)


def _history(net: Any, *, scored: bool) -> dict[str, Any]:
    epochs = [
        {key: _plain(value) for key, value in epoch.items() if key != "batches"}
        for epoch in net.history.to_list()
    ]
    # of equal scores the first, as early stopping keeps it
    best = np.argmax([e["valid_score"] for e in epochs]) if scored else len(epochs) - 1
    return {"history_": epochs, "best_epoch_": int(best) + 1}


def _plain(value: Any) -> Any:
    # callbacks of the user may record arrays and tensors, which JSON cannot hold
    return value.tolist() if hasattr(value, "tolist") else value
