"""Build the net for one fit, train it, and leave only what prediction needs."""

from collections.abc import Sequence
from contextlib import nullcontext
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from skorch.callbacks import EarlyStopping, GradientNormClipping, LRScheduler
from skorch.helper import predefined_split
from torch.optim.lr_scheduler import LambdaLR
from tqdm.auto import tqdm

from skimbal._torch._averaging import WeightAverage
from skimbal._torch._callbacks import AfterStep, FitProgress, ValidationScore
from skimbal._torch._checkpointing import Checkpointing
from skimbal._torch._checkpoints import Checkpoints
from skimbal._torch._dataset import TokenDataset, TrainingRows
from skimbal._torch._distributed import ALONE, Processes
from skimbal._torch._modules import SequenceClassifier
from skimbal._torch._net import TextNet
from skimbal._torch._optim import RateSchedule
from skimbal._torch._precision import resolve_precision
from skimbal._torch._products import fast_products
from skimbal._torch._tracking import closing_runs
from skimbal.exceptions import NonFiniteLossError
from skimbal.utils._description import array_sha256

__all__ = ["OWN_OPTIONS", "Objective", "TrainingPlan", "train", "wrap_module"]

# options of the net that follow from the parameters of the estimator: another value
# would leave the schedule of the rates, or the choice of the best epoch, wrong; or that
# have no effect, because parts of the module are called, and not the module
OWN_OPTIONS = frozenset(
    {
        "average",
        "batch_size",
        "callbacks",
        "compile",
        "criterion",
        "dataset",
        "device",
        "head_lr",
        "iterator_train__batch_size",
        "layer_decay",
        "lr",
        "max_epochs",
        "optimizer__lr",
        "optimizer__weight_decay",
        "precision",
        "predict_nonlinearity",
        "processes",
        "rng",
        "train_split",
        "use_caching",
        "warm_start",
    }
)

_LAST = "checkpoints"  # the callback that sees what all others have done


