"""Fit models for the checks, and compare what they give."""

from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from scipy.sparse import issparse
from sklearn.base import clone

from skimbal.utils.estimator_checks._data import TEXTS, labels

__all__ = [
    "BATCH_TOLERANCE",
    "as_array",
    "assert_same_outputs",
    "fitted",
    "fresh",
    "methods",
    "outputs",
]

METHODS = ("predict", "predict_proba", "decision_function", "transform")

# Padding and batch size change the order of float32 sums
BATCH_TOLERANCE = 1e-5
# The same numbers computed twice
REPEAT_TOLERANCE = 1e-7

_MODELS: WeakKeyDictionary[Any, dict[int, Any]] = WeakKeyDictionary()


def fresh(estimator: Any, **settings: Any) -> Any:
    """Return an unfitted copy, with fixed seeds and silent unless told otherwise.

    Parameters
    ----------
    estimator : estimator
        The estimator to copy.
    **settings : Any
        Values for every parameter of that name, those of inner estimators included;
        names that no parameter has are left out.

    Returns
    -------
    estimator
    """
    model = clone(estimator)
    settings = {"random_state": 0, "verbose": 0, **settings}
    new = {}
    for name, value in model.get_params(deep=True).items():
        last = name.rpartition("__")[2]
        if last in settings:
            # a Pipeline, for one, takes only True or False for `verbose`
            new[name] = (
                bool(settings[last]) if isinstance(value, bool) else settings[last]
            )
    return model.set_params(**new)


def fitted(estimator: Any, n_classes: int = 3) -> Any:
    """Return a model fitted on `TEXTS`, shared by all checks that only predict."""
    models = _MODELS.setdefault(estimator, {})
    if n_classes not in models:
        models[n_classes] = fresh(estimator).fit(TEXTS, labels(n_classes))
    return models[n_classes]


def methods(model: Any) -> list[str]:
    """Return the names of the prediction methods that `model` has."""
    return [method for method in METHODS if hasattr(model, method)]


def outputs(model: Any, X: Any) -> dict[str, np.ndarray]:
    """Return what each prediction method of `model` gives for `X`, as arrays."""
    return {method: as_array(getattr(model, method)(X)) for method in methods(model)}


def as_array(output: Any) -> np.ndarray:
    """Return a copy of an output as a dense array."""
    return output.toarray() if issparse(output) else np.array(output)


def assert_same_outputs(
    actual: dict[str, np.ndarray],
    expected: dict[str, np.ndarray],
    what: str,
    *,
    tolerance: float = REPEAT_TOLERANCE,
) -> None:
    """Raise an AssertionError that speaks of `what` if two outputs differ.

    Floats may differ by `tolerance`, and by ten times as much of their size.
    """
    assert actual.keys() == expected.keys(), (
        f"{what}: the model has the methods {sorted(actual)}, not {sorted(expected)}."
    )
    for method, array in actual.items():
        message = f"{what}: the result of {method} is another."
        if array.dtype.kind == "f":
            np.testing.assert_allclose(
                array,
                expected[method],
                rtol=10 * tolerance,
                atol=tolerance,
                err_msg=message,
            )
        else:
            np.testing.assert_array_equal(array, expected[method], err_msg=message)
