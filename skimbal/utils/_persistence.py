"""Save and load fitted models as folders of data; nothing in them is unpickled."""

import os
from typing import Any

from skimbal.exceptions import ModelFormatError
from skimbal.utils._model_manifest import check_target, describe_model, read_model
from skimbal.utils._own_format import load_own, saves_itself
from skimbal.utils._parts import read_parts, take_parts, write_parts
from skimbal.utils._paths import expand_user
from skimbal.utils._skops import dump_estimator, load_estimator, pack_for_skops
from skimbal.utils._storage import MANIFEST, atomic_folder, write_manifest

__all__ = ["load_model", "save_model"]


def save_model(
    estimator: Any, path: str | os.PathLike, *, overwrite: bool = False
) -> None:
    """Save a fitted estimator as a folder from which no code is ever run.

    The folder holds safetensors, JSON and skops files, and a ``manifest.json``
    with the SHA-256 of each. An estimator of skimbal with a format of its own
    (`BertClassifier`, `TransformerEncoder`) writes itself; every other estimator is
    written by skops, and those of the first kind inside it to sub-folders.

    Parameters
    ----------
    estimator : estimator
        A fitted estimator. Its classes must come from skimbal, scikit-learn or
        imbalanced-learn.
    path : str or path-like
        The folder to make. It is whole or not there: a save that fails leaves
        what was at `path` before.
    overwrite : bool, default=False
        Whether a saved model at `path` may be replaced. A folder that holds
        anything else is never replaced.

    Raises
    ------
    FileExistsError
        If something is at `path` that may not be replaced.
    TypeError
        If the estimator holds an object that `load_model` would refuse; the
        message names its type.

    See Also
    --------
    load_model : The way back.

    Notes
    -----
    The ``memory`` of a pipeline is not saved: it is a cache of the machine that
    trained. Gradient boosting, `SVC` and functions of your own cannot be saved; the
    user guide says why.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from sklearn.dummy import DummyClassifier
    >>> from skimbal.utils import load_model, save_model
    >>> model = DummyClassifier().fit(["a", "b", "c"], ["ham", "ham", "spam"])
    >>> with TemporaryDirectory() as folder:
    ...     save_model(model, f"{folder}/model")
    ...     load_model(f"{folder}/model").predict(["d"])
    array(['ham'], dtype='<U3')
    """
    check_target(path, overwrite=overwrite)
    if saves_itself(type(estimator)):
        estimator.save(path, overwrite=overwrite)
        return
    rest, parts = take_parts(estimator, pack_for_skops)
    with atomic_folder(path, overwrite=overwrite) as folder:
        dump_estimator(rest, folder)
        write_parts(parts, folder)
        write_manifest(folder, describe_model(estimator) | {"storage": "skops"})


def load_model(path: str | os.PathLike) -> Any:
    """Load what `save_model` saved, without running anything that it holds.

    Parameters
    ----------
    path : str or path-like
        The folder of a saved model.

    Returns
    -------
    estimator
        The fitted estimator.

    Raises
    ------
    ModelFormatError
        If a file is missing or damaged, or a newer skimbal saved the model.
    UntrustedModelError
        If the folder asks for a class that is not a public estimator of skimbal,
        scikit-learn or imbalanced-learn.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from sklearn.dummy import DummyClassifier
    >>> from skimbal.utils import load_model, save_model
    >>> with TemporaryDirectory() as folder:
    ...     save_model(DummyClassifier().fit(["a"], ["ham"]), f"{folder}/model")
    ...     load_model(f"{folder}/model").classes_
    array(['ham'], dtype='<U3')
    """
    folder = expand_user(path)
    description = read_model(folder)
    storage = description.get("storage", "own")
    if storage == "own":
        return load_own(folder, description)
    if storage == "skops":
        rest = load_estimator(folder, description["files"])
        return read_parts(rest, folder)
    raise ModelFormatError(f"{folder / MANIFEST} names an unknown kind of storage.")
