"""Every public object explains itself: parameters, defaults and an example."""

import ast
import inspect
import re
import tomllib
from collections.abc import Iterator
from fractions import Fraction

import pytest
from numpydoc.docscrape import NumpyDocString
from numpydoc.validate import get_validation_checks, validate

from tests.contracts.surface import ROOT, public_objects

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CHECKS = get_validation_checks(set(PYPROJECT["tool"]["numpydoc_validation"]["checks"]))
OBJECTS = dict(public_objects())
# errors are raised by us and caught by name; mixins are read by whoever adds a class
WITHOUT_EXAMPLE = ("Error", "Warning", "Mixin")


def documented() -> Iterator[tuple[str, object]]:
    """Yield the public objects and the methods that skimbal itself defines."""
    for full_name, thing in OBJECTS.items():
        yield full_name, thing
        members = vars(thing) if inspect.isclass(thing) else {}
        for name in members:
            member = getattr(thing, name)
            if not name.startswith("_") and is_ours(member):
                yield f"{full_name}.{name}", member


def is_ours(member: object) -> bool:
    # scikit-learn adds set_fit_request and its like to our classes
    module = getattr(member, "__module__", None) or ""
    return inspect.isroutine(member) and module.startswith("skimbal")


DOCUMENTED = dict(documented())
WITH_DEFAULTS = [name for name in DOCUMENTED if not name.endswith(("Error", "Warning"))]


@pytest.mark.parametrize("full_name", DOCUMENTED)
def test_docstring_passes_numpydoc(full_name):
    found = validate(full_name)["errors"]
    # Python gives a protocol an `__init__` that takes anything
    protocol = getattr(DOCUMENTED[full_name], "_is_protocol", False)
    checks = CHECKS - {"PR01"} if protocol else CHECKS
    assert [f"{code}: {text}" for code, text in found if code in checks] == []


@pytest.mark.parametrize("full_name", OBJECTS)
def test_docstring_has_an_example(full_name):
    if full_name.endswith(WITHOUT_EXAMPLE):
        pytest.skip("needs no example")
    assert ">>>" in inspect.getdoc(OBJECTS[full_name])


@pytest.mark.parametrize("full_name", WITH_DEFAULTS)
def test_documented_default_is_the_default(full_name):
    thing = DOCUMENTED[full_name]
    types = documented_types(thing)
    for name, parameter in inspect.signature(thing).parameters.items():
        if name not in types or parameter.default is parameter.empty:
            continue
        text = types[name].partition("default=")[2]
        assert text, f"{name} has no 'default=' in its type: {types[name]!r}"
        assert literal(text) == literal(repr(parameter.default)), name


def documented_types(thing: object) -> dict[str, str]:
    sections = NumpyDocString(inspect.getdoc(thing))
    entries = [*sections["Parameters"], *sections["Other Parameters"]]
    return {
        name: entry.type for entry in entries for name in re.split(r",\s*", entry.name)
    }


def literal(text: str) -> object:
    for read in (ast.literal_eval, lambda text: float(Fraction(text))):  # 1/3
        try:
            return read(text)
        except (SyntaxError, ValueError):
            continue
    return text
