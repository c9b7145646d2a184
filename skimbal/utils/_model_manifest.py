"""The manifest that every saved model has, and where a model may be saved."""

import os
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from skimbal._version import __version__
from skimbal.exceptions import ModelFormatError
from skimbal.utils._paths import expand_user
from skimbal.utils._storage import MANIFEST, read_manifest

__all__ = ["check_target", "describe_model", "public_name", "read_model"]

FORMAT = 1
_LIBRARIES = ("imbalanced-learn", "numpy", "scikit-learn", "skops")
_NEURAL_LIBRARIES = ("skorch", "tokenizers", "torch", "transformers")


def describe_model(estimator: Any, *, neural: bool = False) -> dict[str, Any]:
    """Return what every manifest tells about its model.

    Parameters
    ----------
    estimator : estimator
        The model that is being saved.
    neural : bool, default=False
        Whether the versions of torch and its companions matter too.

    Returns
    -------
    dict
        ``format``, ``class`` (the public import path), ``skimbal_version`` and
        ``libraries`` (name to version).
    """
    libraries = _LIBRARIES + (_NEURAL_LIBRARIES if neural else ())
    return {
        "format": FORMAT,
        "class": public_name(type(estimator)),
        "skimbal_version": __version__,
        "libraries": {name: _version_of(name) for name in libraries},
    }


def read_model(path: str | os.PathLike) -> dict[str, Any]:
    """Return the manifest of a saved model that this skimbal can read.

    Parameters
    ----------
    path : str or path-like
        The folder of a saved model.

    Returns
    -------
    dict
        As `read_manifest`; every file has been checked.

    Raises
    ------
    ModelFormatError
        If the folder is damaged, or was saved in a newer format.
    """
    description = read_manifest(path)
    found = description.get("format")
    if type(found) is not int or found < 1:
        raise ModelFormatError(f"{Path(path) / MANIFEST} names no format number.")
    if found > FORMAT:
        raise ModelFormatError(
            f"{path} was saved in format {found}; skimbal {__version__} reads formats "
            f"up to {FORMAT}. Install a newer one: pip install --upgrade skimbal"
        )
    return description


def check_target(path: str | os.PathLike, *, overwrite: bool) -> None:
    """Raise unless a model may be saved at `path`.

    Parameters
    ----------
    path : str or path-like
        The folder to make.
    overwrite : bool
        Whether a saved model there may be replaced.

    Raises
    ------
    FileExistsError
        If something is there that may not be replaced.
    """
    target = expand_user(path)
    if not target.exists():
        return
    if not overwrite:
        raise FileExistsError(
            f"{target} exists already. Choose another folder, or overwrite the model "
            "in it with overwrite=True."
        )
    is_empty = target.is_dir() and not any(target.iterdir())
    if not is_empty and not (target / MANIFEST).is_file():
        raise FileExistsError(
            f"{target} is not a saved model, so it is not overwritten. "
            "Choose another folder."
        )


def public_name(kind: type) -> str:
    """Return the path by which users import a class."""
    parts = [part for part in kind.__module__.split(".") if not part.startswith("_")]
    return ".".join([*parts, kind.__name__])


def _version_of(library: str) -> str | None:
    try:
        return version(library)
    except PackageNotFoundError:
        return None
