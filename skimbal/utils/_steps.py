"""What stands first in a pipeline."""

from typing import Any

__all__ = ["first_step"]


def first_step(estimator: Any) -> Any:
    """Return what reads `X`: a Pipeline does not hand on all tags of its first step.

    Parameters
    ----------
    estimator : estimator
        Any; pipelines may be nested.

    Returns
    -------
    estimator
        Itself where it is no pipeline.

    Examples
    --------
    >>> from sklearn.linear_model import LogisticRegression
    >>> from sklearn.pipeline import make_pipeline
    >>> from sklearn.preprocessing import StandardScaler
    >>> from skimbal.utils._steps import first_step
    >>> first_step(make_pipeline(StandardScaler(), LogisticRegression()))
    StandardScaler()
    """
    while hasattr(estimator, "steps"):
        steps = [step for _, step in estimator.steps]
        estimator = next(s for s in steps if s is not None and s != "passthrough")
    return estimator
