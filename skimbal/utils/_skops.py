"""Estimators of arrays and parameters as skops files, with a short list of trust."""

from copy import copy
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import issparse
from sklearn.base import BaseEstimator

from skimbal.exceptions import ModelFormatError, SkimbalError, UntrustedModelError
from skimbal.utils._columns import check_columns
from skimbal.utils._native import refuse_to_load, refuse_to_save
from skimbal.utils._skops_schema import read_schema
from skimbal.utils._trees import pack_tree, unpack_tree
from skimbal.utils._trust import untrusted
from skimbal.utils._vocabularies import pack_vocabulary, unpack_vocabulary
from skimbal.utils._walk import replace_inside, with_attributes

__all__ = ["SKOPS_FILE", "dump_estimator", "load_estimator", "pack_for_skops"]

SKOPS_FILE = "estimator.skops"
_BOOLS = (bool, np.bool_)


def pack_for_skops(value: Any) -> Any:
    """Return what stands in a skops file for an object in an estimator.

    Parameters
    ----------
    value : object
        It is not changed.

    Returns
    -------
    object

    Raises
    ------
    TypeError
        If it could not be loaded safely.
    """
    refuse_to_save(value)
    value = _without_owner(_without_cache(value))
    return _with_int_keys(pack_tree(pack_vocabulary(value)))


def _with_int_keys(value: Any) -> Any:
    """Return a dict whose keys of bool are the ints that they equal.

    skops writes a key as text, and reads every text but the empty one as True.
    """
    if not isinstance(value, dict) or not any(isinstance(k, _BOOLS) for k in value):
        return value
    changed = copy(value)  # an OrderedDict stays one
    changed.clear()
    changed.update((int(k) if isinstance(k, _BOOLS) else k, value[k]) for k in value)
    return changed


def dump_estimator(estimator: BaseEstimator, folder: Path) -> None:
    """Write `estimator` to a skops file in `folder`.

    Parameters
    ----------
    estimator : estimator
        With everything in it as `pack_for_skops` makes it.
    folder : pathlib.Path
        An existing folder.

    Raises
    ------
    TypeError
        If a type in it could not be loaded again.
    """
    from skops.io import dump

    name = type(estimator).__name__
    try:
        dump(estimator, folder / SKOPS_FILE)
    except (TypeError, AttributeError, ValueError, RecursionError) as error:
        raise TypeError(
            f"{name} cannot be saved: it holds an object that is not data "
            f"({type(error).__name__}: {error})."
        ) from error
    refused = untrusted(_read_uses(folder / SKOPS_FILE))
    if refused:
        hint = _remedy(estimator, refused)
        raise TypeError(
            f"{name} cannot be saved: it holds {', '.join(refused)}, and only public "
            "estimators of skimbal, scikit-learn and imbalanced-learn, their metrics, "
            f"arrays and plain values can be loaded safely.{hint}"
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
        If it names a type that is not trusted, or would unpack to much more than it
        holds.
    """
    from skops.io import load

    if SKOPS_FILE not in files:
        raise ModelFormatError(f"{folder} lacks the file {SKOPS_FILE!r}.")
    path = folder / SKOPS_FILE
    try:
        uses = _read_uses(path)
        refused = untrusted(uses)
        if not refused:
            return replace_inside(load(path, trusted=list(uses)), _unpack)
    except SkimbalError:
        raise
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


def _read_uses(path: Path) -> dict[str, set[str]]:
    """Return the names in a file that skops does not trust, each with its loaders."""
    from skops.io import get_untrusted_types

    todo = [read_schema(path)]  # first, since it looks at what skops would read
    uses: dict[str, set[str]] = {name: set() for name in get_untrusted_types(file=path)}
    while todo:
        node = todo.pop()
        if isinstance(node, dict):
            name = f"{node.get('__module__')}.{node.get('__class__')}"
            if name in uses:
                uses[name].add(str(node.get("__loader__")))
            todo += node.values()
        elif isinstance(node, list):
            todo += node
    return uses


def _unpack(value: Any) -> Any:
    refuse_to_load(value)
    check_columns(value)
    if issparse(value):
        _check_sparse(value)
    return unpack_tree(unpack_vocabulary(_without_cache(value)))


def _without_cache(value: Any) -> Any:
    # a cache of the machine that trained; joblib would unpickle what it finds there
    if isinstance(value, BaseEstimator) and vars(value).get("memory") is not None:
        return with_attributes(value, memory=None)
    return value


def _without_owner(value: Any) -> Any:
    # A request for metadata holds the estimator that holds it. It may also hold the
    # name, which is all that it shows of it.
    if type(value).__module__ == "sklearn.utils._metadata_requests":
        owner = vars(value).get("owner")
        if not isinstance(owner, str):
            return with_attributes(value, owner=type(owner).__name__)
    return value


def _check_sparse(matrix: Any) -> None:
    # SciPy reads any format whatever the name, and believes the indices in it
    if matrix.format not in ("csr", "csc"):
        raise ValueError("only matrices of these formats are ever saved")
    matrix.check_format(full_check=True)


def _remedy(estimator: Any, refused: list[str]) -> str:
    if hasattr(estimator, "best_estimator_"):
        return " Save `best_estimator_` instead: it predicts the same."
    if any(name.startswith("sklearn.neighbors.") for name in refused):
        return ' Fit the neighbours with algorithm="brute", which needs no tree.'
    return ""
