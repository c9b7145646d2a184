"""Write an unfitted estimator as the Python that makes it."""

from typing import Any

from sklearn.base import BaseEstimator, clone

__all__ = ["to_source"]

_PLAIN = (type(None), bool, int, float, str)
_INDENT = "    "


def to_source(estimator: Any) -> tuple[str, list[str]]:
    """Return an expression that makes an estimator, and the imports that it needs.

    Parameters
    ----------
    estimator : estimator
        Of a public class; its parameters are estimators, plain data, or lists, tuples
        and dicts of these. Those that have their defaults are not written.

    Returns
    -------
    expression : str
    imports : list of str
        One line each, sorted.

    Raises
    ------
    TypeError
        If a parameter is anything else.

    Examples
    --------
    >>> from sklearn.svm import LinearSVC
    >>> from skimbal.auto._source import to_source
    >>> to_source(LinearSVC(C=2.0))
    ('LinearSVC(C=2.0)', ['from sklearn.svm import LinearSVC'])
    """
    imports: set[str] = set()
    return _write(estimator, imports, 0), sorted(imports)


def _write(value: Any, imports: set[str], depth: int) -> str:
    if isinstance(value, _PLAIN):
        return repr(value)
    if isinstance(value, BaseEstimator):
        return _write_estimator(value, imports, depth)
    if isinstance(value, (list, tuple)):
        items = [_write(item, imports, depth + 1) for item in value]
        opening, closing = "[]" if isinstance(value, list) else "()"
        if isinstance(value, tuple) and len(items) == 1:
            items[0] += ","
        return _wrap(opening, items, closing, depth)
    if isinstance(value, dict):
        items = [
            f"{_write(key, imports, depth + 1)}: {_write(item, imports, depth + 1)}"
            for key, item in value.items()
        ]
        return _wrap("{", items, "}", depth)
    raise TypeError(f"A {type(value).__name__} cannot be written as code.")


def _write_estimator(estimator: Any, imports: set[str], depth: int) -> str:
    kind = type(estimator)
    # the package that offers it, not the file that defines it
    module = kind.__module__.partition("._")[0]
    module = "sklearn.pipeline" if kind.__name__ == "Pipeline" else module
    imports.add(f"from {module} import {kind.__name__}")
    given = estimator.get_params(deep=False)
    if kind.__name__ == "Pipeline":
        defaults: dict[str, Any] = {"memory": None, "verbose": False}
        defaults |= {"transform_input": None}
    else:
        required = {"estimator"} & set(given)
        made = kind(**{name: clone(given[name]) for name in required})
        defaults = made.get_params(deep=False)
        for name in required:
            del defaults[name]
    items = [
        f"{name}={_write(value, imports, depth + 1)}"
        for name, value in given.items()
        if name not in defaults or not _equal(value, defaults[name])
    ]
    return _wrap(f"{kind.__name__}(", items, ")", depth)


def _equal(value: Any, default: Any) -> bool:
    return type(value) is type(default) and value == default


def _wrap(opening: str, items: list[str], closing: str, depth: int) -> str:
    """Return items on one line, or one a line where that is too long."""
    line = opening + ", ".join(items) + closing
    if len(line) + len(_INDENT) * (depth + 1) <= 80 and "\n" not in line:
        return line
    inner = _INDENT * (depth + 1)
    body = "".join(f"{inner}{item.rstrip(',')},\n" for item in items)
    return f"{opening}\n{body}{_INDENT * depth}{closing}"
