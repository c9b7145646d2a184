"""Save and load fitted models as folders of data; nothing in them is unpickled."""

import os
from importlib import import_module
from pathlib import Path
from typing import Any

from skimbal.exceptions import ModelFormatError, UntrustedModelError
from skimbal.utils._model_manifest import (
    check_target,
    describe_model,
    public_name,
    read_model,
)
from skimbal.utils._skops import dump_estimator, load_estimator
from skimbal.utils._storage import MANIFEST, atomic_folder, write_manifest

__all__ = ["load_model", "save_model"]

_PIPELINES = ("sklearn.pipeline.Pipeline", "imblearn.pipeline.Pipeline")


def save_model(
    estimator: Any, path: str | os.PathLike, *, overwrite: bool = False
) -> None:
    """Save a fitted estimator as a folder from which no code is ever run.

    The folder holds safetensors, JSON and skops files, and a ``manifest.json``
    with the SHA-256 of each. An estimator of skimbal with a format of its own
    (`BertClassifier`, `TransformerEncoder`) writes itself; a pipeline writes one
    sub-folder a step; every other estimator is written by skops.

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
    trained.

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
    if _saves_itself(type(estimator)):
        estimator.save(path, overwrite=overwrite)
        return
    with atomic_folder(path, overwrite=overwrite) as folder:
        if public_name(type(estimator)) in _PIPELINES:
            details = _save_steps(estimator, folder)
        else:
            details = {"storage": "skops"}
            dump_estimator(estimator, folder)
        write_manifest(folder, describe_model(estimator) | details)


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
    folder = Path(path)
    description = read_model(folder)
    storage = description.get("storage", "own")
    if storage == "own":
        return _own_class(folder, description).load(folder)
    if storage == "steps":
        return _load_steps(folder, description)
    if storage == "skops":
        return load_estimator(folder, description["files"])
    raise ModelFormatError(f"{folder / MANIFEST} names an unknown kind of storage.")


def _save_steps(pipeline: Any, folder: Path) -> dict[str, Any]:
    for i, (_, step) in enumerate(pipeline.steps):
        if not _is_passthrough(step):
            save_model(step, folder / str(i))
    return {
        "storage": "steps",
        "steps": [
            {"name": name, "passthrough": _is_passthrough(step)}
            for name, step in pipeline.steps
        ],
        "verbose": bool(pipeline.verbose),
        "transform_input": pipeline.transform_input,
    }


def _load_steps(folder: Path, description: dict[str, Any]) -> Any:
    name = description.get("class")
    if name not in _PIPELINES:
        raise UntrustedModelError(f"{folder} is of a class that is not a pipeline.")
    module, _, attribute = name.rpartition(".")
    pipeline = getattr(import_module(module), attribute)
    try:
        steps = [(str(s["name"]), bool(s["passthrough"])) for s in description["steps"]]
        options = {key: description[key] for key in ("verbose", "transform_input")}
    except (KeyError, TypeError):
        raise ModelFormatError(f"{folder / MANIFEST} is damaged.") from None
    return pipeline(
        [
            (step, "passthrough" if skip else _load_step(folder / str(i)))
            for i, (step, skip) in enumerate(steps)
        ],
        **options,
    )


def _load_step(folder: Path) -> Any:
    # a link could lead out of the model, or back into it without end
    if folder.is_symlink():
        raise UntrustedModelError(f"{folder} is a link; a step must be a folder.")
    return load_model(folder)


def _is_passthrough(step: Any) -> bool:
    return step is None or step == "passthrough"


def _saves_itself(kind: type) -> bool:
    return kind.__module__.startswith("skimbal.") and hasattr(kind, "load")


def _own_class(folder: Path, description: dict[str, Any]) -> Any:
    """Return the public estimator of skimbal that the manifest names."""
    package, _, name = str(description.get("class")).rpartition(".")
    top, _, rest = package.partition(".")
    # only skimbal.<package>.<Class>, and only names that the package lists
    if top == "skimbal" and rest.isidentifier() and not rest.startswith("_"):
        try:
            module = import_module(package)
        except ModuleNotFoundError:
            module = None
        kind = getattr(module, name, None) if name in _public(module) else None
        if isinstance(kind, type) and _saves_itself(kind):
            return kind
    raise UntrustedModelError(
        f"{folder} asks for a class that is not a model of skimbal; it is not loaded."
    )


def _public(module: Any) -> list[str]:
    return getattr(module, "__all__", [])
