"""What seconds and last digits of a benchmark depend on."""

import os
import platform
import subprocess
import sys
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

__all__ = ["describe_machine", "peak_gpu_memory"]

LIBRARIES = (
    *("skimbal", "scikit-learn", "imbalanced-learn", "torch", "transformers"),
    *("skorch", "numpy", "setfit"),
)


def describe_machine() -> dict:
    """Return what the seconds and the last digits depend on, without any path."""
    return {
        "machine": f"{platform.system()} {platform.machine()}",
        **find_gpu(),
        "cpus": os.cpu_count(),
        "threads": int(os.environ.get("OMP_NUM_THREADS") or os.cpu_count() or 1),
        "load": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
        "versions": find_versions(),
        "commit": find_commit(),
    }


def find_commit() -> str:
    """Return the commit of this source; empty where it is installed from elsewhere."""
    folder = Path(__file__).parent
    try:
        # an environment may lie in the repository of somebody else's work
        _git(folder, "ls-files", "--error-unmatch", Path(__file__).name)
        return _git(folder, "describe", "--always", "--dirty", "--exclude=*").strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def _git(folder: Path, *words: str) -> str:
    done = subprocess.run(
        ["git", *words], cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stdout


def find_gpu() -> dict[str, str]:
    """Return the name of the GPU that this process uses; nothing if it uses none."""
    torch = _cuda_of_this_process()
    return {} if torch is None else {"gpu": torch.cuda.get_device_name()}


def peak_gpu_memory() -> dict[str, int]:
    """Return the most memory that torch had on the GPU; nothing if it used none."""
    torch = _cuda_of_this_process()
    if torch is None:
        return {}
    return {"peak_gpu_mib": torch.cuda.max_memory_allocated() // 2**20}


def _cuda_of_this_process() -> Any:
    """Return torch where it uses a GPU; importing it would count as memory."""
    torch = sys.modules.get("torch")
    return torch if torch is not None and torch.cuda.is_initialized() else None


def find_versions() -> dict[str, str]:
    """Return the versions of the libraries that are installed."""
    found = {}
    for library in LIBRARIES:
        with suppress(PackageNotFoundError):
            found[library] = version(library)
    return found
