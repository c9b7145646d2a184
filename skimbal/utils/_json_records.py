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
        The JSON text, or the path of a file that holds it.
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
        If it is no JSON, or of another format.
    """
    # what we write begins with a brace, and no path does
    is_text = isinstance(source, str) and source.lstrip().startswith("{")
    text = source if is_text else expand_user(source).read_text(encoding="utf-8")
    try:
        payload = json.loads(str(text))
    except ValueError as error:
        raise DataFileError(f"This is no {kind}: it is not JSON ({error}).") from None
    found = payload.get("format") if isinstance(payload, dict) else None
    if found not in formats:
        raise DataFileError(
            f"This is no {kind} that can be read: its 'format' must be "
            f"{formats[0]!r}; got {found!r}."
        )
    return payload
