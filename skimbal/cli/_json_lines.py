"""Read JSON lines in pieces: one object a line."""

import json
from collections.abc import Iterator
from itertools import islice
from typing import IO, Any

import pyarrow as pa

from skimbal.exceptions import DataFileError

__all__ = ["read_json_lines"]


def read_json_lines(stream: IO[bytes], n_rows: int) -> Iterator[pa.Table]:
    """Yield the objects of a stream as tables.

    Parameters
    ----------
    stream : binary file
        Lines in UTF-8; empty lines are left out.
    n_rows : int
        Rows of a table.

    Yields
    ------
    pyarrow.Table
        The columns are the keys of its rows, in the order in which they come; a key
        that a row lacks is null there. A column of mixed kinds becomes str.

    Raises
    ------
    DataFileError
        If a line is no JSON object.
    """
    lines = (line for line in stream if line.strip())
    rows = (_parse(i, line) for i, line in enumerate(lines, start=1))
    while piece := list(islice(rows, n_rows)):
        keys = dict.fromkeys(key for row in piece for key in row)
        yield pa.table({key: _column([row.get(key) for row in piece]) for key in keys})


def _parse(i: int, line: bytes) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        raise DataFileError(f"row {i} is not JSON in UTF-8.") from None
    if not isinstance(row, dict):
        raise DataFileError(f'row {i} must be an object, such as {{"text": "..."}}.')
    return row


def _column(values: list[Any]) -> pa.Array:
    try:
        return pa.array(values)
    except (pa.ArrowException, OverflowError):  # mixed kinds, or very large integers
        return pa.array([_as_text(value) for value in values])


def _as_text(value: Any) -> str | None:
    is_text = value is None or isinstance(value, str)
    return value if is_text else json.dumps(value, ensure_ascii=False)
