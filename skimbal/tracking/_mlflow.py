"""`MlflowTracker`: a run in an MLflow experiment for each fit."""

import time
from typing import Any, ClassVar

from skimbal.tracking._base import BaseTracker

__all__ = ["MlflowTracker"]

_STATUS = {"finished": "FINISHED", "failed": "FAILED", "killed": "KILLED"}
_MOST = 100  # parameters that a server takes at once


class MlflowTracker(BaseTracker):
    """Write each fit to a run of its own in MLflow [1]_.

    The run that MLflow holds active, and its global settings, are left alone.

    Parameters
    ----------
    experiment : str, default='skimbal'
        Where the runs stand; made where there is none of this name.
    tracking_uri : str or None, default=None
        A server or a database, for example ``'sqlite:///mlflow.db'``. None leaves it
        to the settings of MLflow.
    run_name : str or None, default=None
        Start of the names of the runs; a time and some letters follow.
    every_n_steps : int or None, default=None
        Also write the loss and the learning rate of every so many steps. None writes
        once an epoch.

    References
    ----------
    .. [1] M. Zaharia et al. (2018). "Accelerating the Machine Learning Lifecycle with
       MLflow". IEEE Data Engineering Bulletin 41(4). https://mlflow.org

    Examples
    --------
    >>> from skimbal.classifiers import BertClassifier
    >>> from skimbal.tracking import MlflowTracker
    >>> tracker = MlflowTracker("titles", tracking_uri="sqlite:///mlflow.db")
    >>> classifier = BertClassifier(callbacks=[tracker])
    """

    _package = "mlflow"
    _extra = "mlflow"
    _parameter_constraints: ClassVar[dict] = {
        **BaseTracker._parameter_constraints,
        "experiment": [str],
        "tracking_uri": [str, None],
    }

    def __init__(
        self,
        experiment: str = "skimbal",
        *,
        tracking_uri: str | None = None,
        run_name: str | None = None,
        every_n_steps: int | None = None,
    ) -> None:
        self.experiment = experiment
        self.tracking_uri = tracking_uri
        self.run_name = run_name
        self.every_n_steps = every_n_steps

    def _open_run(self, name: str) -> "_MlflowRun":
        mlflow = self._import_package()
        # the functions of the module share one active run between all threads' code
        client = mlflow.MlflowClient(tracking_uri=self.tracking_uri)
        experiment = self._find_experiment(client, mlflow.exceptions.MlflowException)
        run = client.create_run(experiment, run_name=name)
        return _MlflowRun(mlflow.entities, client, run.info.run_id)

    def _find_experiment(self, client: Any, taken: type[Exception]) -> str:
        found = client.get_experiment_by_name(self.experiment)
        if found is not None:
            return found.experiment_id
        try:
            return client.create_experiment(self.experiment)
        except taken:
            # another fit may have made it since
            found = client.get_experiment_by_name(self.experiment)
            if found is None:
                raise
            return found.experiment_id


class _MlflowRun:
    """A run, known to the server by its id."""

    def __init__(self, entities: Any, client: Any, run_id: str) -> None:
        self._entities = entities
        self._client = client
        self._id = run_id

    def log_params(self, params: dict[str, Any]) -> None:
        made = [self._entities.Param(name, str(v)) for name, v in params.items()]
        for start in range(0, len(made), _MOST):
            self._client.log_batch(self._id, params=made[start : start + _MOST])

    def log(self, values: dict[str, float], axis: str, at: int) -> None:
        now = int(time.time() * 1000)
        figures = [
            self._entities.Metric(name, value, now, at)
            for name, value in values.items()
        ]
        self._client.log_batch(self._id, metrics=figures)

    def close(self, status: str) -> None:
        self._client.set_terminated(self._id, _STATUS[status])
