"""Paths as users write them."""

import os
from pathlib import Path

__all__ = ["expand_user"]


def expand_user(path: str | os.PathLike) -> Path:
    """Return a path in which ``~`` is the home folder.

    Parameters
    ----------
    path : str or path-like
        One that names the home of somebody who is not here stays as it is, where
        `Path.expanduser` raises a RuntimeError.

    Returns
    -------
    pathlib.Path

    Examples
    --------
    >>> from skimbal.utils._paths import expand_user
    >>> expand_user("~/models") == Path.home() / "models"
    True
    >>> expand_user("models").as_posix()
    'models'
    """
    return Path(os.path.expanduser(path))
