"""Checks of the constructor, the parameters and their validation."""

import inspect
from collections.abc import Iterator
from typing import Any

import joblib
from sklearn.base import clone
from sklearn.utils._param_validation import (
    InvalidParameterError,
    generate_invalid_param_val,
    make_constraint,
)

from skimbal.utils.estimator_checks._check import Check
from skimbal.utils.estimator_checks._data import TEXTS, labels
from skimbal.utils.estimator_checks._fitting import fitted, fresh
from skimbal.utils.estimator_checks._raising import message_of_error

__all__ = ["CHECKS"]


class _WrongType:
    """No parameter can be of this type."""

    def __repr__(self) -> str:
        return "<an object of a wrong type>"


def check_init_is_keyword_only(name: str, estimator: Any) -> None:
    """Only the first parameter may be passed by position: the rest may be reordered."""
    parameters = list(inspect.signature(type(estimator)).parameters.values())
    positional = [p.name for p in parameters[1:] if p.kind is not p.KEYWORD_ONLY]
    assert not positional, f"{name}: make these keyword-only: {positional}."


def check_init_only_stores(name: str, estimator: Any) -> None:
    """`__init__` keeps every value as it is, not a copy or a converted one."""
    parameters = estimator.get_params(deep=False)
    copy = type(estimator)(**parameters)
    changed = [
        key
        for key, value in parameters.items()
        if getattr(copy, key, None) is not value
    ]
    assert not changed, f"{name}.__init__ must store {changed} as they are."
    assert set(vars(copy)) == set(parameters), (
        f"{name}.__init__ must set its parameters and nothing else; it sets "
        f"{sorted(vars(copy))}."
    )


def check_clone_is_unfitted_and_equal(name: str, estimator: Any) -> None:
    """A clone of a fitted model has the parameters and nothing that was learnt."""
    model = fitted(estimator)
    copy = clone(model)
    learnt = [key for key in vars(copy) if key.endswith("_")]
    assert not learnt, f"A clone of a fitted {name} keeps {learnt}."
    assert _digest(copy) == _digest(model), f"A clone of {name} has other parameters."


def check_unknown_parameter_is_refused(name: str, estimator: Any) -> None:
    """A misspelt parameter is an error that names it."""
    model = fresh(estimator)
    what = f"{name}.set_params with an unknown parameter"
    message = message_of_error(lambda: model.set_params(no_such_parameter=1), what)
    assert "no_such_parameter" in message, f"{what}: the error must name it."


def check_constraints_cover_parameters(name: str, estimator: Any) -> None:
    """Every parameter has its line in `_parameter_constraints`, and no other has."""
    constraints = getattr(estimator, "_parameter_constraints", None)
    assert constraints is not None, f"{name} has no `_parameter_constraints`."
    parameters = estimator.get_params(deep=False)
    different = sorted(set(parameters) ^ set(constraints))
    assert not different, (
        f"{name}: only one of __init__ and _parameter_constraints has {different}."
    )


def check_invalid_parameters_are_named(name: str, estimator: Any) -> None:
    """`fit` refuses a value outside the constraints, and says of which parameter."""
    for key, value in _invalid_parameters(estimator):
        model = fresh(estimator).set_params(**{key: value})
        what = f"{name}.fit with the invalid {key}={value!r}"
        message = message_of_error(
            lambda model=model: model.fit(TEXTS, labels()),  # type: ignore[misc]
            what,
            (InvalidParameterError,),
        )
        assert key in message, f"{what}: the error must name {key!r}: {message}"


def _invalid_parameters(estimator: Any) -> Iterator[tuple[str, Any]]:
    """Yield a value of a wrong type, and one wrong value for each constraint."""
    constraints = getattr(estimator, "_parameter_constraints", {})
    for key in estimator.get_params(deep=False):
        if constraints.get(key, "no_validation") == "no_validation":
            continue
        yield key, _WrongType()
        for constraint in map(make_constraint, constraints[key]):
            try:
                yield key, generate_invalid_param_val(constraint)
            except NotImplementedError:  # a bare type: any value of it is valid
                continue


def check_fit_keeps_parameters(name: str, estimator: Any) -> None:
    """`fit` changes no parameter, not even inside a dict or an inner estimator."""
    model = fresh(estimator)
    before = _digest(model)
    model.fit(TEXTS, labels())
    assert _digest(model) == before, f"{name}.fit changes a parameter."


def check_repr_is_short(name: str, estimator: Any) -> None:
    """`repr` of a fitted model works and shows parameters, not what was learnt."""
    text = repr(fitted(estimator))
    assert text.startswith(name), f"repr of a {name} must start with its name: {text}"
    assert len(text) < 2_000, f"repr of a {name} has {len(text)} characters."


def _digest(estimator: Any) -> str:
    """Hash of all parameters; inner estimators count by class and parameters."""
    return joblib.hash(_plain(estimator))


def _plain(value: Any) -> Any:
    if hasattr(value, "get_params") and not isinstance(value, type):
        parameters = value.get_params(deep=False)
        return type(value).__name__, {k: _plain(v) for k, v in parameters.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value


CHECKS: tuple[Check, ...] = (
    check_init_is_keyword_only,
    check_init_only_stores,
    check_clone_is_unfitted_and_equal,
    check_unknown_parameter_is_refused,
    check_constraints_cover_parameters,
    check_invalid_parameters_are_named,
    check_fit_keeps_parameters,
    check_repr_is_short,
)
