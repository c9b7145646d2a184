"""`save` and `load` of the estimators that hold a neural network."""

import json
import os
from abc import abstractmethod
from pathlib import Path
from typing import Any, Self
from warnings import warn

import numpy as np
from sklearn.utils.validation import check_is_fitted

from skimbal.exceptions import ModelFormatError, SkimbalError, SkimbalWarning
from skimbal.utils import atomic_folder, write_manifest
from skimbal.utils._model_manifest import check_target, describe_model, read_model

__all__ = ["FolderStorageMixin"]


class FolderStorageMixin:
    """Save a fitted estimator as a folder of safetensors and JSON.

    A class writes what it learnt in `_write_fitted` and reads it in `_read_fitted`;
    the folder, its manifest and the parameters are written here. An unfitted estimator
    is saved inside another one only.
    """

    # parameters that hold objects of the caller's own code, or name places where files
    # are written: neither saved, nor believed when a folder is loaded
    _parameters_not_saved: tuple[str, ...] = ()

    @abstractmethod
    def _write_fitted(self, folder: Path) -> dict[str, Any]:
        """Write the fitted state to `folder`; return what goes into the manifest."""

    @abstractmethod
    def _read_fitted(self, folder: Path, description: dict[str, Any]) -> None:
        """Set the fitted attributes from `folder` and its manifest."""

    def save(self, path: str | os.PathLike, *, overwrite: bool = False) -> None:
        """Save the fitted estimator as a folder of safetensors, JSON and tokenizer.

        No pickle is written. The sub-folder ``body`` can be given as `pretrained` to
        another estimator.

        Parameters
        ----------
        path : str or path-like
            The folder to make; it is whole or not there.
        overwrite : bool, default=False
            Whether a saved model at `path` may be replaced.

        Raises
        ------
        FileExistsError
            If something is at `path` that may not be replaced.
        """
        check_is_fitted(self)
        check_target(path, overwrite=overwrite)
        with atomic_folder(path, overwrite=overwrite) as folder:
            learnt = self._write_fitted(folder)
            write_manifest(folder, self._describe() | learnt)

    def _save_unfitted(self, path: Path) -> None:
        """Save the parameters alone: what another estimator copies and fits."""
        with atomic_folder(path) as folder:
            write_manifest(folder, self._describe() | {"fitted": False})

    @classmethod
    def load(cls, path: str | os.PathLike) -> Self:
        """Return an estimator that `save` saved; nothing is unpickled.

        Parameters
        ----------
        path : str or path-like
            The folder of a saved estimator of this class.

        Returns
        -------
        estimator
            The fitted estimator; its outputs are the very same. It is not fitted if
            the folder is that of a part which was not.

        Raises
        ------
        ModelFormatError
            If a file is missing or damaged, or another class was saved.
        """
        folder = Path(path)
        description = read_model(folder)
        if str(description.get("class")).rpartition(".")[2] != cls.__name__:
            raise ModelFormatError(f"{folder} does not hold a saved {cls.__name__}.")
        try:
            parameters = _read_parameters(description["parameters"])
            for name in cls._parameters_not_saved:
                parameters.pop(name, None)
            estimator: Any = cls(**parameters)
            if description.get("fitted", True):
                estimator._validate_params()
                estimator._read_fitted(folder, description)
        except SkimbalError:
            raise
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ModelFormatError(
                f"The manifest of {folder} is damaged ({type(error).__name__})."
            ) from error
        return estimator

    def _describe(self) -> dict[str, Any]:
        return describe_model(self, neural=True) | {"parameters": self._plain()}

    def _plain(self) -> dict[str, Any]:
        """Return the parameters that are plain data, and warn about the others."""
        parameters = self.get_params(deep=False)  # type: ignore[attr-defined]
        plain = {}
        for name, value in sorted(parameters.items()):
            try:
                plain[name] = self._to_json(name, value)
            except TypeError:
                warn(
                    f"The parameter `{name}` is not saved: it is not plain data, or is "
                    "of use here only. The loaded estimator has its default.",
                    SkimbalWarning,
                    stacklevel=4,
                )
        return plain

    def _to_json(self, name: str, value: Any) -> Any:
        if name in self._parameters_not_saved and value is not None:
            raise TypeError("a parameter that is not saved")
        return json.loads(json.dumps(_as_json(value)))


def _as_json(value: Any) -> Any:
    if isinstance(value, dict):  # a key of a JSON object can only be a str
        return {"items": [[_as_json(k), _as_json(v)] for k, v in value.items()]}
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    return value.item() if isinstance(value, np.generic) else value


def _read_parameters(parameters: dict[str, Any]) -> dict[str, Any]:
    return {
        name: dict(value["items"]) if isinstance(value, dict) else value
        for name, value in parameters.items()
    }
