"""`BaseTracker`: settings from which each fit makes a run of its own."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from numbers import Integral
from typing import Any, ClassVar

from sklearn.base import BaseEstimator
from sklearn.utils._param_validation import Interval

from skimbal.tracking._run import Run
from skimbal.utils import import_optional

__all__ = ["BaseTracker"]


class BaseTracker(BaseEstimator, ABC):
    """Base class of the trackers.

    A tracker holds settings and nothing that is open, so a classifier that has one can
    be cloned, pickled and fitted in parallel: each fit opens a run of its own.

    A member says in `_open_run` how a run with a given name is opened. What that
    returns has three methods: ``log_params(params)`` is called once; ``log(values,
    axis, at)`` gets figures by name and the number of the epoch or of the step, as
    `axis` says; ``close(status)`` ends the run as ``'finished'``, ``'failed'`` or
    ``'killed'``. `_package` and `_extra` name the package that it needs.

    Examples
    --------
    >>> from skimbal.tracking import BaseTracker
    >>> class PrintTracker(BaseTracker):
    ...     def __init__(self, *, run_name=None, every_n_steps=None):
    ...         self.run_name = run_name
    ...         self.every_n_steps = every_n_steps
    ...     def _open_run(self, name):
    ...         return PrintedRun()
    >>> class PrintedRun:
    ...     def log_params(self, params):
    ...         print(params)
    ...     def log(self, values, axis, at):
    ...         print(axis, at, values)
    ...     def close(self, status):
    ...         print(status)
    >>> PrintTracker(run_name="first").get_params()
    {'every_n_steps': None, 'run_name': 'first'}
    """

    _package: ClassVar[str | None] = None
    _extra: ClassVar[str] = ""
    _parameter_constraints: ClassVar[dict] = {
        "run_name": [str, None],
        "every_n_steps": [Interval(Integral, 1, None, closed="left"), None],
    }

    run_name: str | None
    every_n_steps: int | None

    def make_callback(self, params: Mapping[str, Any] | None = None) -> Any:
        """Return a callback for one fit; the fit itself calls this, before it trains.

        Parameters
        ----------
        params : dict or None, default=None
            What the run is described by: numbers, bools, None and short strings.

        Returns
        -------
        skorch.callbacks.Callback
            It opens the run when training starts. Whoever trains ends the run.

        Raises
        ------
        MissingResourceError
            If the package of the tracker is not installed.
        ValueError
            If a parameter is not what it must be.
        """
        self._validate_params()
        self._import_package()
        from skimbal._torch._tracking import TrackingCallback

        return TrackingCallback(self, dict(params or {}))

    def _import_package(self) -> Any:
        if self._package is None:
            return None
        return import_optional(
            self._package, extra=self._extra, purpose=type(self).__name__
        )

    @abstractmethod
    def _open_run(self, name: str) -> Run:
        """Return a new run; the name is unique."""
