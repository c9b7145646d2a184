"""Arrow arrays of texts, also where they hold more than offsets of 32 bits count."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from skimbal.exceptions import InvalidTextError

__all__ = ["concat_texts", "encode_texts", "narrow_texts", "take_texts", "text_bounds"]

# of a pyarrow.StringArray, which pyarrow itself keeps to
_MOST_BYTES = 2**31 - 2


def encode_texts(texts: Sequence[str]) -> Any:
    """Return texts as an Arrow array.

    Parameters
    ----------
    texts : sequence of str
        Without lone surrogates.

    Returns
    -------
    pyarrow.StringArray or pyarrow.LargeStringArray
        The latter above 2 GiB.

    Raises
    ------
    InvalidTextError
        If one text alone holds more than 2 GiB.

    Examples
    --------
    >>> from skimbal.utils._text_arrays import encode_texts
    >>> encode_texts(["red dress", "usb hub"]).type
    DataType(string)
    """
    try:
        array = pa.array(texts, pa.string())
    except pa.ArrowCapacityError:  # one text is too long
        array = None
    # pyarrow cuts into chunks what does not fit
    if isinstance(array, pa.StringArray):
        return array
    del array
    return narrow_texts(pa.array(texts, pa.large_string()))


def narrow_texts(texts: Any) -> Any:
    """Return texts with offsets of 32 bits where these can count them.

    Parameters
    ----------
    texts : pyarrow.StringArray or pyarrow.LargeStringArray
        Without nulls.

    Returns
    -------
    pyarrow.StringArray or pyarrow.LargeStringArray
        The latter above 2 GiB. It shares the characters of `texts`.

    Raises
    ------
    InvalidTextError
        If one text alone holds more than 2 GiB.

    Examples
    --------
    >>> import pyarrow as pa
    >>> from skimbal.utils._text_arrays import narrow_texts
    >>> narrow_texts(pa.array(["red", "blue"], pa.large_string())).type
    DataType(string)
    """
    if isinstance(texts, pa.StringArray):
        return texts
    bounds = text_bounds(texts)
    (long,) = np.nonzero(np.diff(bounds) > _MOST_BYTES)
    if len(long):
        raise InvalidTextError(
            f"Row {long[0]} of `X` holds more than 2 GiB of text. Split it, or take "
            "its beginning."
        )
    n_bytes = int(bounds[-1] - bounds[0])
    if n_bytes > _MOST_BYTES:
        return texts
    offsets = (bounds - bounds[0]).astype(np.int32)
    data = (texts.buffers()[2] or pa.py_buffer(b"")).slice(bounds[0], n_bytes)
    return pa.StringArray.from_buffers(len(texts), pa.py_buffer(offsets), data)


def take_texts(texts: Any, rows: np.ndarray) -> Any:
    """Return some texts, as often as wanted.

    Parameters
    ----------
    texts : pyarrow.StringArray or pyarrow.LargeStringArray
        Without nulls.
    rows : ndarray of shape (n_taken,), int64
        Their numbers, in any order.

    Returns
    -------
    pyarrow.StringArray or pyarrow.LargeStringArray
        The latter where `texts` is one, and above 2 GiB.

    Examples
    --------
    >>> import numpy as np
    >>> import pyarrow as pa
    >>> from skimbal.utils._text_arrays import take_texts
    >>> take_texts(pa.array(["red", "blue"]), np.array([1, 0, 1])).to_pylist()
    ['blue', 'red', 'blue']
    """
    if isinstance(texts, pa.StringArray):
        n_bytes = np.diff(text_bounds(texts))[rows].sum(dtype=np.int64)
        if n_bytes > _MOST_BYTES:
            texts = texts.cast(pa.large_string())
    return texts.take(pa.array(rows))


def concat_texts(parts: Sequence[Any]) -> Any:
    """Return the texts of arrays one after the other.

    Parameters
    ----------
    parts : sequence of pyarrow.StringArray or pyarrow.LargeStringArray
        One at least, each without nulls.

    Returns
    -------
    pyarrow.StringArray or pyarrow.LargeStringArray
        The latter where a part is one, and above 2 GiB.

    Examples
    --------
    >>> import pyarrow as pa
    >>> from skimbal.utils._text_arrays import concat_texts
    >>> concat_texts([pa.array(["red"]), pa.array(["blue"])]).to_pylist()
    ['red', 'blue']
    """
    ends = [text_bounds(part)[[0, -1]].tolist() for part in parts]
    small = sum(end - start for start, end in ends) <= _MOST_BYTES
    if not (small and all(isinstance(part, pa.StringArray) for part in parts)):
        parts = [part.cast(pa.large_string()) for part in parts]
    return pa.concat_arrays(parts)


def text_bounds(texts: Any) -> np.ndarray:
    """Return where each text starts in the buffer of characters, and the last ends.

    Parameters
    ----------
    texts : pyarrow.StringArray or pyarrow.LargeStringArray
        Not read.

    Returns
    -------
    ndarray of shape (n_samples + 1,), int32 or int64

    Examples
    --------
    >>> import pyarrow as pa
    >>> from skimbal.utils._text_arrays import text_bounds
    >>> text_bounds(pa.array(["red", "blue"])).tolist()
    [0, 3, 7]
    """
    kind = np.int32 if isinstance(texts, pa.StringArray) else np.int64
    if not len(texts):  # whose buffer may be empty
        return np.zeros(1, kind)
    bounds = np.frombuffer(texts.buffers()[1], kind)
    return bounds[texts.offset :][: len(texts) + 1]
