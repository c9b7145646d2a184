"""What the parameters of `BertClassifier` stand for, checked against each other."""

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from skimbal._torch._distributed import Processes
from skimbal._torch._trained_part import TrainedPart
from skimbal._torch._training import OWN_OPTIONS, TrainingPlan
from skimbal.batch_samplers import BaseBatchSampler, make_batch_sampler
from skimbal.decoupling import BaseDecoupling, make_decoupling
from skimbal.losses import BaseAuxiliaryLoss, BaseLoss, make_loss

if TYPE_CHECKING:
    from skimbal.classifiers._bert import BertClassifier

__all__ = ["MANY_ROWS", "FitOptions", "count_epochs", "make_plan", "read_options"]

# What 'auto' calls many. Of fewer rows all are trained on, as in the gradient boosting
# of scikit-learn: a tenth of 2,000 titles in 37 classes is too few to tell one epoch
# from another, and is missed in the rarest of them. And the head gets the help that
# classes of few rows need; where rows are many, the features of all would be large.
MANY_ROWS = 10_000

# max_epochs='auto': as many epochs as make so many steps, within these limits
_MIN_STEPS = 1000
_EPOCHS = (2, 20)

# head_learning_rate='auto': a head that starts at the probe's optimum has less to learn
_HEAD_RATES = {"random": 1e-3, "probe": 2e-4}

# learning_rate='auto' and layer_decay='auto', where all of the body is trained
_BODY_RATE = 1e-4
_LAYER_DECAY = 0.9


@dataclass(frozen=True)
class FitOptions:
    """The objects behind the parameters of one fit."""

    loss: BaseLoss
    auxiliary: list[BaseAuxiliaryLoss]
    sampler: BaseBatchSampler
    decoupling: BaseDecoupling | None
    part: TrainedPart


def read_options(
    params: "BertClassifier", classes: np.ndarray, target: np.ndarray
) -> FitOptions:
    """Return the objects, or raise a ValueError where parameters contradict.

    Parameters
    ----------
    params : BertClassifier
        Read for its parameters only.
    classes : ndarray of shape (n_classes,)
        Sorted labels.
    target : ndarray of shape (n_samples,) or (n_samples, n_labels)
        Class numbers, or 0 and 1, of all rows of the fit.
    """
    multilabel = target.ndim == 2
    _check_net_params(params.net_params or {})
    if multilabel:
        _check_multilabel(params)
    decoupling = params.decoupling
    if decoupling == "auto":
        # two classes are told apart by a probability, which is to mean what it says
        mixes = len(target) < MANY_ROWS and len(classes) > 2 and not multilabel
        decoupling = "discriminant_analysis" if mixes else None
    return FitOptions(
        loss=make_loss(params.loss),
        auxiliary=_auxiliary_losses(params.auxiliary_loss),
        sampler=make_batch_sampler(params.batch_sampler),
        decoupling=None if decoupling is None else make_decoupling(decoupling),
        part=_trained_part(params),
    )


def _auxiliary_losses(given: Any) -> list[BaseAuxiliaryLoss]:
    losses = given if isinstance(given, list) else [] if given is None else [given]
    for loss in losses:
        if not isinstance(loss, BaseAuxiliaryLoss):
            raise TypeError(
                "`auxiliary_loss` must be an auxiliary loss, a list of them or None; "
                f"got {type(loss).__name__} in the list."
            )
    return losses


def _check_net_params(net_params: dict[str, Any]) -> None:
    own = sorted(OWN_OPTIONS & net_params.keys())
    if own:
        raise ValueError(
            f"`net_params` must not hold {own[0]!r}, which follows from the other "
            "parameters or has no effect. Leave it out, or set those instead."
        )


def _check_multilabel(params: "BertClassifier") -> None:
    fixed: dict[str, list[Any]] = {
        "class_weight": [None],
        "decoupling": ["auto", None],
        "init_head": ["random"],
        "resampler": [None],
    }
    for name, values in fixed.items():
        if getattr(params, name) not in values:
            taken = " or ".join(map(repr, values))
            raise ValueError(
                f"`{name}` must be {taken} where `y` has several labels a row. "
                "Losses such as 'class_balanced', and batch samplers, take them."
            )


def _trained_part(params: "BertClassifier") -> TrainedPart:
    n_trained, n_reset = params.n_trained_layers, params.n_reset_layers
    cache = params.cache_layers
    if cache is True and n_trained is None:
        raise ValueError(
            "`cache_layers=True` needs `n_trained_layers`: where all layers are "
            "trained, no state stays the same."
        )
    fixed = params.augmenter is None
    if cache is True and not fixed:
        raise ValueError(
            "`cache_layers` must be False or 'auto' with `augmenter`, which changes "
            "what the lower layers read."
        )
    if n_trained is not None and n_reset > n_trained:
        raise ValueError(
            f"`n_reset_layers` must be at most `n_trained_layers`, {n_trained}; got "
            f"{n_reset}: layers that are drawn anew and never trained are of no use."
        )
    if n_reset and params.peft is not None:
        raise ValueError(
            f"`n_reset_layers` must be 0 with `peft`; got {n_reset}: layers that are "
            "drawn anew and then frozen are of no use."
        )
    return TrainedPart(n_trained, n_reset, cache, fixed)


def count_epochs(n_rows: int, batch_size: int, *, n_steps: int = _MIN_STEPS) -> int:
    """Return the passes over so many rows that make so many steps: 2 to 20."""
    n_batches = -(-n_rows // batch_size)
    return int(np.clip(-(-n_steps // n_batches), *_EPOCHS))


def make_plan(
    params: "BertClassifier",
    n_rows: int,
    device: torch.device,
    callbacks: list[Any],
    processes: Processes,
) -> TrainingPlan:
    """Return how to train on so many rows."""
    own = {"callbacks", "device", "net_params", "processes", "title"}
    names = {field.name for field in fields(TrainingPlan)} - own
    plan = {name: getattr(params, name) for name in names}
    if not processes.leads:
        plan["verbose"] = 0
    if params.max_epochs == "auto":
        plan["max_epochs"] = count_epochs(n_rows, params.batch_size)
    peft = params.peft
    if params.learning_rate == "auto":
        plan["learning_rate"] = _BODY_RATE if peft is None else peft.learning_rate
    if params.layer_decay == "auto":
        plan["layer_decay"] = _LAYER_DECAY if peft is None else 1.0
    if params.head_learning_rate == "auto":
        plan["head_learning_rate"] = _HEAD_RATES[params.init_head]
    return TrainingPlan(
        **plan,
        callbacks=callbacks,
        device=device,
        net_params=params.net_params or {},
        processes=processes,
    )
