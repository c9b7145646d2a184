"""`FrozenBody`: a pretrained encoder that is loaded when it has to run."""

from functools import cached_property
from pathlib import Path
from typing import Any, Self

from skimbal._torch._device import resolve_device
from skimbal._torch._int8 import quantized_copy
from skimbal._torch._model_config import config_width
from skimbal._torch._model_hash import model_hash
from skimbal._torch._modules import PooledEncoder
from skimbal._torch._pooling import Pooling
from skimbal._torch._pretrained import load_frozen
from skimbal.exceptions import ModelFormatError

__all__ = ["FrozenBody"]


class FrozenBody:
    """The encoder of a checked folder, and its tokenizer.

    Loading takes 0.1 s of a fit and the memory of the weights. Where all vectors are in
    a cache, as in most fits of a search, neither is needed.

    Parameters
    ----------
    folder : pathlib.Path
        A folder as `resolve_pretrained` returns it. It must stay as it is until the
        encoder is loaded.
    pooling : {'mean', 'cls'}
        How token states become one vector.
    device : str
        A torch device of this machine, or ``'auto'``.

    Raises
    ------
    ValueError
        If there is no such device here.
    """

    def __init__(self, folder: Path, pooling: Pooling, device: str) -> None:
        resolve_device(device)  # what cannot work fails in `fit`
        self.folder = folder
        self.pooling = pooling
        self.device = device
        self.model_hash = model_hash(folder)

    @classmethod
    def of_parts(cls, encoder: PooledEncoder, tokenizer: Any, model_hash: str) -> Self:
        """Return the body whose encoder and tokenizer are loaded already."""
        body = cls.__new__(cls)
        body.pooling = encoder.pooling
        body.model_hash = model_hash
        body.parts = (encoder, tokenizer)
        return body

    def in_int8(self) -> Self:
        """Return a body on the CPU whose products are of int8 numbers."""
        encoder, tokenizer = self.parts
        # its vectors differ a little: other entries of a cache
        return self.of_parts(
            quantized_copy(encoder), tokenizer, f"{self.model_hash}-int8"
        )

    @cached_property
    def parts(self) -> tuple[PooledEncoder, Any]:
        """The encoder, ready to run, and its tokenizer.

        Raises
        ------
        ModelFormatError
            If the folder cannot be loaded, or is not what it was.
        """
        parts = load_frozen(self.folder, self.pooling, self.device)
        # vectors of other weights would go into the cache of these
        if model_hash(self.folder) != self.model_hash:
            raise ModelFormatError(
                f"The model in {self.folder} has changed since `fit`. Fit again."
            )
        return parts

    @property
    def is_loaded(self) -> bool:
        """Whether the encoder is in memory."""
        return "parts" in vars(self)

    @property
    def width(self) -> int:
        """Number of features of a vector."""
        known = None if self.is_loaded else config_width(self.folder)
        return known or self.parts[0].width

    def __getstate__(self) -> dict[str, Any]:
        # a copy may go to a machine without the folder
        encoder, tokenizer = self.parts
        return {**vars(self), "parts": (encoder, tokenizer)}
