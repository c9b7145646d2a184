"""What we wrote as JSON, read back: from a text or a file, and checked for its kind."""

import json
import os
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

import numpy as np

from skimbal.exceptions import DataFileError
from skimbal.utils._paths import expand_user

__all__ = ["read_record", "take_fields"]

# what stands for it in JSON, where that is something else; who reads arrays checks them
_JSON_TYPES: dict[Any, Any] = {float: (int, float), np.ndarray: object}


def read_record(
    source: str | os.PathLike, *, kind: str, formats: tuple[str, ...]
) -> dict[str, Any]:
    """Return the object that a JSON text or file holds.

    Parameters
    ----------
    source : str or path-like
        The JSON text, which begins with a brace or a bracket, or the path of a file
        that holds it.
    kind : str
        What it should be, for messages, such as ``'report'``.
    formats : tuple of str
        What its ``'format'`` may be; the newest first.

    Returns
    -------
    dict of str to object

    Raises
    ------
    DataFileError
        If it is no JSON in UTF-8, or of another format.
    OSError
        If the file cannot be read.
    """
    # the path of a file of ours never begins like what is in it
    start = source.lstrip("\ufeff \t\r\n")[:1] if isinstance(source, str) else ""
    is_text = start in ("{", "[")
    try:
        if is_text:
            text = str(source).removeprefix("\ufeff")
        else:
            text = expand_user(source).read_text(encoding="utf-8-sig")
        payload = json.loads(text)
    except ValueError as error:  # of the JSON, or of its encoding
        raise DataFileError(f"This is no {kind}: it is not JSON ({error}).") from None
    found = payload.get("format") if isinstance(payload, dict) else None
    if found not in formats:
        raise DataFileError(
            f"This is no {kind} that can be read: its 'format' must be "
            f"{formats[0]!r}; got {found!r}."
        )
    return payload


def take_fields(payload: dict[str, Any], kind: type) -> dict[str, Any]:
    """Return the fields of a dataclass that a record holds.

    Parameters
    ----------
    payload : dict
        As `read_record` returns it.
    kind : type
        The dataclass.

    Returns
    -------
    dict of str to object

    Raises
    ------
    ValueError
        If a field is missing, or of another type than the dataclass says.
    """
    found = {}
    for name, hint in get_type_hints(kind).items():
        if name not in payload:
            raise ValueError(f"{name!r} is missing")
        value = payload[name]
        options = get_args(hint) if isinstance(hint, UnionType) else (hint,)
        kinds = [get_origin(option) or option for option in options]
        if not any(isinstance(value, _JSON_TYPES.get(kind, kind)) for kind in kinds):
            words = " or ".join(kind.__name__ for kind in kinds)
            raise ValueError(f"{name!r} must be {words}; got {type(value).__name__}")
        found[name] = value
    return found
