"""Estimators with a format of their own inside others: each in a folder of its own."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from skimbal.exceptions import ModelFormatError, UntrustedModelError
from skimbal.utils._model_manifest import read_model
from skimbal.utils._own_format import load_own, save_own, saves_itself
from skimbal.utils._part import Part
from skimbal.utils._walk import replace_inside

__all__ = ["read_parts", "take_parts", "write_parts"]

_FOLDER = "parts"


def take_parts(estimator: Any, pack: Callable[[Any], Any]) -> tuple[Any, list[Any]]:
    """Take the estimators with a format of their own out of another.

    Parameters
    ----------
    estimator : estimator
        It is not changed.
    pack : callable
        Makes of any other object in it what stands in its place.

    Returns
    -------
    rest : estimator
        A copy for skops with a `Part` in each gap.
    parts : list of estimator
        What was taken out, in the order of the indices. An estimator that stands at
        two places is one part.
    """
    parts: list[Any] = []

    def take(value: Any) -> Any:
        if not saves_itself(type(value)):
            return pack(value)
        parts.append(value)
        return Part(len(parts) - 1)

    return replace_inside(estimator, take), parts


def write_parts(parts: list[Any], folder: Path) -> None:
    """Save each part to a sub-folder.

    Parameters
    ----------
    parts : list of estimator
        What `take_parts` took out.
    folder : pathlib.Path
        The folder of the model.
    """
    for i, part in enumerate(parts):
        save_own(part, folder / _FOLDER / str(i))


def read_parts(rest: Any, folder: Path) -> Any:
    """Load the parts, and put each where it was.

    Parameters
    ----------
    rest : estimator
        With a `Part` in each gap.
    folder : pathlib.Path
        The folder of the model.

    Returns
    -------
    estimator

    Raises
    ------
    ModelFormatError
        If a part is missing or damaged.
    UntrustedModelError
        If a part is a link, or no estimator with a format of its own.
    """
    loaded: dict[int, Any] = {}

    def put(value: Any) -> Any:
        if not isinstance(value, Part):
            return value
        index = vars(value).get("index")
        # a str could lead anywhere
        if type(index) is not int or index < 0:
            raise ModelFormatError(f"{folder} names a part that cannot be.")
        if index not in loaded:
            loaded[index] = _load_part(folder / _FOLDER / str(index))
        return loaded[index]

    return replace_inside(rest, put)


def _load_part(folder: Path) -> Any:
    # a link could lead out of the model
    if folder.is_symlink() or folder.parent.is_symlink():
        raise UntrustedModelError(f"{folder} is a link; a part must be a folder.")
    return load_own(folder, read_model(folder))
