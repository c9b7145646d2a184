"""Parameters as JSON: plain data, and options that are estimators of plain data."""

import os
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator

from skimbal.exceptions import ModelFormatError
from skimbal.utils._model_manifest import public_name
from skimbal.utils._own_format import find_class

__all__ = ["from_json", "to_json"]


def to_json(value: Any) -> Any:
    """Return what stands for a parameter in a manifest.

    Parameters
    ----------
    value : object
        Plain data, or an estimator of skimbal whose parameters are, to any depth. Of an
        estimator the parameters are kept, and not what it learnt.

    Returns
    -------
    object
        For `json`, which refuses what is no plain data.

    Raises
    ------
    TypeError
        If an estimator is not of skimbal, or holds what is not saved.
    """
    if isinstance(value, BaseEstimator):
        return _describe_option(value)
    if isinstance(value, dict):  # a key of a JSON object can only be a str
        return {"items": [[to_json(k), to_json(v)] for k, v in value.items()]}
    if isinstance(value, (list, tuple)):
        items = [to_json(item) for item in value]
        return items if isinstance(value, list) else {"tuple": items}
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    return value.item() if isinstance(value, np.generic) else value


def from_json(value: Any) -> Any:
    """Return the parameter that stands in a manifest.

    Parameters
    ----------
    value : object
        What `to_json` made, or somebody else.

    Returns
    -------
    object

    Raises
    ------
    ModelFormatError
        If it asks for a class that is no public estimator of skimbal.
    AttributeError, KeyError, TypeError, ValueError
        If it makes no sense, or a parameter cannot be used.
    """
    if isinstance(value, list):
        return [from_json(item) for item in value]
    if not isinstance(value, dict):
        return value
    if "class" in value:
        return _make_option(value)
    if "tuple" in value:
        return tuple(from_json(item) for item in value["tuple"])
    return {from_json(k): from_json(v) for k, v in value["items"]}


def _describe_option(option: Any) -> dict[str, Any]:
    kind, parameters = type(option), option.get_params(deep=False)
    name = public_name(kind)
    if find_class(name) is not kind:
        raise TypeError(f"{kind.__name__} is not of skimbal")
    if any(parameters.get(key) is not None for key in _not_saved(kind)):
        raise TypeError("a parameter that is not saved")
    plain = {key: to_json(item) for key, item in parameters.items()}
    return {"class": name, "parameters": plain}


def _make_option(description: dict[str, Any]) -> Any:
    kind = find_class(str(description["class"]))
    if kind is None or not issubclass(kind, BaseEstimator):
        raise ModelFormatError(
            "The manifest asks for an option whose class is not one of skimbal's; it "
            "is not made."
        )
    given, not_saved = description["parameters"], _not_saved(kind)
    option: Any = kind(
        **{key: from_json(v) for key, v in given.items() if key not in not_saved}
    )
    option._validate_params()
    return option


def _not_saved(kind: type) -> tuple[str, ...]:
    return getattr(kind, "_parameters_not_saved", ())
