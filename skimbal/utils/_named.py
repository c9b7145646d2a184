"""Parameters that take an object, or its short name."""

from collections.abc import Callable, Mapping
from typing import Any

__all__ = ["resolve_named"]


def resolve_named(
    value: Any, table: Mapping[str, Callable[[], Any]], kind: type, parameter: str
) -> Any:
    """Return what a short name stands for; an object is returned as it is.

    Parameters
    ----------
    value : str or object
        A short name, or an object of `kind`.
    table : mapping of str to callable
        Makes the object of each short name.
    kind : type
        What an object must be.
    parameter : str
        How the parameter is called in messages.

    Returns
    -------
    object
        Of `kind`.

    Raises
    ------
    ValueError
        If no object has this name.
    TypeError
        If the object is of another kind.

    Examples
    --------
    >>> from skimbal.utils._named import resolve_named
    >>> resolve_named("zero", {"zero": int}, int, "start")
    0
    """
    if isinstance(value, str):
        if value not in table:
            raise ValueError(
                f"`{parameter}` must be one of {sorted(table)}, or a "
                f"{kind.__name__}; got {value!r}."
            )
        return table[value]()
    if not isinstance(value, kind):
        is_class = isinstance(value, type)
        came = f"the class {value.__name__}" if is_class else type(value).__name__
        raise TypeError(
            f"`{parameter}` must be one of {sorted(table)}, or a {kind.__name__}; got "
            f"{came}. Pass an instance."
        )
    return value
