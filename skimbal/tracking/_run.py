"""`Run`: what a tracker must be able to do with one fit."""

from typing import Any, Protocol

__all__ = ["Run"]


class Run(Protocol):
    """A run that is open: it belongs to one fit and to no other."""

    def log_params(self, params: dict[str, Any]) -> None:
        """Describe the run, once: numbers, bools, None and short strings by name."""

    def log(self, values: dict[str, float], axis: str, at: int) -> None:
        """Write figures at a place, from 1, on the axis 'epoch' or 'step'."""

    def close(self, status: str) -> None:
        """End the run, which is 'finished', 'failed' or 'killed'."""
