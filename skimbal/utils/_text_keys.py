"""Numbers that stand for texts: equal where texts say the same."""

import unicodedata
from collections.abc import Iterable, Sequence
from hashlib import blake2b

import numpy as np

__all__ = ["normalize_text", "text_keys"]


def normalize_text(text: str) -> str:
    """Return a text without what readers do not see: case, width and runs of space.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    str

    Examples
    --------
    >>> from skimbal.utils._text_keys import normalize_text
    >>> normalize_text(" Ｒed  Dress ")
    'red dress'
    """
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def text_keys(texts: Iterable[str], salt: bytes = b"") -> np.ndarray:
    """Return a number for each text; equal ones for texts that are normalised alike.

    Parameters
    ----------
    texts : iterable of str
        The texts.
    salt : bytes, default=b''
        At most 16 bytes that the numbers depend on.

    Returns
    -------
    ndarray of shape (n_samples,), uint64
        Of a million different texts, two share a number with a probability of 3e-8.

    Examples
    --------
    >>> from skimbal.utils._text_keys import text_keys
    >>> a, b, c = text_keys(["red dress", "Red  dress", "usb hub"])
    >>> bool(a == b), bool(a == c)
    (True, False)
    """
    digests = [
        # lone surrogates have no UTF-8
        blake2b(
            normalize_text(text).encode("utf-8", "surrogatepass"),
            digest_size=8,
            salt=salt,
        ).digest()
        for text in texts
    ]
    return _as_numbers(digests)


def _as_numbers(digests: Sequence[bytes]) -> np.ndarray:
    return np.frombuffer(b"".join(digests), "<u8").astype(np.uint64)
