"""`TensorBoardTracker`: event files that TensorBoard shows while a fit runs."""

import os
from pathlib import Path
from typing import Any, ClassVar

from skimbal.tracking._base import BaseTracker
from skimbal.utils._paths import expand_user

__all__ = ["TensorBoardTracker"]


class TensorBoardTracker(BaseTracker):
    """Write each fit to a folder of its own, for TensorBoard [1]_.

    Parameters
    ----------
    log_dir : str or path-like, default='runs'
        Each fit makes a folder in it: a time and some letters, after `run_name`. Show
        them all with ``tensorboard --logdir runs``.
    run_name : str or None, default=None
        Start of the names of the folders.
    every_n_steps : int or None, default=None
        Also write the loss and the learning rate of every so many steps. None writes
        once an epoch.

    See Also
    --------
    skimbal.tracking.TrainingHistoryDisplay : A plot of a fit that has ended.

    References
    ----------
    .. [1] M. Abadi et al. (2016). "TensorFlow: A System for Large-Scale Machine
       Learning". OSDI. https://www.tensorflow.org/tensorboard

    Examples
    --------
    >>> from skimbal.classifiers import BertClassifier
    >>> from skimbal.tracking import TensorBoardTracker
    >>> classifier = BertClassifier(callbacks=[TensorBoardTracker("runs")])
    """

    _package = "tensorboard"
    _extra = "tensorboard"
    _parameter_constraints: ClassVar[dict] = {
        **BaseTracker._parameter_constraints,
        "log_dir": [str, os.PathLike],
    }

    def __init__(
        self,
        log_dir: str | os.PathLike = "runs",
        *,
        run_name: str | None = None,
        every_n_steps: int | None = None,
    ) -> None:
        self.log_dir = log_dir
        self.run_name = run_name
        self.every_n_steps = every_n_steps

    def _validate_params(self) -> None:
        super()._validate_params()
        name = self.run_name
        if name is not None and (not name or Path(name).name != name):
            raise ValueError(
                f"`run_name` must be the name of a folder, without its path; got "
                f"{name!r}. Put the path into `log_dir`."
            )

    def _open_run(self, name: str) -> "_TensorBoardRun":
        return _TensorBoardRun(expand_user(self.log_dir) / name)


class _TensorBoardRun:
    """A folder with one event file."""

    def __init__(self, folder: Path) -> None:
        from torch.utils.tensorboard import SummaryWriter

        self._writer: Any = SummaryWriter(os.fspath(folder))
        self._success: Any = None

    def log_params(self, params: dict[str, Any]) -> None:
        from torch.utils.tensorboard.summary import hparams

        # the tab HPARAMS: a row a run, with the parameters and the figures named here
        known = {name: str(v) if v is None else v for name, v in params.items()}
        figures = {"best_valid_score": 0, "train_loss": 0, "seconds": 0}
        experiment, start, self._success = hparams(known, figures)
        self._writer.file_writer.add_summary(experiment)
        self._writer.file_writer.add_summary(start)

    def log(self, values: dict[str, float], axis: str, at: int) -> None:
        for name, value in values.items():
            self._writer.add_scalar(name, value, at)
        if axis == "epoch":  # so that it is seen now
            self._writer.flush()

    def close(self, status: str) -> None:
        if status == "finished" and self._success is not None:
            self._writer.file_writer.add_summary(self._success)
        self._writer.close()
