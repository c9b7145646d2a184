"""What a fold costs: time, work of the processor, memory."""

import os
import re
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time
from types import TracebackType
from typing import Self

__all__ = ["Costs", "Stopwatch", "peak_memory_mib"]


@dataclass(frozen=True, kw_only=True)
class Costs:
    """What one fold cost; None for what was not done or cannot be known."""

    fit_seconds: float | None
    fit_cpu_seconds: float | None
    predict_seconds: float
    predict_cpu_seconds: float
    peak_memory_mib: float | None


class Stopwatch:
    """Measures a block: ``seconds``, and ``cpu_seconds`` of this process.

    Child processes count once they have ended and were waited for.
    """

    seconds: float
    cpu_seconds: float

    def __enter__(self) -> Self:
        self._start = perf_counter(), _cpu_seconds()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.seconds = perf_counter() - self._start[0]
        self.cpu_seconds = _cpu_seconds() - self._start[1]


def _cpu_seconds() -> float:
    times = os.times()
    return process_time() + times.children_user + times.children_system


def peak_memory_mib() -> float | None:
    """Return the most memory that this process has had; None where nobody tells."""
    with suppress(OSError):
        # what getrusage tells has that of the process that started this one in it
        status = Path("/proc/self/status").read_text(encoding="utf-8")
        found = re.search(r"^VmHWM:\s*(\d+) kB$", status, re.MULTILINE)
        if found:
            return int(found[1]) / 2**10
    try:
        import resource
    except ImportError:  # Windows
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # bytes on macOS, KiB elsewhere
    return peak / (2**20 if sys.platform == "darwin" else 2**10)
