"""Run a cell in a process of its own, so that its memory and its faults are its own."""

import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

__all__ = ["run_cell"]

_THREADS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")


def run_cell(
    settings: dict[str, Any],
    *,
    folder: str,
    cache_dir: str | None,
    timeout: float | None,
    n_threads: int,
    debug: bool,
) -> dict[str, Any]:
    """Return what a cell gave, or an ``error`` that says how it ended.

    Parameters
    ----------
    settings : dict
        `Cell.to_dict`.
    folder : str
        Where relative paths of data sets start.
    cache_dir : str or None
        Keeps embeddings; None keeps them for this cell alone.
    timeout : float or None
        Seconds after which the cell is killed.
    n_threads : int
        For linear algebra, where the environment does not say.
    debug : bool
        Whether what the cell prints is shown.

    Returns
    -------
    dict of str to object
        What JSON takes.
    """
    with TemporaryDirectory(prefix="skimbal-cell-") as scratch:
        request = {"cell": settings, "folder": folder, "cache_dir": cache_dir}
        text = json.dumps(request, ensure_ascii=False)
        Path(scratch, "request.json").write_text(text, encoding="utf-8")
        output = None if debug else subprocess.DEVNULL
        process = subprocess.Popen(
            [sys.executable, "-m", "skimbal.benchmark._worker", scratch],
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=output,
            env=_environment(n_threads),
            start_new_session=True,  # a group that can be killed whole
        )
        try:
            process.wait(timeout)
        except subprocess.TimeoutExpired:
            return {"error": f"took longer than {timeout:g} s"}
        finally:
            _end(process)
        result = Path(scratch, "result.json")
        if result.is_file():
            return json.loads(result.read_text(encoding="utf-8"))
    return {"error": _explain(process.returncode)}


def _environment(n_threads: int) -> dict[str, str]:
    """Return the environment of a cell: what is set already stays."""
    quiet = {"TOKENIZERS_PARALLELISM": "false", "TRANSFORMERS_VERBOSITY": "error"}
    return dict.fromkeys(_THREADS, str(n_threads)) | quiet | dict(os.environ)


def _end(process: subprocess.Popen) -> None:
    """Kill what is left of a cell, with what it has started."""
    with suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.wait()
    process.stdin.close()  # type: ignore[union-attr]


def _explain(code: int) -> str:
    if code < 0:
        name = signal.Signals(-code).name
        memory = "; memory may have run out" if name == "SIGKILL" else ""
        return f"was ended by {name}{memory}"
    return f"ended with exit code {code} and no result"
