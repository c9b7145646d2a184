"""The skorch net that trains a `SequenceClassifier`."""

from contextlib import nullcontext, suppress
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from skorch import NeuralNet
from skorch.callbacks import EarlyStopping
from torch.utils.data import DataLoader

from skimbal._torch._averaging import WeightAverage
from skimbal._torch._batching import held_out_batches
from skimbal._torch._dataset import TokenDataset, TrainingRows
from skimbal._torch._device import check_fork, seed_torch
from skimbal._torch._distributed import ALONE, OwnRows, Processes
from skimbal._torch._epoch_tasks import StopTraining
from skimbal._torch._optim import parameter_groups
from skimbal._torch._step import TrainingStep
from skimbal.exceptions import NonFiniteLossError

if TYPE_CHECKING:
    from skimbal._torch._checkpointing import Checkpointing

__all__ = ["TextNet"]


class TextNet(NeuralNet):
    """A skorch net over token arrays: its own batches, row weights and loss terms.

    Differs from `skorch.NeuralNet` in this: the rows of an epoch are drawn anew, and
    batches hold texts of similar length; each row has a weight in the loss, to which
    other terms may be added; a loss that is not finite stops the fit with an error;
    weights may be averaged over the steps; and Ctrl-C stops a fit too, instead of
    ending it quietly.

    Parameters
    ----------
    *args, **kwargs
        As for `skorch.NeuralNet`.
    head_lr : float
        Learning rate of the linear head, and of added loss terms.
    layer_decay : float
        Factor between the learning rates of neighbouring layers of the body.
    average : WeightAverage or None
        Moving average of the weights, which is what is validated and kept.
    precision : torch.dtype
        Type of the matrix products.
    rng : numpy.random.Generator
        Where the rows and batches of each epoch are drawn from.
    processes : Processes
        Who shares the rows of each batch.
    """

    # set where training goes on from a checkpoint, until its first batch
    resumed_: "Checkpointing | None" = None

    def __init__(
        self,
        *args: Any,
        head_lr: float = 1e-3,
        layer_decay: float = 1.0,
        average: WeightAverage | None = None,
        precision: torch.dtype = torch.float32,
        rng: np.random.Generator | None = None,
        processes: Processes = ALONE,
        **kwargs: Any,
    ) -> None:
        self.head_lr = head_lr
        self.layer_decay = layer_decay
        self.average = average
        self.precision = precision
        self.rng = rng
        self.processes = processes
        super().__init__(*args, **kwargs)

    def initialize_optimizer(self, triggered_directly: Any = None) -> "TextNet":
        """Give each layer its own learning rate."""
        options = self.get_params_for("optimizer")
        groups = parameter_groups(
            self.module_,
            lr=options.pop("lr", self.lr),
            head_lr=self.head_lr,
            layer_decay=self.layer_decay,
            weight_decay=options.pop("weight_decay", 0.0),
        )
        self.optimizer_ = self.optimizer(groups, **options)
        return self

    def get_iterator(self, dataset: TokenDataset, training: bool = False) -> DataLoader:
        """Return batches of similar length; those of a new epoch when training."""
        options = self.get_params_for(
            "iterator_train" if training else "iterator_valid"
        )
        batch_size = options.pop("batch_size", self.batch_size)
        batches: Any
        draw_epoch = getattr(dataset, "draw_epoch", None)
        if draw_epoch is not None and training:
            progress = (len(self.history) - 1) / self.max_epochs
            rng = self.rng or np.random.default_rng()
            dataset, batches = draw_epoch(progress, batch_size, rng)
            if self.resumed_ is not None:
                batches = self.resumed_.enter(self, batches)
                self.resumed_ = None
        else:
            batches = held_out_batches(dataset, batch_size)
        # a loader draws a number when it starts: not from the generator of dropout,
        # which must go on where a checkpoint left it
        options.setdefault("generator", torch.Generator())
        own: Any = dataset
        if self.processes.size > 1:
            own = OwnRows(dataset, self.processes)
        return DataLoader(own, batch_sampler=batches, collate_fn=_as_it_is, **options)

    def fit_loop(
        self, X: TrainingRows, y: Any = None, epochs: Any = None, **fit_params: Any
    ) -> "TextNet":
        """Train for all epochs; the batches of each are drawn when it starts.

        Epochs that are in the history are done: a fit that goes on has some.
        """
        self.check_data(X, y)
        train, valid = self.get_split_datasets(X, y, **fit_params)
        data = {"dataset_train": train, "dataset_valid": valid}
        held_out = None if valid is None else self.get_iterator(valid)
        n_epochs = self.max_epochs if epochs is None else epochs
        for _ in range(len(self.history), n_epochs):
            self.notify("on_epoch_begin", **data)
            batches = self.get_iterator(train, training=True)
            self.run_single_epoch(batches, True, "train", self.train_step, **fit_params)
            # what callbacks keep of the best epoch is the average as well
            with nullcontext() if self.average is None else self.average.in_use():
                self.run_single_epoch(held_out, False, "valid", self.validation_step)
                self._end_epoch(data)
        return self

    def _end_epoch(self, data: dict[str, Any]) -> None:
        """Tell all callbacks, those behind one that stops as well, and then stop."""
        stops = False
        for callback in (self, *(callback for _, callback in self.callbacks_)):
            try:
                callback.on_epoch_end(self, **data)
            except StopTraining:
                stops = True
            except KeyboardInterrupt:
                # how skorch's EarlyStopping ends training; any other is Ctrl-C
                if not _is_out_of_patience(callback):
                    raise
                stops = True
        if stops:
            raise StopTraining

    def run_single_epoch(
        self, iterator: Any, training: bool, prefix: str, step_fn: Any, **params: Any
    ) -> None:
        """Run all batches, as skorch does it for batches that are not packed."""
        if iterator is None:
            return
        for rows, batch in zip(iterator.batch_sampler, iterator, strict=True):
            self.n_targets_ = iterator.dataset.count_targets(rows)  # in all processes
            self.notify("on_batch_begin", batch=batch, training=training)
            if training:
                self._set_progress()
            step = step_fn(batch, **params)
            self.history.record_batch(f"{prefix}_loss", step["loss"].item())
            self.history.record_batch(f"{prefix}_batch_size", self.n_targets_)
            if training and self.average is not None:
                self.average.update()
            self.notify("on_batch_end", batch=batch, training=training, **step)
        done = self.history[-1, "batches"]  # also those before a break
        n_batches = sum(f"{prefix}_loss" in batch for batch in done)
        self.history.record(f"{prefix}_batch_count", n_batches)

    def get_loss(
        self, y_pred: torch.Tensor, y_true: Any, X: Any = None, training: bool = False
    ) -> torch.Tensor:
        """Return the weighted mean of the rows' losses."""
        target, weights = (part.to(y_pred.device) for part in y_true)
        weights = weights * self.processes.portion(self.n_targets_)
        return (self.criterion_(y_pred, target) * weights).mean()

    def validation_step(self, batch: Any, **fit_params: Any) -> dict[str, Any]:
        """Return the loss of a batch, and the logits of the rows that are here."""
        step = super().validation_step(batch, **fit_params)
        n_own = self.processes.count(self.n_targets_)
        loss = self.processes.mean(step["loss"])
        return {"loss": loss, "y_pred": step["y_pred"][:n_own]}

    def infer(self, x: Any, **fit_params: Any) -> torch.Tensor:
        """Return the logits of a batch, in float32."""
        with self._autocast():
            return super().infer(x, **fit_params).float()

    def train_step_single(self, batch: Any, **fit_params: Any) -> dict[str, Any]:
        """Do one step; a loss that is not finite is an error."""
        self._set_training(True)
        if self.processes.size > 1:
            seed_torch(self._step_seed(), torch.device(self.device))
        step, share = self._run(batch)
        loss = step.loss
        for term in self.module_.auxiliary:
            loss = loss + term(step)
        loss.backward()
        parameters = (p for _, p in self.get_all_learnable_params() if p.requires_grad)
        loss = self.processes.average(parameters, loss.detach())
        if not torch.isfinite(loss):
            epoch = len(self.history)
            number = len(self.history[-1, "batches"])
            raise NonFiniteLossError(
                f"The training loss is not finite in epoch {epoch}, batch {number}. "
                "Lower `learning_rate`, or look for extreme `sample_weight`."
            )
        return {"loss": loss / share, "y_pred": step.logits.detach()}

    def _run(self, batch: Any) -> tuple[TrainingStep, float]:
        """Run a batch forward; also return its targets in terms of the mean batch."""
        module, device = self.module_, self.device
        inputs = {name: part.to(device) for name, part in batch[0].items()}
        target, weights = (part.to(device) for part in batch[1])
        # batches are of as many tokens, not targets: each counts alike in the sum
        share = self.n_targets_ * self.batches_per_epoch_ / self.targets_per_epoch_
        weights = weights * (share * self.processes.portion(self.n_targets_))

        def encode() -> torch.Tensor:
            with self._autocast():
                return module.encoder(**inputs).float()

        features = encode()
        logits = module.classify(features)
        loss = (self.criterion_(logits, target) * weights).mean()
        step = TrainingStep(
            features=features,
            logits=logits,
            target=target,
            weights=weights,
            loss=loss,
            criterion=self.criterion_,
            encode=encode,
            classify=module.classify,
            embeddings=module.encoder.embeddings,
        )
        return step, share

    def _step_seed(self) -> int:
        """Return where the process draws the dropout of a step from.

        It follows from the place in the data: a checkpoint needs not hold it.
        """
        place = (len(self.history), len(self.history[-1, "batches"]))
        seeds = np.random.SeedSequence((self.seed_, self.processes.rank, *place))
        return int(seeds.generate_state(1, np.uint64)[0] >> np.uint64(1))

    def _autocast(self) -> Any:
        half = self.precision != torch.float32
        device = torch.device(self.device).type
        return torch.autocast(device, self.precision) if half else nullcontext()

    def _set_progress(self) -> None:
        """Tell the loss which share of the training is done."""
        if hasattr(self.criterion_, "set_progress"):
            epoch, n_done = len(self.history) - 1, len(self.history[-1, "batches"]) - 1
            share = (epoch + n_done / self.batches_per_epoch_) / self.max_epochs
            self.criterion_.set_progress(share)

    def partial_fit(
        self, X: Any, y: Any = None, classes: Any = None, **fit_params: Any
    ) -> "TextNet":
        """Train; stop early when a callback says so, but never hide Ctrl-C."""
        check_fork()
        if not self.initialized_:
            self.initialize()
        fit_params.pop("_routing_method", None)
        self.targets_per_epoch_ = X.n_targets
        self.batches_per_epoch_ = X.count_batches(self.batch_size)
        if self.processes.size > 1:  # a fit in one process draws nothing here
            self.seed_ = int(torch.randint(2**62, ()))
        self.notify("on_train_begin", X=X, y=y)
        with suppress(StopTraining):
            self.fit_loop(X, y, **fit_params)
        if self.average is not None:
            self.average.keep()
        self.notify("on_train_end", X=X, y=y)
        return self


def _as_it_is(batch: Any) -> Any:
    return batch


def _is_out_of_patience(callback: Any) -> bool:
    return isinstance(callback, EarlyStopping) and (
        callback.misses_ >= callback.patience
    )
