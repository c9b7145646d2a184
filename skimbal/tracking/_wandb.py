"""`WandbTracker`: a run in Weights & Biases for each fit."""

import os
from typing import Any, ClassVar

from sklearn.utils._param_validation import StrOptions

from skimbal.tracking._base import BaseTracker

__all__ = ["WandbTracker"]


class WandbTracker(BaseTracker):
    """Write each fit to a run of its own in Weights & Biases [1]_.

    Only what skimbal writes is sent: neither what the program prints nor its code. The
    package adds facts of its own, such as the host, its load and the versions of
    packages; it also reports its own errors unless ``WANDB_ERROR_REPORTING=false`` is
    in the environment, even where `mode` is ``'offline'``.

    Parameters
    ----------
    project : str or None, default=None
        Where the runs stand. None leaves it to the settings of the package, as for
        `entity` and `mode`.
    entity : str or None, default=None
        The user or the team.
    mode : {'online', 'offline', 'disabled'} or None, default=None
        ``'offline'`` writes to `log_dir`, for ``wandb sync``.
    log_dir : str, path-like or None, default=None
        Folder in which a folder ``wandb`` is made. None is the current folder.
    run_name : str or None, default=None
        Start of the names of the runs; a time and some letters follow.
    every_n_steps : int or None, default=None
        Also write the loss and the learning rate of every so many steps. None writes
        once an epoch.

    References
    ----------
    .. [1] L. Biewald (2020). "Experiment Tracking with Weights and Biases".
       https://docs.wandb.ai

    Examples
    --------
    >>> from skimbal.classifiers import BertClassifier
    >>> from skimbal.tracking import WandbTracker
    >>> tracker = WandbTracker("titles", mode="offline")
    >>> classifier = BertClassifier(callbacks=[tracker])
    """

    _package = "wandb"
    _extra = "wandb"
    _parameter_constraints: ClassVar[dict] = {
        **BaseTracker._parameter_constraints,
        "project": [str, None],
        "entity": [str, None],
        "mode": [StrOptions({"online", "offline", "disabled"}), None],
        "log_dir": [str, os.PathLike, None],
    }

    def __init__(
        self,
        project: str | None = None,
        *,
        entity: str | None = None,
        mode: str | None = None,
        log_dir: str | os.PathLike | None = None,
        run_name: str | None = None,
        every_n_steps: int | None = None,
    ) -> None:
        self.project = project
        self.entity = entity
        self.mode = mode
        self.log_dir = log_dir
        self.run_name = run_name
        self.every_n_steps = every_n_steps

    def _open_run(self, name: str) -> "_WandbRun":
        wandb = self._import_package()
        run = wandb.init(
            project=self.project,
            entity=self.entity,
            mode=self.mode,
            dir=self.log_dir,
            name=name,
            reinit="create_new",  # leave a run of the caller alone
            # what the program prints may hold texts
            settings=wandb.Settings(console="off", save_code=False),
        )
        return _WandbRun(run)


class _WandbRun:
    """A run, with figures over epochs and others over steps."""

    def __init__(self, run: Any) -> None:
        self._run = run
        run.define_metric("*", step_metric="epoch")
        run.define_metric("step/*", step_metric="step")

    def log_params(self, params: dict[str, Any]) -> None:
        self._run.config.update(params)

    def log(self, values: dict[str, float], axis: str, at: int) -> None:
        self._run.log({**values, axis: at})

    def close(self, status: str) -> None:
        self._run.finish(exit_code=0 if status == "finished" else 1)
