"""Checkpoints of a fit in several processes: one writes and reads, all go on."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from skimbal._torch._checkpoint import Checkpoint
from skimbal._torch._checkpoints import Checkpoints
from skimbal._torch._distributed import Processes
from skimbal._torch._training_state import STATE

__all__ = ["shared_checkpoints"]

_KEYS = (*STATE, "position", "drawn_from", "history", "generators")


@contextmanager
def shared_checkpoints(
    opened: AbstractContextManager[Checkpoints | None],
    rng: np.random.Generator,
    processes: Processes,
) -> Iterator[Checkpoints | None]:
    """Open the checkpoints of a fit in the leading process, and tell the others.

    These need not see its disk. What they draw in training follows from the place in
    the data, so the state of the leading process is that of all.

    Parameters
    ----------
    opened : context manager
        What `open_checkpoints` returns; entered in the leading process only.
    rng : numpy.random.Generator
        The generator of the fit; it gets the state of that of the leading process.
    processes : Processes
        Who shares the fit.
    """
    if processes.size == 1:
        with opened as checkpoints:
            yield checkpoints
    elif processes.leads:
        with ExitStack() as stack:
            try:
                checkpoints = stack.enter_context(opened)
                told = _content(checkpoints)
            except Exception as error:
                processes.same(error)  # else the others would wait
                raise
            processes.same((told, rng.bit_generator.state))
            yield checkpoints
    else:
        answer = processes.same(None)
        if isinstance(answer, Exception):
            raise answer
        told, rng.bit_generator.state = answer
        yield _Followed(told)


def _content(checkpoints: Checkpoints | None) -> tuple[Path, dict[str, Any]] | None:
    found = None if checkpoints is None else checkpoints.found
    if found is None:
        return None
    return found.folder, {key: found.read(key) for key in _KEYS}


class _Received(Checkpoint):
    """A checkpoint that another process has read."""

    def __init__(self, folder: Path, content: dict[str, Any]) -> None:
        self.folder = folder
        self._content = content

    def read(self, key: str) -> Any:
        """Return one entry of the state."""
        return self._content[key]


class _Followed(Checkpoints):
    """Checkpoints that another process writes."""

    def __init__(self, told: tuple[Path, dict[str, Any]] | None) -> None:
        self.found = None if told is None else _Received(*told)

    def due(self) -> bool:
        """Never write."""
        return False
