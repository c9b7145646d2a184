"""What is known of an estimator: its training rows, its choices, and its name."""

import platform
from collections import Counter
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any
from warnings import warn

import numpy as np

from skimbal.evaluation._serialization import as_json
from skimbal.exceptions import SkimbalWarning

__all__ = ["describe", "find_selection", "find_versions", "training_counts"]


def training_counts(
    estimator: Any, class_counts: Mapping[Any, int] | None, y: np.ndarray
) -> Mapping[Any, int]:
    """Return what is known of the rows that a fitted estimator was trained on."""
    if class_counts is not None:
        return class_counts
    while (inner := _inner_estimator(estimator)) is not None:
        estimator = inner
    if hasattr(estimator, "class_counts_"):
        labels = np.asarray(estimator.classes_).tolist()
        return dict(zip(labels, estimator.class_counts_.tolist(), strict=True))
    warn(
        "The training rows of the estimator are not known, so the tail is the rarest "
        "third of the evaluated classes. Pass `class_counts=Counter(y_train)`.",
        SkimbalWarning,
        stacklevel=3,
    )
    return Counter(y.tolist())


def find_selection(estimator: Any) -> dict[str, Any] | None:
    """Return what a fitted estimator, or the one inside it, says of its choices."""
    while estimator is not None:
        audit = getattr(estimator, "audit_", None)
        if isinstance(audit, dict):
            return as_json(audit)
        estimator = _inner_estimator(estimator)
    return None


def _inner_estimator(estimator: Any) -> Any:
    """Return the last step of a pipeline, the best of a search, or None."""
    if hasattr(estimator, "best_estimator_"):
        return estimator.best_estimator_
    return estimator.steps[-1][1] if hasattr(estimator, "steps") else None


def find_versions() -> dict[str, str]:
    packages = ("skimbal", "scikit-learn", "numpy")
    return {"python": platform.python_version()} | {
        package: version(package) for package in packages
    }


def describe(estimator: Any) -> str:
    """Name the classes alone: parameters may hold texts, and paths of a machine."""
    if hasattr(estimator, "steps"):
        steps = [step for _, step in estimator.steps if hasattr(step, "fit")]
        return " + ".join(map(describe, steps))
    name = type(estimator).__name__
    inner = getattr(estimator, "estimator", None)
    return f"{name}({describe(inner)})" if hasattr(inner, "fit") else name
