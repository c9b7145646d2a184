"""When checkpoints of a fit are written and read, and what happens when that fails."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from warnings import warn

import numpy as np

from skimbal._torch._checkpoint import Checkpoint
from skimbal._torch._fit_folder import FitFolder, fit_folders
from skimbal.exceptions import CheckpointError, SkimbalWarning

__all__ = ["Checkpoints", "FitDescription", "open_checkpoints"]


@dataclass(frozen=True)
class FitDescription:
    """What tells one fit from another; JSON-ready.

    Parameters
    ----------
    task : dict
        Parameters and data. Another task is another fit, with checkpoints of its own.
    setting : dict
        Versions, body and device. A checkpoint of another setting is refused.
    n_threads : int
        Sums are added in another order with another number of threads.
    """

    task: dict[str, Any]
    setting: dict[str, Any]
    n_threads: int

    def check(self, found: Any, folder: Path) -> None:
        """Refuse a checkpoint of another fit.

        Parameters
        ----------
        found : dict
            What `as_dict` gave when the checkpoint was written.
        folder : pathlib.Path
            Of the fit, for the message.
        """
        for part in ("task", "setting"):
            own, other = getattr(self, part), dict(found.get(part) or {})
            for field in sorted(own.keys() | other.keys()):
                if own.get(field) != other.get(field):
                    raise CheckpointError(
                        f"The checkpoints in {folder} are of another fit: {field!r} "
                        f"was {other.get(field)!r} there, and is {own.get(field)!r} "
                        "here. Give another `checkpoint_dir`, or delete that folder "
                        "to start anew."
                    )

    def as_dict(self) -> dict[str, Any]:
        """Return what is stored in each checkpoint."""
        return {
            "task": self.task,
            "setting": self.setting,
            "n_threads": self.n_threads,
        }


class Checkpoints:
    """The open checkpoints of one fit.

    Parameters
    ----------
    folder : FitFolder
        Open.
    found : Checkpoint or None
        Where to go on from; None starts at the beginning.
    header : dict
        Stored in each checkpoint, beside the state of training.
    every : float
        Seconds of training between two checkpoints.
    on_error : {'raise', 'warn'}
        What happens when one cannot be written.
    """

    def __init__(
        self,
        folder: FitFolder,
        found: Checkpoint | None,
        header: dict[str, Any],
        *,
        every: float,
        on_error: str,
    ) -> None:
        self.folder = folder
        self.found = found
        self.header = header
        self.every = every
        self.on_error = on_error
        self._last = time.monotonic()

    def due(self) -> bool:
        """Return whether it is time for the next checkpoint."""
        return time.monotonic() - self._last >= self.every

    def write(self, step: int, state: dict[str, Any]) -> None:
        """Write a checkpoint; the time until the next one starts when it is written."""
        try:
            self.folder.write(step, self.header | state)
        except CheckpointError as error:
            if self.on_error == "raise":
                raise
            warn(f"Training goes on. {error}", SkimbalWarning, stacklevel=2)
        self._last = time.monotonic()


@contextmanager
def open_checkpoints(
    home: Path,
    description: FitDescription,
    rng: np.random.Generator,
    *,
    seeded: bool,
    every: float,
    on_error: str,
) -> Iterator[Checkpoints | None]:
    """Find the checkpoints of a fit, or make a folder for them.

    They are deleted when the block ends well, and kept when it raises.

    Parameters
    ----------
    home : pathlib.Path
        The `checkpoint_dir`: fits at the same time may share it.
    description : FitDescription
        Which fit it is.
    rng : numpy.random.Generator
        The generator of the fit, not used yet. It gets the state that it had when the
        fit began, and so draws the same rows.
    seeded : bool
        Whether the caller chose the numbers of `rng`; else any fit of the same task may
        be continued.
    every, on_error
        As for `Checkpoints`.

    Yields
    ------
    Checkpoints or None
        None where no folder can be made, and `on_error` is ``'warn'``.

    Raises
    ------
    CheckpointError
        If there are checkpoints that cannot be used, or no folder can be made, and
        `on_error` is ``'raise'``.
    """
    if seeded:
        task = description.task | {"random_state": rng.bit_generator.state}
        description = replace(description, task=task)
    try:
        folder, found = _claim(Path(home), description, on_error)
    except CheckpointError as error:
        if on_error == "raise":
            raise
        warn(f"The fit has no checkpoints. {error}", SkimbalWarning, stacklevel=3)
        folder = None
    if folder is None:  # not inside the handler: errors of the fit are none of its
        yield None
        return
    try:
        if found is not None:
            _restore_generator(found, rng)
        header = {"fit": description.as_dict(), "generator": rng.bit_generator.state}
        yield Checkpoints(folder, found, header, every=every, on_error=on_error)
    except BaseException:
        folder.close()
        raise
    folder.delete()


def _claim(
    home: Path, description: FitDescription, on_error: str
) -> tuple[FitFolder, Checkpoint | None]:
    """Open the first folder that no running fit has and whose checkpoints are good."""
    problem = None
    for folder in fit_folders(home, description.task):
        new = not folder.path.exists()
        if new and problem is not None:
            if on_error == "raise":
                raise problem
            warn(f"The fit starts anew. {problem}", SkimbalWarning, stacklevel=2)
        if not folder.open():
            continue
        try:
            return folder, _find(folder, description)
        except CheckpointError as error:
            folder.close()
            problem = problem or error
        except BaseException:  # a warning that is an error
            folder.close()
            raise
    raise AssertionError("there is always another folder")


def _find(folder: FitFolder, description: FitDescription) -> Checkpoint | None:
    found = folder.newest()
    if found is None:
        return None
    fit = found.read("fit")
    description.check(fit, folder.path)
    if fit["n_threads"] != description.n_threads:
        warn(
            f"The fit goes on with {description.n_threads} threads of torch; it began "
            f"with {fit['n_threads']}. Its weights may differ in the last digits from "
            "those of a fit without a break.",
            SkimbalWarning,
            stacklevel=2,
        )
    return found


def _restore_generator(found: Checkpoint, rng: np.random.Generator) -> None:
    try:
        rng.bit_generator.state = found.read("generator")
    except (KeyError, TypeError, ValueError) as error:
        raise CheckpointError(
            f"The checkpoint {found.folder} does not fit this fit: 'generator' is "
            "damaged. Delete it to start anew."
        ) from error
