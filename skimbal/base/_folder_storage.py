"""`save` and `load` of the estimators that hold a neural network."""

import json
import os
from abc import abstractmethod
from pathlib import Path
from typing import Any, Self
from warnings import warn

from sklearn.utils.validation import check_is_fitted

from skimbal.base._parameter_storage import from_json, to_json
from skimbal.exceptions import ModelFormatError, SkimbalError, SkimbalWarning
from skimbal.utils import atomic_folder, write_manifest
from skimbal.utils._model_manifest import check_target, describe_model, read_model
from skimbal.utils._paths import expand_user

__all__ = ["FolderStorageMixin"]

# what comes of a manifest that was cut, mixed up or forged
_DAMAGED = (KeyError, TypeError, ValueError, AttributeError, RecursionError)


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
        folder = expand_user(path)
        description = read_model(folder)
        if str(description.get("class")).rpartition(".")[2] != cls.__name__:
            raise ModelFormatError(f"{folder} does not hold a saved {cls.__name__}.")
        try:
            parameters = {
                name: from_json(value)
                for name, value in description["parameters"].items()
                if name not in cls._parameters_not_saved
            }
            estimator: Any = cls(**parameters)
            if description.get("fitted", True):
                estimator._validate_params()
                estimator._read_fitted(folder, description)
        except SkimbalError:
            raise
        except _DAMAGED as error:
            raise ModelFormatError(
                f"The manifest of {folder} is damaged ({type(error).__name__})."
            ) from error
        return estimator

    def _describe(self) -> dict[str, Any]:
        return describe_model(self, neural=True) | {"parameters": self._plain()}

    def _plain(self) -> dict[str, Any]:
        """Return the parameters as plain data, and warn about those that are none."""
        parameters = self.get_params(deep=False)  # type: ignore[attr-defined]
        plain = {}
        for name, value in sorted(parameters.items()):
            try:
                plain[name] = self._to_json(name, value)
            except (TypeError, ValueError):
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
        plain = json.loads(json.dumps(to_json(value)))
        from_json(plain)  # an option that could not be made again would be refused
        return plain
