"""What a fit tells its trackers, and how their runs end."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from datetime import UTC, datetime
from numbers import Real
from time import perf_counter
from typing import Any
from uuid import uuid4
from warnings import warn

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.metrics._scorer import _BaseScorer
from skorch.callbacks import Callback
from skorch.callbacks.scoring import ScoringBase

from skimbal._torch._callbacks import current_rate
from skimbal._torch._epoch_tasks import EpochTasks
from skimbal.exceptions import SkimbalWarning

__all__ = ["TrackingCallback", "closing_runs", "make_callbacks", "plain_params"]

_LONGEST = 200  # characters of a parameter; what is longer is no option but content


def plain_params(estimator: BaseEstimator) -> dict[str, Any]:
    """Return the parameters that are numbers, short strings, None or estimators.

    Lists, tables and dicts are left out: they may hold texts or labels. Of an estimator
    there is its name, and its own parameters follow as ``loss__gamma``.
    """
    found: dict[str, Any] = {}
    for name, value in estimator.get_params(deep=True).items():
        if isinstance(value, os.PathLike):
            value = os.fspath(value)
        if isinstance(value, BaseEstimator):
            found[name] = type(value).__name__
        elif isinstance(value, str):
            if len(value) <= _LONGEST:
                found[name] = value
        elif value is None or isinstance(value, Real | np.bool_):
            # a number of NumPy becomes one of Python
            found[name] = value.item() if isinstance(value, np.generic) else value
    return found


def make_callbacks(
    callbacks: list[Any] | None, estimator: BaseEstimator, *, tracked: bool = True
) -> list[Any]:
    """Return the callbacks of one fit: trackers make theirs, others are copied.

    Those of scikit-learn, where the estimator has some, are told of the epochs last.
    Trackers are left out where the fit is not `tracked`: another process does it.

    Raises
    ------
    TypeError
        If something is no callback.
    ValueError
        If one reads labels, which come with weights here.
    """
    params = plain_params(estimator)
    made: list[Any] = []
    for item in callbacks or []:
        # as in skorch, a name may stand before a callback
        named = isinstance(item, tuple) and len(item) == 2
        callback = item[1] if named else item
        if not _is_tracker(callback):
            made.append(deepcopy(item))
        elif tracked:
            own = callback.make_callback(params)
            made.append((item[0], own) if named else own)
    return made + EpochTasks.listeners(estimator)


def _is_tracker(callback: Any) -> bool:
    """Tell a tracker from a callback; what is neither is an error."""
    of_class = isinstance(callback, type)
    kind = callback if of_class else type(callback)
    is_tracker = hasattr(kind, "make_callback")
    if is_tracker and of_class:
        raise TypeError(
            f"`callbacks` must hold trackers; got the class {kind.__name__}. Call it."
        )
    if isinstance(callback, ScoringBase) and _reads_labels(callback.scoring):
        raise ValueError(
            f"`callbacks` cannot hold {kind.__name__} of a score: batches hold weights "
            "beside the labels, which it cannot read. Name the score in `scoring`; it "
            "is in `history_`."
        )
    if not (is_tracker or issubclass(kind, Callback)):
        raise TypeError(
            "`callbacks` must hold trackers of skimbal.tracking and callbacks of "
            f"skorch; got an object of type {kind.__name__}."
        )
    return is_tracker


def _reads_labels(scoring: Any) -> bool:
    # a function of the caller's own may know what a batch holds
    return scoring is None or isinstance(scoring, str | _BaseScorer)


@contextmanager
def closing_runs(net: Any) -> Iterator[None]:
    """End the runs that the callbacks of `net` have started, however the fit ends."""
    status = "failed"
    try:
        yield
        status = "finished"
    except KeyboardInterrupt:
        status = "killed"
        raise
    finally:
        for _, callback in getattr(net, "callbacks_", ()):
            if isinstance(callback, TrackingCallback | EpochTasks):
                callback.close(status)


class TrackingCallback(Callback):
    """Write the figures of one fit to a run of its own.

    The run starts with the training. A tracker that fails then is an error; one that
    fails later is left alone with a warning, for the fit is worth more than its log.

    Parameters
    ----------
    tracker : BaseTracker
        What opens the run.
    params : dict
        What the run is described by.
    """

    def __init__(self, tracker: Any, params: dict[str, Any]) -> None:
        self.tracker = tracker
        self.params = params
        self.run_: Any = None
        self.works_ = True

    def on_train_begin(self, net: Any, X: Any = None, **kwargs: Any) -> None:
        """Open the run and describe it."""
        self.started_ = perf_counter()
        self.n_steps_ = 0
        self.run_ = self.tracker._open_run(self._unique_name())
        facts = {"n_training_rows": len(X), "n_epochs": net.max_epochs}
        self.run_.log_params(self.params | facts)

    def on_batch_end(self, net: Any, training: bool = False, **kwargs: Any) -> None:
        """Write the loss and the rate of a step, where that is wanted."""
        if not training:
            return
        self.n_steps_ += 1
        every = self.tracker.every_n_steps
        if every is not None and self.n_steps_ % every == 0:
            loss = net.history[-1, "batches", -1, "train_loss"]
            values = {"step/train_loss": loss, "step/learning_rate": current_rate(net)}
            self._log(values, "step", self.n_steps_)

    def on_epoch_end(self, net: Any, **kwargs: Any) -> None:
        """Write the figures of the epoch, as they stand in the history."""
        values = _figures(net.history[-1]) | {"learning_rate": current_rate(net)}
        self._log(values, "epoch", len(net.history))

    def on_train_end(self, net: Any, **kwargs: Any) -> None:
        """Write the seconds of the fit and its best epoch."""
        values: dict[str, float] = {"seconds": perf_counter() - self.started_}
        scores = [epoch.get("valid_score") for epoch in net.history]
        known = [score for score in scores if score is not None]
        if known:
            values["best_valid_score"] = max(known)
            values["best_epoch"] = 1 + scores.index(max(known))
        self._log(values, "epoch", len(net.history))

    def close(self, status: str) -> None:
        """End the run, if there is one: 'finished', 'failed' or 'killed'."""
        run, self.run_ = self.run_, None
        if run is None:
            return
        try:
            run.close(status)
        except Exception as error:
            if status == "finished":  # else another error is under way
                self._give_up("end its run", error)

    def _log(self, values: dict[str, float], axis: str, at: int) -> None:
        if self.run_ is None or not self.works_:
            return
        try:
            self.run_.log(values, axis, at)
        except Exception as error:
            self._give_up(f"write the figures of {axis} {at}", error)

    def _give_up(self, what: str, error: Exception) -> None:
        # its message may hold anything, an address with a password for one
        self.works_ = False
        warn(
            f"{type(self.tracker).__name__} could not {what} ({type(error).__name__}). "
            "The fit goes on, and nothing more is written.",
            SkimbalWarning,
            stacklevel=2,
        )

    def _unique_name(self) -> str:
        """Return a name that no other fit has, in this process or another."""
        unique = f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{uuid4().hex[:8]}"
        start = self.tracker.run_name
        return unique if start is None else f"{start}-{unique}"


def _figures(epoch: dict[str, Any]) -> dict[str, float]:
    """Return the numbers of an epoch; skorch's marks and counts are none."""
    return {
        key: float(value)
        for key, value in epoch.items()
        if isinstance(value, Real)
        and key != "epoch"
        and not key.endswith(("_best", "_batch_count", "_batch_size"))
    }
