"""`Pipeline`: steps that may be samplers, and metadata that follows the rows."""

from functools import partial
from typing import Any, Self

import numpy as np
from imblearn.pipeline import Pipeline as ImblearnPipeline
from imblearn.pipeline import _fit_resample_one, _fit_transform_one
from sklearn.base import _fit_context, clone
from sklearn.pipeline import _final_estimator_has
from sklearn.utils import Bunch
from sklearn.utils._metadata_requests import _routing_enabled
from sklearn.utils._user_interface import _print_elapsed_time
from sklearn.utils.metaestimators import available_if
from sklearn.utils.validation import check_memory

from skimbal.pipeline._fit_task import FitTask
from skimbal.pipeline._row_trace import RowTrace

__all__ = ["Pipeline"]


class Pipeline(ImblearnPipeline):
    """Chain transformers, samplers and a classifier.

    The pipeline of imbalanced-learn, of which samplers take part in `fit` alone, with
    what that lacks: `sample_weight` and other per-row metadata follow the rows through
    the samplers, so that a new row has the weight of its source; `transform_input`
    works behind a sampler; callbacks of scikit-learn 1.9 hear of every step. One
    sampler that adds rows and one that drops some can stand one after the other.

    Parameters
    ----------
    steps : list of (str, estimator)
        Names and steps. All but the last are transformers, samplers or
        ``'passthrough'``.
    transform_input : list of str or None, default=None
        Names of metadata, such as ``'X_val'``, that the transformers before a step
        transform for it, while samplers leave them alone. Needs scikit-learn's metadata
        routing.
    memory : str, joblib.Memory or None, default=None
        A folder in which fitted steps are cached, all but the last one. What lies there
        holds texts of `X`.
    verbose : bool, default=False
        Whether to print the time that each step takes.

    Attributes
    ----------
    named_steps : Bunch
        The steps by name.
    classes_ : ndarray of shape (n_classes,)
        Of the last step.

    See Also
    --------
    make_pipeline : Names the steps itself.

    Notes
    -----
    A value given to `fit` is per-row metadata where it has as many entries as `X` has
    rows; those in `transform_input`, and those whose names end in ``_val``, never are.

    Examples
    --------
    >>> from sklearn.linear_model import LogisticRegression
    >>> from skimbal.encoders import LexicalEncoder
    >>> from skimbal.over_sampling import RandomTextOverSampler
    >>> from skimbal.pipeline import Pipeline
    >>> model = Pipeline([
    ...     ("sample", RandomTextOverSampler(random_state=0)),
    ...     ("encode", LexicalEncoder(min_df=1)),
    ...     ("classify", LogisticRegression()),
    ... ])
    >>> texts = ["red dress", "blue dress", "usb hub"]
    >>> weight = [1.0, 1.0, 2.0]
    >>> model = model.fit(
    ...     texts, ["wear", "wear", "tech"], classify__sample_weight=weight
    ... )
    >>> model.predict(["usb cable"])
    array(['tech'], dtype='<U4')
    """

    steps: list[tuple[str, Any]]

    # steps are checked when they are fitted
    @_fit_context(prefer_skip_nested_validation=False)
    def fit(self, X: Any, y: Any = None, **params: Any) -> Self:
        """Fit all steps, each to what the ones before made of `X` and `y`.

        Parameters
        ----------
        X : array-like of shape (n_samples,) or (n_samples, n_features)
            What the first step takes.
        y : array-like of shape (n_samples,), default=None
            Labels.
        **params : Any
            Metadata: ``step__name`` for a step, or names that steps have requested
            where metadata routing is enabled.

        Returns
        -------
        Pipeline
            Fitted.

        Raises
        ------
        ValueError
            If per-row metadata would have to follow a sampler that does not record
            `sample_indices_`.
        """
        self._train("fit", X, y, params)
        return self

    @available_if(ImblearnPipeline._can_fit_transform)
    @_fit_context(prefer_skip_nested_validation=False)
    def fit_transform(self, X: Any, y: Any = None, **params: Any) -> Any:
        """Fit all steps, and return what the last made of the resampled rows.

        Parameters
        ----------
        X : array-like of shape (n_samples,) or (n_samples, n_features)
            What the first step takes.
        y : array-like of shape (n_samples,), default=None
            Labels.
        **params : Any
            Metadata, as `fit` takes it.

        Returns
        -------
        array-like of n_samples_new rows
        """
        return self._train("fit_transform", X, y, params)

    @available_if(ImblearnPipeline._can_fit_resample)
    @_fit_context(prefer_skip_nested_validation=False)
    def fit_resample(self, X: Any, y: Any = None, **params: Any) -> tuple:
        """Fit all steps, and return the rows that come out of the last, a sampler.

        Parameters
        ----------
        X : array-like of shape (n_samples,) or (n_samples, n_features)
            What the first step takes.
        y : array-like of shape (n_samples,), default=None
            Labels.
        **params : Any
            Metadata, as `fit` takes it.

        Returns
        -------
        X_resampled, y_resampled : array-like of n_samples_new rows
        """
        return self._train("fit_resample", X, y, params)

    @available_if(_final_estimator_has("fit_predict"))
    @_fit_context(prefer_skip_nested_validation=False)
    def fit_predict(self, X: Any, y: Any = None, **params: Any) -> Any:
        """Fit all steps, and return what the last predicts for the resampled rows.

        Parameters
        ----------
        X : array-like of shape (n_samples,) or (n_samples, n_features)
            What the first step takes.
        y : array-like of shape (n_samples,), default=None
            Labels.
        **params : Any
            Metadata, as `fit` takes it.

        Returns
        -------
        ndarray of shape (n_samples_new,)
        """
        return self._train("fit_predict", X, y, params)

    @property
    def sample_indices_(self) -> np.ndarray:
        """The source of each row after all samplers, of shape (n_samples_new,)."""
        trace = RowTrace(None)
        for _, step in self.steps:
            trace = trace.through(step)
        if trace.rows is None or trace.lost_in is not None:
            raise AttributeError("No sampler has recorded `sample_indices_`.")
        return trace.rows

    def _train(self, method: str, X: Any, y: Any, params: dict[str, Any]) -> Any:
        task = FitTask.start(self, method)
        work = partial(self._train_all, method, X, y, params, task)
        return task.run(None, X, y, work)[2]

    def _train_all(
        self, method: str, X: Any, y: Any, params: dict[str, Any], task: FitTask
    ) -> tuple:
        """Return what the last step made of `X` and `y`, and what `method` returns."""
        if self.transform_input is not None and not _routing_enabled():
            raise ValueError(
                "`transform_input` needs metadata routing. Enable it with "
                "`sklearn.set_config(enable_metadata_routing=True)`."
            )
        if not _routing_enabled():
            self._refuse_for_samplers(params)
        routed = self._check_method_params(method=method, props=params)
        X, y, trace = self._fit_steps(X, y, routed, params, task)
        place, last = len(self.steps) - 1, self._final_estimator
        step_params = self._params_of(place, routed, params, trace)
        work = partial(_fit_last, last, method, X, y, step_params)
        with _print_elapsed_time("Pipeline", self._log_message(place)):
            name = f"{method.replace('_', '-')}-final-estimator"
            return task.child(name).run(last, X, y, work)

    def _refuse_for_samplers(self, params: dict[str, Any]) -> None:
        """Refuse what would be dropped silently: samplers get nothing unrouted."""
        samplers = {n for n, step in self.steps if hasattr(step, "fit_resample")}
        for name in params:
            if name.partition("__")[0] in samplers:
                raise ValueError(
                    f"`{name}` cannot be passed to a sampler without metadata routing. "
                    "Weights of the last step follow the rows by themselves; for "
                    "anything else, enable routing with "
                    "`sklearn.set_config(enable_metadata_routing=True)`."
                )

    def _fit_steps(
        self, X: Any, y: Any, routed: Any, params: dict[str, Any], task: FitTask
    ) -> tuple[Any, Any, RowTrace]:
        """Fit all steps but the last."""
        self.steps = list(self.steps)
        self._validate_steps()
        memory = check_memory(self.memory)
        # the same step is the same to the cache, whoever looks on
        fit_step = memory.cache(_fit_step, ignore=["message", "task"])
        trace = RowTrace(X)
        for place, (name, step) in enumerate(self.steps[:-1]):
            work = "resample" if hasattr(step, "fit_resample") else "transform"
            step_task = task.child(f"fit-{work}-{name}")
            if step is None or isinstance(step, str):  # 'passthrough'
                step_task.run(None, X, y, partial(_pass_through, X, y))
                continue
            # a cached step is another object than the one that is fitted
            cached = getattr(memory, "location", "") is not None
            X, y, fitted = fit_step(
                clone(step) if cached else step,
                X,
                y,
                self._params_of(place, routed, params, trace),
                message=self._log_message(place),
                task=step_task,
            )
            trace = trace.through(fitted, X, y)
            self.steps[place] = (name, fitted)
        return X, y, trace

    def _params_of(
        self, place: int, routed: Any, params: dict[str, Any], trace: RowTrace
    ) -> Bunch:
        """Return the metadata of a step for the rows that it gets, by method."""
        before = [s for s in self.steps[:place] if not hasattr(s[1], "fit_resample")]
        # imbalanced-learn would ask a sampler to transform
        without_samplers = ImblearnPipeline(
            [*before, self.steps[place]], transform_input=self.transform_input
        )
        by_method = without_samplers._get_metadata_for_step(
            step_idx=len(before),
            step_params=routed.get(self.steps[place][0], {}),
            all_params=params,
        )
        whole = self.transform_input or ()
        return Bunch(**{m: trace.take(p, whole) for m, p in by_method.items()})


def _fit_step(
    step: Any, X: Any, y: Any, params: Bunch, *, message: str | None, task: FitTask
) -> tuple:
    """Return what a step makes of `X` and `y`, and the fitted step."""

    def work() -> tuple:
        if hasattr(step, "fit_resample"):
            return _fit_resample_one(step, X, y, "Pipeline", message, params)
        X_new, fitted = _fit_transform_one(
            step, X, y, None, "Pipeline", message, params
        )
        return X_new, y, fitted

    return task.run(step, X, y, work)


def _fit_last(last: Any, method: str, X: Any, y: Any, params: Bunch) -> tuple:
    """Return what the last step makes of `X` and `y`, and what `method` returns."""
    if isinstance(last, str):  # 'passthrough'
        return X, y, (X, y) if method == "fit_resample" else X
    if method == "fit_transform":
        X, _ = _fit_transform_one(last, X, y, None, params=params)
        return X, y, X
    result = getattr(last, method)(X, y, **params.get(method, {}))
    if method == "fit_resample":
        X, y = result
    return X, y, result


def _pass_through(X: Any, y: Any) -> tuple:
    return X, y
