"""Tell the callbacks of scikit-learn 1.9 of each epoch."""

from typing import Any

from skorch.callbacks import Callback

__all__ = ["EpochTasks", "StopTraining"]


class StopTraining(Exception):  # noqa: N818 - no error, a wish
    """A callback has asked for the end of training."""


class EpochTasks(Callback):
    """Make each epoch a task of the fit, of which callbacks hear begin and end.

    They are given no rows: what they log must hold no text.

    Parameters
    ----------
    estimator : estimator
        What is being fitted; its `fit` tears the callbacks down.
    """

    def __init__(self, estimator: Any) -> None:
        self.estimator = estimator

    def __deepcopy__(self, memo: dict[int, Any]) -> "EpochTasks":
        """Return a new one for the same estimator: that is known by its identity."""
        return type(self)(self.estimator)

    @classmethod
    def listeners(cls, estimator: Any) -> list["EpochTasks"]:
        """Return one, or none where nobody listens."""
        heard = ("_skl_callbacks", "_parent_callback_ctx")
        return [cls(estimator)] if any(hasattr(estimator, h) for h in heard) else []

    def on_train_begin(self, net: Any, **kwargs: Any) -> None:
        """Begin the task of the fit, now that the number of epochs is known."""
        self.fit_ = self.estimator._init_callback_context(max_subtasks=net.max_epochs)
        self.fit_.call_on_fit_task_begin(estimator=self.estimator)

    def on_epoch_begin(self, net: Any, **kwargs: Any) -> None:
        """Begin the task of an epoch."""
        self.epoch_ = self.fit_.subcontext(task_name="epoch")
        self.epoch_.call_on_fit_task_begin(estimator=self.estimator)

    def on_epoch_end(self, net: Any, **kwargs: Any) -> None:
        """End the task of an epoch, and stop where a callback says so."""
        stop = self.epoch_.call_on_fit_task_end(estimator=self.estimator)
        if net.processes.same(stop):
            raise StopTraining

    def on_train_end(self, net: Any, **kwargs: Any) -> None:
        """End the task of the fit."""
        self.fit_.call_on_fit_task_end(estimator=self.estimator)

    def close(self, status: str) -> None:
        """Let go of the estimator, which holds the net that holds this."""
        self.estimator = self.fit_ = self.epoch_ = None
