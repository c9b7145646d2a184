"""Estimators whose numbers native code trusts, and which no check here makes safe.

A forged `SVC` was seen to crash the process that predicts with it. Gradient boosting
reads, and `GradientBoostingClassifier` also writes, where its numbers say, without a
look at the size of the array.
"""

from typing import Any

from skimbal.exceptions import UntrustedModelError

__all__ = ["refuse_to_load", "refuse_to_save"]

_TREES = "a forest or AdaBoostClassifier, whose trees are checked"
_REMEDIES = {
    "BaseGradientBoosting": _TREES,
    "BaseHistGradientBoosting": _TREES,
    "BaseLibSVM": "LinearSVC, behind Nystroem where a kernel is needed",
}


def refuse_to_save(value: Any) -> None:
    """Raise if `value` could not be loaded safely.

    Parameters
    ----------
    value : object
        Anything in an estimator.

    Raises
    ------
    TypeError
        If it is gradient boosting or a machine of libsvm; the message names what can
        be saved.
    """
    remedy = _remedy(value)
    if remedy:
        raise TypeError(
            f"A {type(value).__name__} cannot be saved: native code trusts its "
            "numbers, so that a forged file could lead it to any memory. "
            f"Take {remedy}."
        )


def refuse_to_load(value: Any) -> None:
    """Raise if `value` cannot be used safely.

    Parameters
    ----------
    value : object
        Anything in a loaded estimator.

    Raises
    ------
    UntrustedModelError
        If it is what `refuse_to_save` refuses.
    """
    if _remedy(value):
        raise UntrustedModelError(
            f"The model holds a {type(value).__name__}, whose numbers cannot be "
            "checked; it is not loaded."
        )


def _remedy(value: Any) -> str:
    for kind in type(value).__mro__:
        if kind.__name__ in _REMEDIES and kind.__module__.startswith("sklearn."):
            return _REMEDIES[kind.__name__]
    return ""
