"""What we wrote as JSON, read back: from a text or a file, and checked for its kind."""

import json
import os
from typing import Any

from skimbal.exceptions import DataFileError
from skimbal.utils._paths import expand_user

__all__ = ["read_record"]


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
