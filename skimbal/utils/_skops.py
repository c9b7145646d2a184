"""Estimators of arrays and parameters as skops files, with a short list of trust."""

from importlib import import_module
from pathlib import Path
from typing import Any

from sklearn.base import BaseEstimator

from skimbal.exceptions import ModelFormatError, UntrustedModelError
from skimbal.utils._vocabularies import pack_vocabularies, unpack_vocabularies

__all__ = ["SKOPS_FILE", "dump_estimator", "load_estimator"]

SKOPS_FILE = "estimator.skops"
# skops itself trusts scikit-learn's estimators; these are the other two
_PACKAGES = ("skimbal", "imblearn")
# arrays too, which skops reads with scipy's own reader, but forgets to trust
_SPARSE = tuple(
    f"scipy.sparse._{kind}.{kind}_{form}"
    for kind in ("csr", "csc")
    for form in ("matrix", "array")
)


def dump_estimator(estimator: BaseEstimator, folder: Path) -> None:
    """Write `estimator` to a skops file in `folder`.

    Parameters
    ----------
    estimator : estimator
        A fitted estimator.
    folder : pathlib.Path
        An existing folder.

    Raises
    ------
    TypeError
        If a type in it could not be loaded again.
    """
    from skops.io import dump, get_untrusted_types

    name = type(estimator).__name__
    try:
        dump(pack_vocabularies(estimator), folder / SKOPS_FILE)
    except (TypeError, AttributeError, ValueError, RecursionError) as error:
        raise TypeError(
            f"{name} cannot be saved: it holds an object that is not data "
            f"({type(error).__name__}: {error})."
        ) from error
    refused = _refused(get_untrusted_types(file=folder / SKOPS_FILE))
    if refused:
        raise TypeError(
            f"{name} cannot be saved: it holds {', '.join(refused)}, and only public "
            "estimators of skimbal, scikit-learn and imbalanced-learn, arrays and "
            "plain values can be loaded safely."
        )


def load_estimator(folder: Path, files: dict[str, str]) -> Any:
    """Return the estimator in the skops file of `folder`.

    Parameters
    ----------
    folder : pathlib.Path
        The folder of a saved model.
    files : dict of str to str
        The files that its manifest vouches for.

    Returns
    -------
    estimator

    Raises
    ------
    ModelFormatError
        If the file is missing or cannot be read.
    UntrustedModelError
        If it names a type that is not trusted.
    """
    from skops.io import get_untrusted_types, load

    if SKOPS_FILE not in files:
        raise ModelFormatError(f"{folder} lacks the file {SKOPS_FILE!r}.")
    path = folder / SKOPS_FILE
    try:
        named = get_untrusted_types(file=path)
        refused = _refused(named)
        if not refused:
            return unpack_vocabularies(load(path, trusted=named))
    # a hostile file can make the reader fail in any way; none may escape as is
    except Exception as error:
        raise ModelFormatError(
            f"{path} cannot be read ({type(error).__name__}). Copy the model again "
            "from where it was saved, or train it again with the installed versions."
        ) from error
    raise UntrustedModelError(
        f"{path} is not loaded: it names {', '.join(refused)}, which could run "
        "foreign code."
    )


def _refused(names: list[str]) -> list[str]:
    return [
        name for name in names if name not in _SPARSE and not _is_public_estimator(name)
    ]


def _is_public_estimator(name: str) -> bool:
    """Tell whether `name` is a class that its package offers as an estimator.

    Trusting every name below ``skimbal.`` would also trust its functions, and
    what its modules import: skops calls what it trusts. Classes with a format of
    their own are left out; they check more than skops can.
    """
    module, _, attribute = name.rpartition(".")
    package = ".".join(module.split(".")[:2])
    if not package.startswith(tuple(f"{p}." for p in _PACKAGES)) or "._" in package:
        return False
    try:
        kind = getattr(import_module(package), attribute, None)
    except ImportError:
        return False
    return (
        isinstance(kind, type)
        and issubclass(kind, BaseEstimator)
        and kind.__module__ == module
        and not hasattr(kind, "load")
    )
