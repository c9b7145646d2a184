"""States below the trained layers on disk, for all fits that read the same texts."""

import os
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from warnings import warn

import numpy as np
import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file

from skimbal._torch._layers import TokenStates, lower_states
from skimbal._torch._modules import PooledEncoder
from skimbal._torch._tokens import TokenArrays
from skimbal.exceptions import SkimbalWarning

__all__ = ["StateCache"]

# the 1 is the version of the files
_FOLDER = "skimbal-states-1"


class StateCache:
    """Keep hidden states in a folder; no text is stored.

    States can still tell a lot about a text to whoever has the model, so the folder is
    made for its owner alone (mode 0700, files 0600). A file that is damaged or cannot
    be written costs time and gives a warning; it never gives wrong states.

    Parameters
    ----------
    folder : pathlib.Path
        The caller's folder; files go into a folder inside it.
    model_hash : str
        Of the pretrained body.
    """

    def __init__(self, folder: Path, model_hash: str) -> None:
        self.folder = folder / _FOLDER
        self.model_hash = model_hash

    def lower_states(
        self, encoder: PooledEncoder, n_trained: int, tokens: TokenArrays
    ) -> TokenStates:
        """Return what `lower_states` does, computed at most once for these tokens."""
        path = self._path(n_trained, tokens)
        shape = (int(tokens.offsets[-1]), encoder.width)
        states = _read(path, shape)
        if states is not None:
            return TokenStates(states, tokens.offsets)
        computed = lower_states(encoder, n_trained, tokens)
        self._write(path, computed.states)
        return computed

    def _path(self, n_trained: int, tokens: TokenArrays) -> Path:
        digest = sha256(f"{self.model_hash} {n_trained} {tokens.pad_id}".encode())
        for part in (tokens.ids, tokens.offsets, tokens.type_ids):
            if part is not None:
                digest.update(f" {part.dtype} {part.shape} ".encode())
                digest.update(np.ascontiguousarray(part).data)
        return self.folder / f"{digest.hexdigest()}.safetensors"

    def _write(self, path: Path, states: torch.Tensor) -> None:
        about = {"sha256": _checksum(states)}
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            # written from where the states are, and renamed when the file is whole
            with TemporaryDirectory(dir=self.folder) as work:
                made = Path(work, path.name)
                save_file({"states": states}, made, about)
                made.chmod(0o600)
                os.replace(made, path)
        except (OSError, SafetensorError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            _warn(f"could not be written ({reason})")


def _read(path: Path, shape: tuple[int, int]) -> torch.Tensor | None:
    """Return the states of a file, or None where there is none that is whole."""
    if not path.is_file():
        return None
    try:
        with safe_open(path, framework="pt") as file:
            expected = (file.metadata() or {}).get("sha256")
            states = file.get_tensor("states")
    except (OSError, SafetensorError):
        expected, states = None, torch.empty(0)
    whole = states.shape == shape and states.dtype == torch.float16
    if whole and _checksum(states) == expected:
        return states
    _warn("holds a damaged file, which is made anew")
    return None


def _checksum(states: torch.Tensor) -> str:
    return sha256(states.numpy().data).hexdigest()


def _warn(what: str) -> None:
    warn(f"The cache of `cache_dir` {what}.", SkimbalWarning, stacklevel=2)
