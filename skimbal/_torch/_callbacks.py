"""skorch callbacks: the validation score, and one progress bar for the whole fit."""

import warnings
from typing import Any

import numpy as np
import torch
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.exceptions import UndefinedMetricWarning
from sklearn.metrics import get_scorer
from skorch.callbacks import Callback
from tqdm.auto import tqdm

__all__ = ["AfterStep", "FitProgress", "ValidationScore", "current_rate"]


def current_rate(net: Any) -> float:
    """Return the learning rate of the top layer, as the schedule has it now."""
    group = net.optimizer_.param_groups[0]
    # one factor holds for all groups; a schedule keeps what it multiplies
    start = group.get("initial_lr", group["lr"])
    return net.lr * (group["lr"] / start) if start else 0.0


class _Known(ClassifierMixin, BaseEstimator):
    """A classifier whose probabilities are known: any scorer can read them.

    With `several`, a row may have several labels, or none.
    """

    def __init__(
        self, classes: np.ndarray, proba: np.ndarray, *, several: bool
    ) -> None:
        self.classes = classes
        self.proba = proba
        self.several = several
        self.classes_ = classes

    def predict(self, X: Any) -> np.ndarray:
        if self.several:
            return (self.proba > 0.5).astype(int)
        return self.classes_[self.proba.argmax(1)]

    def predict_proba(self, X: Any) -> np.ndarray:
        return self.proba


class ValidationScore(Callback):
    """Record ``valid_score`` after each epoch, from the logits already computed.

    Parameters
    ----------
    scoring : str or callable
        A scorer of scikit-learn, or ``'loss'`` for the negative validation loss.
    classes : ndarray of shape (n_classes,)
        The labels, as the scorer sees them.
    """

    def __init__(self, scoring: Any, classes: np.ndarray) -> None:
        self.scoring = scoring
        self.classes = classes

    def try_scorer(self, target: np.ndarray) -> None:
        """Score perfect predictions of the validation rows, before any training.

        A scorer that cannot read these labels (``'f1'`` wants 0 and 1) would else be
        found out after the first epoch. A callable is the caller's, and may count.
        """
        if isinstance(self.scoring, str):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # each epoch says it again
                perfect = target if target.ndim == 2 else self._one_hot(target)
                try:
                    self._score(perfect, target)
                except ValueError as error:
                    raise self._explain(error, target) from error

    def _explain(self, error: ValueError, target: np.ndarray) -> ValueError:
        message = (
            f"`scoring={self.scoring!r}` cannot score the validation rows: {error} "
            "Take another, such as 'f1_macro' or 'loss'"
        )
        n_classes = len(self.classes)
        n_missing = 0 if target.ndim == 2 else n_classes - len(np.unique(target))
        if n_missing:
            message += (
                f"; or give `X_val` and `y_val` with rows of every class, which "
                f"{n_missing} of {n_classes} do not have here"
            )
        return ValueError(f"{message}.")

    def _one_hot(self, codes: np.ndarray) -> np.ndarray:
        return np.eye(len(self.classes))[codes]

    def _score(self, proba: np.ndarray, target: np.ndarray) -> float:
        several = target.ndim == 2
        known = _Known(self.classes, proba, several=several)
        y = target.astype(int) if several else self.classes[target]
        scorer = get_scorer(self.scoring)  # a callable comes back as it is
        with warnings.catch_warnings():
            # a class that is never predicted counts 0, early in training
            warnings.simplefilter("ignore", UndefinedMetricWarning)
            return float(scorer(known, np.zeros((len(target), 1)), y))

    def on_epoch_begin(self, net: Any, **kwargs: Any) -> None:
        """Forget the last epoch."""
        self.logits_: list[torch.Tensor] = []
        self.targets_: list[torch.Tensor] = []

    def on_batch_end(
        self, net: Any, batch: Any = None, training: bool = False, **kwargs: Any
    ) -> None:
        """Keep the logits of a validation batch."""
        if not training and self.scoring != "loss":
            logits = kwargs["y_pred"].float().cpu()
            self.logits_.append(logits)
            self.targets_.append(batch[1][0][: len(logits)])

    def on_epoch_end(self, net: Any, **kwargs: Any) -> None:
        """Score the validation rows."""
        if self.scoring == "loss":
            score = -net.history[-1, "valid_loss"]
        else:
            own = torch.cat(self.logits_), torch.cat(self.targets_)
            all_logits, targets = zip(*net.processes.gather(own), strict=True)
            logits, target = torch.cat(all_logits).double(), torch.cat(targets)
            several = target.ndim == 2
            proba = logits.sigmoid() if several else logits.softmax(dim=1)
            score = self._score(proba.numpy(), target.numpy())
        score = net.processes.same(score)
        if np.isnan(score):  # no epoch would be the best one
            raise ValueError(
                f"The validation score is NaN in epoch {len(net.history)}. Choose "
                "another `scoring`, or give validation rows of every class."
            )
        net.history.record("valid_score", score)
        self.logits_, self.targets_ = [], []


class AfterStep(Callback):
    """Count the steps of the optimiser, and tell their number after each.

    Parameters
    ----------
    listener : Adaptation
        Its `after_step` is called while the gradients are still there; a checkpoint
        keeps its `state`.
    """

    def __init__(self, listener: Any) -> None:
        self.listener = listener

    def on_train_begin(self, net: Any, **kwargs: Any) -> None:
        """Start to count."""
        self.n_steps_ = 0

    def on_batch_end(self, net: Any, training: bool = False, **kwargs: Any) -> None:
        """Count a step of training."""
        if training:
            self.n_steps_ += 1
            self.listener.after_step(self.n_steps_)

    def state_dict(self) -> dict[str, Any]:
        """Return what a checkpoint keeps."""
        return {"n_steps": self.n_steps_, "listener": self.listener.state()}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on from what `state_dict` gave."""
        self.n_steps_ = int(state["n_steps"])
        self.listener.restore(state["listener"])


class FitProgress(Callback):
    """Move one tqdm bar over the steps of all epochs, with loss and score beside it.

    Parameters
    ----------
    bar : tqdm.tqdm
        An open bar. Whoever opened it closes it, also where training fails.
    """

    def __init__(self, bar: tqdm) -> None:
        self.bar = bar

    def on_batch_end(self, net: Any, training: bool = False, **kwargs: Any) -> None:
        """Move by one step."""
        if training:
            self.bar.update()

    def on_epoch_end(self, net: Any, **kwargs: Any) -> None:
        """Show the epoch's figures."""
        last = net.history[-1]
        keys = [k for k in ("train_loss", "valid_loss", "valid_score") if k in last]
        figures = {key: f"{last[key]:.3f}" for key in keys}
        epoch = {"epoch": f"{len(net.history)}/{net.max_epochs}"}
        rate = {"learning_rate": f"{current_rate(net):.1e}"}
        self.bar.set_postfix(epoch | figures | rate)

    def state_dict(self) -> dict[str, int]:
        """Return the steps done, which a checkpoint keeps."""
        return {"steps": self.bar.n}

    def load_state_dict(self, state: dict[str, int]) -> None:
        """Go on from some steps."""
        self.bar.update(state["steps"] - self.bar.n)
