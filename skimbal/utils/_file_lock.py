"""A lock that the kernel gives back when its process dies, however it dies."""

import os
from pathlib import Path

from skimbal.exceptions import CheckpointError

__all__ = ["FileLock"]

_OPEN: set[int] = set()


class FileLock:
    """A file that one process at a time, and one thread in it, can hold.

    Parameters
    ----------
    path : pathlib.Path
        The file; it is made when the lock is taken. It may lie in a folder that
        another process deletes.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: int | None = None

    def acquire(self) -> bool:
        """Take the lock and return True, or return False where somebody has it."""
        try:
            import fcntl
        except ImportError as error:
            raise CheckpointError(
                "`checkpoint_dir` and the `cache_dir` of a pretrainer need locks of "
                "files as Linux and macOS have them; this system has none. Set them to "
                "None."
            ) from error
        try:
            file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except FileNotFoundError:  # its folder was deleted
            return False
        _OPEN.add(file)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            held = os.fstat(file).st_nlink > 0  # deleted by who held it before?
        except BlockingIOError:  # somebody has it
            held = False
        except OSError as error:
            _close(file)
            raise CheckpointError(
                f"{self.path} cannot be locked ({error.strerror}): the file system of "
                "`checkpoint_dir`, or `cache_dir`, has no locks. Give another folder."
            ) from error
        if held:
            self._file = file
        else:
            _close(file)
        return held

    def release(self) -> None:
        """Give the lock back; it may be taken again."""
        if self._file is not None:
            import fcntl

            fcntl.flock(self._file, fcntl.LOCK_UN)  # in forks just made, too
            _close(self._file)
            self._file = None


def _close(file: int) -> None:
    if file in _OPEN:
        _OPEN.discard(file)
        os.close(file)


def _close_all() -> None:
    for file in list(_OPEN):
        _close(file)


# a worker that outlives its parent must not hold the parent's lock
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_close_all)
