"""The skorch net that trains a `SequenceClassifier`."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch
from skorch import NeuralNet
from torch.utils.data import DataLoader

from skimbal._torch._batching import LengthBucketSampler, length_batches
from skimbal._torch._dataset import TokenDataset
from skimbal._torch._optim import parameter_groups
from skimbal.exceptions import NonFiniteLossError

__all__ = ["TextNet"]


class TextNet(NeuralNet):
    """A skorch net over token arrays: bucketed batches and weighted rows.

    Differs from `skorch.NeuralNet` in four ways: batches hold texts of similar
    length; each row has a weight in the loss; a loss that is not finite stops the
    fit with an error; and Ctrl-C stops it too, instead of ending it quietly.

    Parameters
    ----------
    *args, **kwargs
        As for `skorch.NeuralNet`.
    head_lr : float
        Learning rate of the linear head.
    layer_decay : float
        Factor between the learning rates of neighbouring layers of the body.
    rng : numpy.random.Generator
        Where the order of training batches is drawn from.
    """

    def __init__(
        self,
        *args: Any,
        head_lr: float = 1e-3,
        layer_decay: float = 1.0,
        rng: np.random.Generator | None = None,
        **kwargs: Any,
    ) -> None:
        self.head_lr = head_lr
        self.layer_decay = layer_decay
        self.rng = rng
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
        """Return batches of similar length; shuffled when training."""
        lengths = dataset.tokens.lengths
        kind = "iterator_train" if training else "iterator_valid"
        options = self.get_params_for(kind)
        batch_size = options.pop("batch_size", self.batch_size)
        batches: Any
        if training:
            rng = self.rng or np.random.default_rng()
            batches = LengthBucketSampler(lengths, batch_size, rng)
        else:
            batches = length_batches(lengths, batch_size)
        return DataLoader(
            dataset, batch_sampler=batches, collate_fn=_as_it_is, **options
        )

    def get_loss(
        self, y_pred: torch.Tensor, y_true: Any, X: Any = None, training: bool = False
    ) -> torch.Tensor:
        """Return the weighted mean of the rows' losses."""
        codes, weights = (part.to(y_pred.device) for part in y_true)
        return (self.criterion_(y_pred, codes) * weights).mean()

    def train_step_single(self, batch: Any, **fit_params: Any) -> dict[str, Any]:
        """Do one step; a loss that is not finite is an error."""
        step = super().train_step_single(batch, **fit_params)
        if not torch.isfinite(step["loss"]):
            epoch = len(self.history)
            number = len(self.history[-1, "batches"])
            raise NonFiniteLossError(
                f"The training loss is not finite in epoch {epoch}, batch {number}. "
                "Lower `learning_rate`, or look for extreme `sample_weight`."
            )
        return step

    def partial_fit(
        self, X: Any, y: Any = None, classes: Any = None, **fit_params: Any
    ) -> "TextNet":
        """Train; stop early when a callback says so, but never hide Ctrl-C."""
        if not self.initialized_:
            self.initialize()
        fit_params.pop("_routing_method", None)
        self.notify("on_train_begin", X=X, y=y)
        with _early_stop():
            self.fit_loop(X, y, **fit_params)
        self.notify("on_train_end", X=X, y=y)
        return self


@contextmanager
def _early_stop() -> Iterator[None]:
    """Swallow the KeyboardInterrupt that skorch's EarlyStopping raises, no other."""
    try:
        yield
    except KeyboardInterrupt as interrupt:
        traceback = interrupt.__traceback__
        while traceback is not None and traceback.tb_next is not None:
            traceback = traceback.tb_next
        frame = traceback.tb_frame if traceback is not None else None
        module = frame.f_globals.get("__name__", "") if frame is not None else ""
        if not module.startswith("skorch.callbacks"):
            raise


def _as_it_is(batch: Any) -> Any:
    return batch
