"""`make_pipeline`: a `Pipeline` that names its steps."""

from typing import Any

from sklearn.pipeline import _name_estimators

from skimbal.pipeline._pipeline import Pipeline

__all__ = ["make_pipeline"]


def make_pipeline(
    *steps: Any,
    transform_input: list[str] | None = None,
    memory: Any = None,
    verbose: bool = False,
) -> Pipeline:
    """Return a `Pipeline` whose steps have the names of their classes.

    Parameters
    ----------
    *steps : estimator
        Transformers, samplers, and last a classifier.
    transform_input : list of str or None, default=None
        As `Pipeline` takes it.
    memory : str, joblib.Memory or None, default=None
        As `Pipeline` takes it.
    verbose : bool, default=False
        As `Pipeline` takes it.

    Returns
    -------
    Pipeline

    Examples
    --------
    >>> from skimbal.over_sampling import RandomTextOverSampler
    >>> from skimbal.pipeline import make_pipeline
    >>> from skimbal.under_sampling import RandomTextUnderSampler
    >>> both = make_pipeline(
    ...     RandomTextOverSampler(sampling_strategy={"warm": 2}),
    ...     RandomTextUnderSampler(),
    ... )
    >>> texts = ["red", "blue", "green", "cyan"]
    >>> labels = ["warm", "cold", "cold", "cold"]
    >>> len(both.fit_resample(texts, labels)[0])
    4
    """
    return Pipeline(
        _name_estimators(steps),
        transform_input=transform_input,
        memory=memory,
        verbose=verbose,
    )