@dataclass(frozen=True)
class TrainingPlan:
    """How to train; the names are those of `BertClassifier`.

    `net_params` is the caller's own and is copied before use.
    """

    learning_rate: float
    head_learning_rate: float
    layer_decay: float
    weight_decay: float
    warmup: float
    lr_schedule: str
    ema_decay: float | None
    precision: str
    batch_size: int
    max_epochs: int
    max_grad_norm: float | None
    scoring: Any
    n_iter_no_change: int
    device: torch.device
    verbose: int
    callbacks: list[Any] = field(default_factory=list)
    net_params: dict[str, Any] = field(default_factory=dict)
    processes: Processes = ALONE
    title: str = "Fine-tuning"

    def count_steps(self, n_rows: int) -> int:
        """Return the steps of all epochs of so many rows."""
        return -(-n_rows // self.batch_size) * self.max_epochs


@dataclass(frozen=True)
class Objective:
    """What training minimises, and what the scorer calls the classes.

    Parameters
    ----------
    criterion : nn.Module
        From logits and target to the loss of each row.
    terms : sequence of nn.Module
        Terms that are added to the loss of a `TrainingStep`.
    classes : ndarray of shape (n_classes,)
        The labels.
    """

    criterion: torch.nn.Module
    terms: Sequence[torch.nn.Module]
    classes: np.ndarray


def wrap_module(module: SequenceClassifier, device: torch.device) -> TextNet:
    """Return a net around a module that is trained already."""
    net = TextNet(module, torch.nn.CrossEntropyLoss, device=device, verbose=0)
    return _release(net.initialize(), own=set())


def train(
    module: SequenceClassifier,
    data: TrainingRows,
    valid: TokenDataset | None,
    objective: Objective,
    plan: TrainingPlan,
    rng: np.random.Generator,
    checkpoints: Checkpoints | None = None,
) -> TextNet:
    """Fine-tune `module` and return its net, trained and without optimiser.

    Parameters
    ----------
    module : SequenceClassifier
        The module; it is changed in place.
    data : TrainingRows
        Training rows.
    valid : TokenDataset or None
        Validation rows; with None nothing is scored.
    objective : Objective
        The loss and its terms.
    plan : TrainingPlan
        Everything else.
    rng : numpy.random.Generator
        Where the rows and batches of each epoch are drawn from.
    checkpoints : Checkpoints or None
        Where training goes on from, and what it writes.

    Returns
    -------
    TextNet

    Raises
    ------
    NonFiniteLossError
        If the loss becomes NaN or infinite.
    CheckpointError
        If a checkpoint cannot be written, or the one found does not fit.
    ValueError
        If the processes of the fit were given different rows.
    """
    if plan.processes.size > 1:
        plan.processes.check_alike(_fingerprint(data, valid, plan))
    n_steps = data.count_batches(plan.batch_size) * plan.max_epochs
    with tqdm(
        total=n_steps, desc=plan.title, unit="step", disable=not plan.verbose
    ) as bar:
        own = _own_callbacks(n_steps, valid, objective.classes, plan, bar)
        module.auxiliary.extend(objective.terms)
        adaptation = module.encoder.adaptation
        if adaptation is not None:
            own.append(("adaptation", AfterStep(adaptation)))
            module.auxiliary.extend(adaptation.terms)
        module.to(plan.device)  # terms may have weights
        plan.processes.share_weights(module)
        last = [] if checkpoints is None else [(_LAST, Checkpointing(checkpoints))]
        callbacks = [*own, *plan.callbacks, *last]
        net = _make_net(module, valid, objective.criterion, plan, callbacks, rng)
        # rows that are padded come in many shapes, each with kernels of its own
        fast = fast_products() if data.packed else nullcontext()
        with closing_runs(net), fast:
            net.fit(data, None)
            _check_finite(net.module_)
    if adaptation is not None:
        adaptation.finish(module.encoder)
    module.auxiliary = torch.nn.ModuleList()
    return _release(net, own={_LAST, *(name for name, _ in own)})


def _make_net(
    module: SequenceClassifier,
    valid: TokenDataset | None,
    criterion: torch.nn.Module,
    plan: TrainingPlan,
    callbacks: list[Any],
    rng: np.random.Generator,
) -> TextNet:
    # 'auto' measures speed, and may decide otherwise in another process
    precision = plan.processes.same(resolve_precision(plan.precision, plan.device))
    options: dict[str, Any] = {
        "lr": plan.learning_rate,
        "head_lr": plan.head_learning_rate,
        "average": _average(module, plan),
        "precision": precision,
        "processes": plan.processes,
        "layer_decay": plan.layer_decay,
        "optimizer": torch.optim.AdamW,
        # a third of the time of the loop over tensors; other optimisers may not know it
        **({} if "optimizer" in plan.net_params else {"optimizer__fused": True}),
        "optimizer__weight_decay": plan.weight_decay,
        "criterion": criterion,
        "batch_size": plan.batch_size,
        "max_epochs": plan.max_epochs,
        "device": plan.device,
        "train_split": None if valid is None else predefined_split(valid),
        "callbacks": callbacks,
        "callbacks__print_log": None,
        "rng": rng,
        "verbose": 0,
    }
    return TextNet(module, **(options | deepcopy(plan.net_params)))


def _fingerprint(
    data: TrainingRows, valid: TokenDataset | None, plan: TrainingPlan
) -> list[Any]:
    """Return what the batches depend on, beside the generator."""
    found: list[Any] = [plan.batch_size, plan.max_epochs]
    for part in [data] if valid is None else [data, valid]:
        arrays = part.tokens.lengths, part.target.numpy(), part.weights.numpy()
        found += map(array_sha256, arrays)
    return found


def _average(module: SequenceClassifier, plan: TrainingPlan) -> WeightAverage | None:
    return None if plan.ema_decay is None else WeightAverage(module, plan.ema_decay)


def _check_finite(module: torch.nn.Module) -> None:
    # the loss tells of a step at the next one, and so never of the last
    if not all(bool(part.isfinite().all()) for part in module.parameters()):
        raise NonFiniteLossError(
            "The weights are not finite after training. Lower `learning_rate`, or look "
            "for extreme `sample_weight`."
        )


def _own_callbacks(
    n_steps: int,
    valid: TokenDataset | None,
    classes: np.ndarray,
    plan: TrainingPlan,
    bar: tqdm,
) -> list[tuple[str, Any]]:
    schedule = RateSchedule(n_steps, plan.warmup, plan.lr_schedule)
    callbacks: list[tuple[str, Any]] = [
        (
            "schedule",
            LRScheduler(LambdaLR, lr_lambda=schedule, step_every="batch"),
        )
    ]
    if plan.max_grad_norm is not None:
        callbacks.append(("clip", GradientNormClipping(plan.max_grad_norm)))
    if valid is not None:
        score = ValidationScore(plan.scoring, classes)
        if plan.scoring != "loss":
            score.try_scorer(valid.target.numpy())
        callbacks += [
            ("valid_score", score),
            (
                "best_weights",
                EarlyStopping(
                    monitor="valid_score",
                    lower_is_better=False,
                    patience=plan.n_iter_no_change,
                    threshold=0.0,
                    threshold_mode="abs",
                    load_best=True,
                ),
            ),
        ]
    if plan.verbose:
        callbacks.append(("progress", FitProgress(bar)))
    return callbacks


def _release(net: TextNet, own: set[str]) -> TextNet:
    """Drop what only training needs: the optimiser is twice the size of the model."""
    net.module_.eval()
    net.module_.zero_grad(set_to_none=True)
    net.module = type(net.module_)  # else a pickle holds the weights twice
    net.optimizer_ = None
    net.train_split = None
    net.rng = None
    net.processes = ALONE  # what it predicts, it predicts whole
    net.average = None
    net.callbacks = [cb for cb in net.callbacks or [] if not isinstance(cb, tuple)]
    net.callbacks_ = [(name, cb) for name, cb in net.callbacks_ if name not in own]
    return net
