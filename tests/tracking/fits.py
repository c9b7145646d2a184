"""A fit of a tenth of a second, and a tracker that remembers."""

from typing import Any

import numpy as np
import torch
from sklearn.linear_model import LogisticRegression
from skorch import NeuralNetRegressor
from skorch.callbacks import Callback

from skimbal._torch._tracking import closing_runs, make_callbacks
from skimbal.tracking import BaseTracker

__all__ = ["N_EPOCHS", "ListTracker", "StopAtEpoch", "fit_with"]

N_EPOCHS = 3
RUNS: dict[str, "ListedRun"] = {}


class ListedRun:
    """Run in memory."""

    def __init__(self, fails_in: str | None) -> None:
        self.fails_in = fails_in
        self.params: dict[str, Any] = {}
        self.rows: list[tuple[str, int, dict[str, float]]] = []
        self.statuses: list[str] = []

    def log_params(self, params: dict[str, Any]) -> None:
        self._fail("log_params")
        self.params |= params

    def log(self, values: dict[str, float], axis: str, at: int) -> None:
        self._fail("log")
        self.rows.append((axis, at, values))

    def close(self, status: str) -> None:
        self.statuses.append(status)
        self._fail("close")

    def _fail(self, where: str) -> None:
        if self.fails_in == where:
            raise OSError("secret address")


class ListTracker(BaseTracker):
    """Tracker whose runs are in `RUNS`, by name."""

    def __init__(
        self,
        *,
        run_name: str | None = None,
        every_n_steps: int | None = None,
        fails_in: str | None = None,
    ) -> None:
        self.run_name = run_name
        self.every_n_steps = every_n_steps
        self.fails_in = fails_in

    def _open_run(self, name: str) -> ListedRun:
        assert name not in RUNS
        RUNS[name] = ListedRun(self.fails_in)
        return RUNS[name]


class StopAtEpoch(Callback):
    """Raise an error at the end of an epoch."""

    def __init__(self, error: BaseException, epoch: int = 2) -> None:
        self.error = error
        self.epoch = epoch

    def on_epoch_end(self, net: Any, **kwargs: Any) -> None:
        if len(net.history) == self.epoch:
            raise self.error


class Line(NeuralNetRegressor):
    """Net that lets Ctrl-C through, as the net of the engine does."""

    def partial_fit(self, X: Any, y: Any = None, **params: Any) -> "Line":
        self.notify("on_train_begin", X=X, y=y)
        self.fit_loop(X, y)
        self.notify("on_train_end", X=X, y=y)
        return self


def fit_with(*callbacks: Any, estimator: Any = None) -> Any:
    """Fit a line for three epochs of four steps, as the engine fits its net."""
    made = make_callbacks(list(callbacks), estimator or LogisticRegression(C=2.5))
    with torch.random.fork_rng(devices=[]):
        net = Line(
            torch.nn.Linear(1, 1),
            lr=0.1,
            batch_size=4,
            max_epochs=N_EPOCHS,
            train_split=None,
            callbacks=made,
            callbacks__print_log=None,
            verbose=0,
        )
        net.initialize()
        data = np.linspace(0, 1, 16, dtype=np.float32)[:, None]
        with closing_runs(net):
            net.partial_fit(data, data)
    return net
