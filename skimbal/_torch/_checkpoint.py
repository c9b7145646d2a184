"""One checkpoint: a folder of JSON and safetensors that is whole or not there."""

import json
import os
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from skimbal.exceptions import CheckpointError, ModelFormatError
from skimbal.utils import atomic_folder, read_manifest, write_manifest

__all__ = ["Checkpoint", "write_checkpoint"]

# raised where a newer layout could not be read by older code
_FORMAT = 1
_STATE = "state.json"
_TENSOR = "tensor of this file"


def write_checkpoint(folder: Path, state: dict[str, Any]) -> None:
    """Write a state, so that `folder` holds all of it or does not exist.

    Parameters
    ----------
    folder : pathlib.Path
        The folder to make, beside those of earlier checkpoints.
    state : dict
        JSON-ready values, which may hold tensors at any depth. The tensors under a key
        share one file.

    Raises
    ------
    CheckpointError
        If the disk is full or a file cannot be written. Nothing is left behind.
    """
    tensors = {key: _Tensors() for key in state}
    n_bytes = 0
    try:
        plain = {key: _detach(value, tensors[key]) for key, value in state.items()}
        n_bytes = sum(t.nbytes for part in tensors.values() for t in part.values())
        with atomic_folder(folder) as work:
            for key, part in tensors.items():
                if part:
                    save_file(part, work / f"{key}.safetensors")
            (work / _STATE).write_text(json.dumps(plain), encoding="utf-8")
            write_manifest(work, {"format": _FORMAT, "kind": "checkpoint"})
            _to_disk(*work.iterdir(), work)
        _to_disk(folder.parent)
    except (OSError, SafetensorError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise CheckpointError(
            f"The checkpoint {folder} of {n_bytes:,} bytes cannot be written "
            f"({reason}). Make room on the disk, or give another `checkpoint_dir`; "
            "checkpoints written before are as they were."
        ) from error
    except (TypeError, ValueError, RecursionError) as error:
        raise CheckpointError(
            f"The checkpoint {folder} cannot be written: what a callback keeps must be "
            f"numbers, texts, lists, dicts or tensors ({error})."
        ) from error


class Checkpoint:
    """A folder that `write_checkpoint` wrote, with every file checked.

    Parameters
    ----------
    folder : pathlib.Path
        The folder.

    Raises
    ------
    CheckpointError
        If a file is missing, or its SHA-256 is not that in the manifest.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            manifest = read_manifest(folder)
            if (manifest.get("kind"), manifest.get("format")) != (
                "checkpoint",
                _FORMAT,
            ):
                raise ModelFormatError(f"{folder} is no checkpoint of this format.")
            if _STATE not in manifest["files"]:
                raise ModelFormatError(f"{folder} lacks the file {_STATE!r}.")
            text = (folder / _STATE).read_text(encoding="utf-8")
            self._plain: dict[str, Any] = dict(json.loads(text))
        except (OSError, TypeError, ValueError, RecursionError) as error:
            raise CheckpointError(f"A checkpoint is damaged: {error}") from error
        self._files = set(manifest["files"])

    def read(self, key: str) -> Any:
        """Return one entry of the state, with its tensors in new memory on the CPU.

        Raises
        ------
        CheckpointError
            If there is no such entry.
        """
        name = f"{key}.safetensors"
        try:
            tensors = load_file(self.folder / name) if name in self._files else {}
            return _attach(self._plain[key], tensors)
        except (KeyError, OSError, SafetensorError, RecursionError) as error:
            raise CheckpointError(
                f"The checkpoint {self.folder} lacks {key!r}, or a part of it."
            ) from error


class _Tensors(dict[str, torch.Tensor]):
    """Tensors of one file, numbered."""

    def __init__(self) -> None:
        super().__init__()
        self._memory: set[int] = set()

    def add(self, tensor: torch.Tensor) -> str:
        """Take a tensor, as it will be written; return its number."""
        tensor = tensor.detach().cpu().contiguous()
        place = tensor.untyped_storage().data_ptr()
        # safetensors wants no two tensors in one memory
        name = str(len(self))
        self[name] = tensor.clone() if place in self._memory else tensor
        self._memory.add(place)
        return name


def _detach(value: Any, tensors: _Tensors) -> Any:
    """Return `value` with tensors moved to `tensors`, and names in their place."""
    if isinstance(value, torch.Tensor):
        return {_TENSOR: tensors.add(value)}
    if isinstance(value, dict):
        if not all(isinstance(key, str) for key in value):
            raise TypeError("a key of a dict is not a str")
        return {key: _detach(item, tensors) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_detach(item, tensors) for item in value]
    # NumPy's numbers and arrays
    return value.tolist() if hasattr(value, "tolist") else value


def _attach(value: Any, tensors: dict[str, torch.Tensor]) -> Any:
    if isinstance(value, dict):
        if value.keys() == {_TENSOR}:
            return tensors[value[_TENSOR]].clone()  # load_file maps the file
        return {key: _attach(item, tensors) for key, item in value.items()}
    if isinstance(value, list):
        return [_attach(item, tensors) for item in value]
    return value


def _to_disk(*paths: Path) -> None:
    """Wait until files and folders are on the disk, and not only in its cache."""
    for path in paths:
        number = os.open(path, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)
