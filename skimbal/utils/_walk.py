"""Change what stands anywhere inside an estimator, and leave the estimator as it is."""

from collections.abc import Callable, Iterable
from copy import copy
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator

__all__ = ["replace_inside", "with_attributes"]

_UNDER_WAY = object()
_PLAIN = (type(None), bool, int, float, str, bytes)


def replace_inside(value: Any, change: Callable[[Any], Any]) -> Any:
    """Return `value` with everything in it that `change` changes.

    The way leads through the attributes of estimators and of scikit-learn's helpers,
    and through dicts, lists, tuples, sets and arrays of objects.

    Parameters
    ----------
    value : object
        Most often an estimator. It is not changed: whatever holds something that
        changes is copied, not deeply.
    change : callable
        Called once with each object; returns it, or what shall stand in its place.
        What has become another kind of thing is not entered.

    Returns
    -------
    object
        `value` itself where nothing changes. An object that stands at two places is
        still one object afterwards.

    Raises
    ------
    TypeError
        If an object holds itself.
    """
    # The old object is kept beside the new one, so that no other can get its id. One
    # visit an object: a graph of n shared lists can have 2**n paths.
    done: dict[int, tuple[Any, Any]] = {}

    def visit(old: Any) -> Any:
        if type(old) in _PLAIN:
            return old
        if id(old) not in done:
            done[id(old)] = old, _UNDER_WAY
            new = change(old)
            if type(new) is type(old):
                new = _rebuild(new, visit)
            done[id(old)] = old, new
        new = done[id(old)][1]
        if new is _UNDER_WAY:
            raise TypeError(f"A {type(old).__name__} that holds itself is not data.")
        return new

    return visit(value)


def with_attributes(value: Any, /, **attributes: Any) -> Any:
    """Return a shallow copy of an object that has other attributes.

    Parameters
    ----------
    value : object
        It is not changed, and none of its methods is called.
    **attributes : Any
        The attributes of the copy that differ.

    Returns
    -------
    object
        Of the same class.
    """
    kind: Any = type(value)
    changed = kind.__new__(kind)
    vars(changed).update(vars(value) | attributes)
    return changed


def _rebuild(value: Any, visit: Callable[[Any], Any]) -> Any:
    """Return `value` with its members visited; the same object if none changes."""
    if isinstance(value, dict):
        members = {key: visit(item) for key, item in value.items()}
        same = _same(members.values(), value.values())
        return value if same else _copy_dict(value, members)
    if type(value) in (list, tuple, set):
        items = [visit(item) for item in value]
        return value if _same(items, value) else type(value)(items)
    if isinstance(value, np.ndarray) and value.dtype == object:
        cells = np.ma.getdata(value).ravel()
        items = [visit(item) for item in cells]
        return value if _same(items, cells) else _copy_array(value, items)
    if _has_attributes(value):
        old = vars(value)
        new = {name: visit(attribute) for name, attribute in old.items()}
        same = _same(new.values(), old.values())
        return value if same else with_attributes(value, **new)
    return value


def _has_attributes(value: Any) -> bool:
    # scikit-learn keeps fitted estimators in helpers that are none themselves
    return isinstance(value, BaseEstimator) or (
        type(value).__module__.startswith("sklearn.") and hasattr(value, "__dict__")
    )


def _same(new: Iterable[Any], old: Iterable[Any]) -> bool:
    return all(a is b for a, b in zip(new, old, strict=True))


def _copy_dict(mapping: dict, members: dict) -> dict:
    changed = copy(mapping)  # Bunch, OrderedDict, ... keep their class
    changed.update(members)
    return changed


def _copy_array(array: np.ndarray, items: list[Any]) -> np.ndarray:
    changed = array.copy()
    cells = np.ma.getdata(changed).reshape(-1)
    for i, item in enumerate(items):  # a slice would take lists apart
        cells[i] = item
    return changed
