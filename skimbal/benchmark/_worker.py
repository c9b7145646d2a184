"""The process of one cell: ``python -m skimbal.benchmark._worker FOLDER``.

FOLDER holds ``request.json`` and gets ``result.json``. Standard input is a leash: it
ends when the process that holds its other end does, however that ends.
"""

import json
import os
import shutil
import sys
import traceback
from pathlib import Path
from threading import Thread
from typing import Any

from skimbal.benchmark._cell import Cell
from skimbal.benchmark._machine import describe_machine
from skimbal.exceptions import SkimbalError

__all__ = ["main"]


def main() -> None:
    """Measure the cell of the request."""
    scratch = Path(sys.argv[1])
    Thread(target=_watch_leash, args=(scratch,), daemon=True).start()
    request = json.loads((scratch / "request.json").read_text(encoding="utf-8"))
    cache_dir = Path(request["cache_dir"] or scratch / "embeddings")
    result = _measure(request, cache_dir) | describe_machine()
    # whole or not there
    work = scratch / "result.part"
    work.write_text(json.dumps(result, ensure_ascii=False), encoding="utf-8")
    work.replace(scratch / "result.json")


def _measure(request: dict[str, Any], cache_dir: Path) -> dict[str, Any]:
    try:
        from skimbal.benchmark._measure import measure_cell

        cell = Cell.from_dict(request["cell"])
        found = measure_cell(cell, Path(request["folder"]), cache_dir)
        json.dumps(
            found, allow_nan=False
        )  # as the file takes it: not a number, no line
        return found
    except Exception as error:
        traceback.print_exc()
        return _describe(error)


def _describe(error: Exception) -> dict[str, Any]:
    """Return what went wrong; messages of others may quote a text.

    ``message`` is for the screen alone: ours may hold the path of a file.
    """
    frames = list(traceback.walk_tb(error.__traceback__))
    frame, line = frames[-1]
    where = f"{frame.f_globals.get('__name__')}, line {line}"
    found = {"error": f"{type(error).__name__} in {where}"}
    return found | ({"message": str(error)} if isinstance(error, SkimbalError) else {})


def _watch_leash(scratch: Path) -> None:
    """Leave, and leave nothing behind, once nobody waits for the result."""
    while os.read(0, 1024):
        pass
    shutil.rmtree(scratch, ignore_errors=True)
    os._exit(1)


if __name__ == "__main__":
    main()
