"""The folder of one fit among those that share a `checkpoint_dir`."""

import hashlib
import json
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from warnings import warn

from skimbal._torch._checkpoint import Checkpoint, write_checkpoint
from skimbal.exceptions import CheckpointError, SkimbalWarning
from skimbal.utils._file_lock import FileLock

__all__ = ["FitFolder"]

_KEPT = 2
_PREFIX = "step-"


class FitFolder:
    """Checkpoints of one fit; while it is open, no other fit uses the folder.

    Parameters
    ----------
    path : pathlib.Path
        The folder.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = FileLock(path / "lock")

    def open(self) -> bool:
        """Take the folder, if no running fit has it, and remove what a crash left.

        Raises
        ------
        CheckpointError
            If the folder cannot be made.
        """
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            if not self._lock.acquire():
                return False
        except CheckpointError:
            raise
        except OSError as error:
            raise CheckpointError(
                f"No checkpoint can be written to {self.path} ({error.strerror}). Give "
                "another `checkpoint_dir`, or make that one writable."
            ) from error
        for left in self.path.glob(".*"):
            shutil.rmtree(left, ignore_errors=True)
        return True

    def close(self) -> None:
        """Let another fit take the folder."""
        self._lock.release()

    def delete(self) -> None:
        """Remove the folder with all checkpoints: the fit has ended well."""
        shutil.rmtree(self.path, ignore_errors=True)
        self.close()

    def write(self, step: int, state: dict[str, Any]) -> None:
        """Write a checkpoint, and remove those before the last two."""
        folder = self.path / f"{_PREFIX}{step:08d}"
        if folder.exists():
            return
        write_checkpoint(folder, state)
        for old in self._steps()[_KEPT:]:
            # out of sight first: a crash must not leave half of one
            hidden = old.with_name(f".{old.name}-{secrets.token_hex(8)}")
            shutil.rmtree(old.rename(hidden), ignore_errors=True)

    def newest(self) -> Checkpoint | None:
        """Return the last checkpoint that is whole; warn about later ones.

        Raises
        ------
        CheckpointError
            If there are checkpoints, and all are damaged.
        """
        damaged = None
        for folder in self._steps():
            try:
                found = Checkpoint(folder)
            except CheckpointError as error:
                damaged = damaged or error
                continue
            if damaged is not None:
                warn(
                    f"{damaged} The fit goes on from the one before it, {folder.name}.",
                    SkimbalWarning,
                    stacklevel=2,
                )
                self._drop_after(folder)
            return found
        if damaged is not None:
            raise CheckpointError(
                f"{damaged} No other checkpoint of this fit is whole. Delete "
                f"{self.path} to start anew."
            )
        return None

    def last_step(self) -> str:
        """Return the name of the last checkpoint, '' where there is none."""
        return max((folder.name for folder in self._steps()), default="")

    def _drop_after(self, folder: Path) -> None:
        # else the fit would not write it anew, and find it damaged again
        for later in self._steps():
            if later.name > folder.name:
                shutil.rmtree(later, ignore_errors=True)

    def _steps(self) -> list[Path]:
        """Return the folders of checkpoints, the newest first."""
        return sorted(self.path.glob(f"{_PREFIX}*"), reverse=True)


def fit_folders(home: Path, description: dict[str, Any]) -> Iterator[FitFolder]:
    """Yield the folders that a fit may use: those of the very same fit, and new ones.

    Parameters
    ----------
    home : pathlib.Path
        The `checkpoint_dir`.
    description : dict
        What the result of the fit depends on, JSON-ready.
    """
    text = json.dumps(description, sort_keys=True)
    name = "fit-" + hashlib.sha256(text.encode()).hexdigest()[:16]
    old = [FitFolder(path) for path in sorted(home.glob(f"{name}*"))]
    yield from sorted(old, key=FitFolder.last_step, reverse=True)
    if not (home / name).exists():
        yield FitFolder(home / name)
    while True:
        yield FitFolder(home / f"{name}-{secrets.token_hex(4)}")
