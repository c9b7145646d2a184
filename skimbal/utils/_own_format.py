"""Estimators of skimbal that write and read their own folder."""

from importlib import import_module
from pathlib import Path
from typing import Any

from sklearn.exceptions import NotFittedError
from sklearn.utils.validation import check_is_fitted

from skimbal.exceptions import UntrustedModelError

__all__ = ["find_class", "load_own", "save_own", "saves_itself"]


def saves_itself(kind: type) -> bool:
    """Tell whether a class is one of skimbal with a format of its own."""
    return kind.__module__.startswith("skimbal.") and hasattr(kind, "load")


def save_own(estimator: Any, path: Path) -> None:
    """Save an estimator with a format of its own, fitted or not.

    Parameters
    ----------
    estimator : estimator
        `saves_itself` of its class.
    path : pathlib.Path
        The folder to make.
    """
    try:
        check_is_fitted(estimator)
    except NotFittedError:
        estimator._save_unfitted(path)
    else:
        estimator.save(path)


def load_own(folder: Path, description: dict[str, Any]) -> Any:
    """Load an estimator with a format of its own.

    Parameters
    ----------
    folder : pathlib.Path
        The folder of a saved model.
    description : dict
        Its manifest.

    Returns
    -------
    estimator

    Raises
    ------
    ModelFormatError
        If a file is missing or damaged.
    UntrustedModelError
        If the folder asks for a class that is no public estimator of skimbal.
    """
    kind = find_class(str(description.get("class")))
    if kind is None or not saves_itself(kind):
        raise UntrustedModelError(
            f"{folder} asks for a class that is not a model of skimbal; it is not "
            "loaded."
        )
    return kind.load(folder)


def find_class(path: str) -> Any:
    """Return the public class of skimbal that a file names.

    Nothing outside skimbal is imported, whatever the file says.

    Parameters
    ----------
    path : str
        As `public_name` makes it.

    Returns
    -------
    type or None
        None if skimbal has no such class.
    """
    package, _, name = path.rpartition(".")
    top, _, rest = package.partition(".")
    # only skimbal.<package>.<Class>, and only names that the package lists
    if top != "skimbal" or not rest.isidentifier() or rest.startswith("_"):
        return None
    try:
        module = import_module(package)
    except ModuleNotFoundError:
        return None
    if name not in getattr(module, "__all__", []):
        return None
    kind = getattr(module, name)
    return kind if isinstance(kind, type) else None
