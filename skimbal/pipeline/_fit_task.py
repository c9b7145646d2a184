"""`FitTask`: tell the callbacks of scikit-learn what is being fitted."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Self

__all__ = ["FitTask"]


class FitTask:
    """A task of a pipeline, of which callbacks hear the begin and the end.

    Parameters
    ----------
    pipeline : Pipeline
        Whose task it is.
    context : object or None
        The context of scikit-learn for it; None before scikit-learn 1.9, which has no
        callbacks.

    Examples
    --------
    >>> from skimbal.pipeline._fit_task import FitTask
    >>> FitTask(None, None).run(None, [1], [0], lambda: ([2], [0]))
    ([2], [0])
    """

    def __init__(self, pipeline: Any, context: Any) -> None:
        self._pipeline = pipeline
        self._context = context

    @classmethod
    def start(cls, pipeline: Any, method: str) -> Self:
        """Return the task of fitting all steps.

        Parameters
        ----------
        pipeline : Pipeline
            Its `fit` tears the callbacks down: `_fit_context` of scikit-learn does so.
        method : str
            The name of the method.

        Returns
        -------
        FitTask
        """
        if not hasattr(pipeline, "_init_callback_context"):
            return cls(pipeline, None)
        name = method.replace("_", "-")
        n_steps = len(pipeline.steps)
        return cls(pipeline, pipeline._init_callback_context(name, 0, n_steps))

    def child(self, name: str) -> Self:
        """Return the task of a step.

        Parameters
        ----------
        name : str
            What callbacks show.

        Returns
        -------
        FitTask
        """
        if self._context is None:
            return self
        return type(self)(self._pipeline, self._context.subcontext(task_name=name))

    def run(self, step: Any, X: Any, y: Any, work: Callable[[], tuple]) -> tuple:
        """Do some work, and tell callbacks of it.

        Parameters
        ----------
        step : estimator or None
            What is fitted; callbacks go on to it.
        X, y : object
            What goes into it.
        work : callable
            Takes nothing; returns what came of `X`, of `y`, and whatever else.

        Returns
        -------
        tuple
            What `work` returned.
        """
        if self._context is None:
            return work()
        with self._handed_to(step):
            self._context.call_on_fit_task_begin(estimator=self._pipeline, X=X, y=y)
            done = work()
            self._context.call_on_fit_task_end(
                estimator=self._pipeline, X=done[0], y=done[1]
            )
        return done

    def _handed_to(self, step: Any) -> AbstractContextManager:
        if step is None or isinstance(step, str):
            return nullcontext()
        return self._context.propagate_callback_context(step)
