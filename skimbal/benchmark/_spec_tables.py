"""Tables of a spec: read with clear errors, and written again without defaults."""

import os
import re
from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any, TypeVar

from sklearn.utils._param_validation import (
    InvalidParameterError,
    validate_parameter_constraints,
)

from skimbal.exceptions import MissingResourceError, SpecError

__all__ = ["as_table", "check_values", "expand", "from_table"]

T = TypeVar("T")


def from_table(kind: type[T], value: Any, where: str, key: str = "name") -> T:
    """Return a choice from a table of TOML, or from a str: its `key`.

    Raises
    ------
    SpecError
        If a key is unknown, or a value of the wrong kind; the message says `where`.
    """
    table = {key: value} if isinstance(value, str) else value
    if not isinstance(table, Mapping):
        raise SpecError(f"{where} must hold names or tables; got {value!r}.")
    constraints: dict[str, list] = kind.constraints  # type: ignore[attr-defined]
    check_values(table, constraints, where)
    if key not in table:
        raise SpecError(f"A table in {where} needs `{key}`.")
    try:
        return kind(**table)
    except SpecError as error:
        raise SpecError(f"{where}: {error}") from None


def check_values(
    table: Mapping[str, Any], constraints: dict[str, list], where: str
) -> None:
    """Refuse values of a wrong kind, and keys that nothing reads: most are misspelt.

    Raises
    ------
    SpecError
    """
    unknown = sorted(set(table) - set(constraints))
    if unknown:
        raise SpecError(
            f"{where} has no key {unknown[0]!r}; its keys are: "
            f"{', '.join(constraints)}."
        )
    try:
        validate_parameter_constraints(constraints, dict(table), caller_name=where)
    except InvalidParameterError as error:
        raise SpecError(str(error)) from None


def as_table(choice: Any) -> dict[str, Any]:
    """Return the values that are no defaults, which `from_table` reads again."""
    made = {f.name: f.default for f in fields(choice)}
    return {
        name: value
        for name, value in asdict(choice).items()
        if value != made[name] and value != {}
    }


def expand(path: str) -> str:
    """Return a path with environment variables filled in."""
    expanded = os.path.expanduser(os.path.expandvars(path))
    left = re.search(r"\$\{?(\w+)", expanded)
    if left:
        raise MissingResourceError(
            f"The environment variable {left.group(1)} is not set, and the spec reads "
            f"{path!r} with it."
        )
    return expanded
