"""Images in the kinds that augmenters take: one array, several arrays, or paths."""

import os
from collections.abc import Iterable
from typing import Any

import numpy as np

from skimbal.exceptions import DataFileError
from skimbal.utils import import_optional

__all__ = ["check_images", "from_pillow", "open_images", "to_pillow"]

_EXPECTED = (
    "`X` must be a uint8 array of shape (n_samples, height, width, channels), "
    "a sequence of such arrays of shape (height, width, channels), or a 1-D sequence "
    "of paths"
)
_CHANNELS = (1, 3)


def check_images(X: Any) -> np.ndarray | list[Any]:
    """Return images as one array or as a list, or say which row is none.

    Parameters
    ----------
    X : ndarray of shape (n_samples, height, width, channels), uint8, or sequence
        Images of 1 channel (grey) or 3 (red, green, blue); or a sequence of arrays of
        shape (height, width, channels), or of paths. Files are not opened.

    Returns
    -------
    ndarray, or list of ndarray, or list of str
        The array itself, or a new list of the rows.

    Raises
    ------
    TypeError
        If `X` is of none of these kinds.
    ValueError
        If an array has another shape.
    """
    if isinstance(X, np.ndarray) and X.dtype.kind not in "OUT":
        _check_pixels(X, 4, "`X`")
        return X
    if hasattr(X, "columns"):
        raise TypeError(f'{_EXPECTED}; got a table. Select a column: `X["path"]`.')
    if isinstance(X, (str, bytes, os.PathLike)) or not isinstance(X, Iterable):
        raise TypeError(f"{_EXPECTED}; got a single {type(X).__name__}.")
    rows = X.to_pylist() if hasattr(X, "to_pylist") else list(X)  # Arrow or any other
    return [_check_row(i, row) for i, row in enumerate(rows)]


def _check_row(i: int, row: Any) -> Any:
    if isinstance(row, (str, os.PathLike)):
        return os.fspath(row)
    if not isinstance(row, np.ndarray):
        raise TypeError(f"{_EXPECTED}; row {i} is of type {type(row).__name__}.")
    _check_pixels(row, 3, f"Row {i} of `X`")
    return row


def _check_pixels(pixels: np.ndarray, n_dims: int, name: str) -> None:
    if pixels.dtype != np.uint8:
        raise TypeError(
            f"{name} must be an array of uint8, from 0 to 255; got {pixels.dtype}. "
            "Numbers from 0 to 1 become such by `(255 * X).round().astype('uint8')`."
        )
    if pixels.ndim != n_dims or pixels.shape[-1] not in _CHANNELS:
        shape = "(n_samples, height, width, channels)"
        wanted = shape if n_dims == 4 else "(height, width, channels)"
        raise ValueError(
            f"{name} must be of shape {wanted} with 1 or 3 channels; got shape "
            f"{pixels.shape}. Add the axis of grey images with `X[..., None]`."
        )
    if 0 in pixels.shape[-3:]:
        raise ValueError(f"{name} must hold pixels; got shape {pixels.shape}.")


def open_images(
    images: np.ndarray | list[Any], source: np.ndarray, purpose: str
) -> Iterable[Any]:
    """Open images one after the other, each only when it is asked for.

    Parameters
    ----------
    images : ndarray or list
        As `check_images` returns them.
    source : ndarray of shape (n_opened,), int64
        Number of each image to open. One that is asked for again at once is not opened
        again.
    purpose : str
        What needs them, as the subject of a sentence.

    Yields
    ------
    PIL.Image.Image
        In the mode L or RGB; not to be changed in place.

    Raises
    ------
    DataFileError
        If a file cannot be read as an image.
    """
    last, image = -1, None
    for i in source.tolist():
        if i != last:
            row = images[i]
            is_path = isinstance(row, str)
            image = _read(row, i, purpose) if is_path else to_pillow(row, purpose)
            last = i
        yield image


def _read(path: str, i: int, purpose: str) -> Any:
    """Read a file as red, green and blue, the right side up, on white."""
    pillow = import_optional("PIL.Image", extra="image", purpose=purpose)
    operations = import_optional("PIL.ImageOps", extra="image", purpose=purpose)
    try:
        with pillow.open(path) as file:
            image = operations.exif_transpose(file)
        if image.has_transparency_data:
            image = image.convert("RGBA")
            # what a page shows; without it, colours come up that nobody has seen
            white = pillow.new("RGBA", image.size, "white")
            image = pillow.alpha_composite(white, image)
        return image.convert("RGB")
    # broken files make Pillow raise many kinds; the path, which may be personal, stays
    # out of the message
    except (OSError, SyntaxError, ValueError, pillow.DecompressionBombError) as error:
        raise DataFileError(
            f"The file of row {i} of `X` cannot be read as an image "
            f"({type(error).__name__}). Check the path, or drop the row."
        ) from None


def to_pillow(pixels: np.ndarray, purpose: str) -> Any:
    """Return an array of shape (height, width, channels) as an image of Pillow."""
    pillow = import_optional("PIL.Image", extra="image", purpose=purpose)
    return pillow.fromarray(pixels[..., 0] if pixels.shape[-1] == 1 else pixels)


def from_pillow(image: Any) -> np.ndarray:
    """Return an image of Pillow as a uint8 array of (height, width, channels)."""
    pixels = np.array(image)
    return pixels[..., None] if pixels.ndim == 2 else pixels
