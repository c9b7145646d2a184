"""The lines of results: read, cut off where a kill left half of one, and appended."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from skimbal.exceptions import CheckpointError, DataFileError
from skimbal.utils._file_lock import FileLock

__all__ = ["open_results", "read_results"]

# of every line
_START = b'{"cell": "'


def read_results(path: Path) -> dict[str, dict[str, Any]]:
    """Return the last line of each cell by its key; half a line at the end is no line.

    Raises
    ------
    DataFileError
        If a line is no result, or the end no beginning of one.
    """
    if not path.is_file():
        return {}
    lines: dict[str, dict[str, Any]] = {}
    whole = _read_whole(path)
    for number, line in enumerate(whole.splitlines(), start=1):
        try:
            row = json.loads(line)
            key = row["key"]
        except (ValueError, KeyError, TypeError):
            raise DataFileError(
                f"{path.name}: line {number} is no result of a benchmark. Delete the "
                "line, or name another file."
            ) from None
        lines.pop(key, None)  # a cell that was repeated stands where it was repeated
        lines[key] = row
    return lines


def _read_whole(path: Path) -> bytes:
    """Return all lines that end; what follows them will be cut off, and must be ours.

    Raises
    ------
    DataFileError
    """
    whole, end, half = path.read_bytes().rpartition(b"\n")
    if half[: len(_START)] != _START[: len(half)]:
        raise DataFileError(
            f"{path.name}: what stands after the last end of a line is no result of a "
            "benchmark. Delete it, or name another file."
        )
    return whole + end


@contextmanager
def open_results(path: Path) -> Iterator[Callable[[dict[str, Any]], None]]:
    """Yield a function that appends a line; the file is this process's alone.

    Raises
    ------
    DataFileError
        If another run writes to the file, or its end is no beginning of a line.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path)
    try:
        if not lock.acquire():
            raise DataFileError(
                f"Another run writes to {path.name}. Wait for it, or name another file."
            )
    except CheckpointError:
        pass  # no locks here: the user must not start two runs
    try:
        with path.open("ab") as file:
            file.truncate(len(_read_whole(path)))

            def append(row: dict[str, Any]) -> None:
                text = json.dumps(row, ensure_ascii=False, allow_nan=False)
                file.write(text.encode() + b"\n")
                file.flush()
                os.fsync(file.fileno())

            yield append
    finally:
        lock.release()
