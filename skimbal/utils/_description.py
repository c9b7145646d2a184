"""Parameters and data as plain JSON: what tells two fits apart."""

import hashlib
import json
import os
from collections.abc import Iterable
from typing import Any

import numpy as np

__all__ = ["array_sha256", "describe", "texts_sha256"]

_CHUNK_ROWS = 8192
_DEEPEST = 20


def describe(value: Any) -> Any:
    """Return a parameter as JSON-ready data; equal values give equal data.

    Parameters
    ----------
    value : object
        Numbers and texts stay; an array becomes its SHA-256, a function its name, and
        an estimator, a callback or another object its class with its parameters, or
        with what a copy is made of.

    Returns
    -------
    object
        Never an address in memory: another process gives the same.

    Examples
    --------
    >>> from sklearn.naive_bayes import BernoulliNB
    >>> from skimbal.utils._description import describe
    >>> describe({"alpha": (1, 2.5)})
    {'alpha': [1, 2.5]}
    >>> describe(BernoulliNB)
    'sklearn.naive_bayes.BernoulliNB'
    """
    return json.loads(json.dumps(_plain(value, depth=0)))


def _plain(value: Any, depth: int) -> Any:
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if depth > _DEEPEST:  # an object that holds itself
        return _name(type(value))
    deeper = depth + 1
    if isinstance(value, np.ndarray | np.generic):
        array = np.asarray(value)
        return array.item() if array.ndim == 0 else array_sha256(array)
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    if isinstance(value, dict):
        pairs = [[_plain(k, deeper), _plain(v, deeper)] for k, v in value.items()]
        if all(isinstance(key, str) for key, _ in pairs):
            return dict(pairs)
        return sorted(pairs, key=json.dumps)
    if isinstance(value, set | frozenset):
        return sorted((_plain(item, deeper) for item in value), key=json.dumps)
    if isinstance(value, list | tuple):
        return [_plain(item, deeper) for item in value]
    return _object(value, deeper)


def _object(value: Any, depth: int) -> Any:
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    if hasattr(value, "__qualname__"):  # a class or a function
        return _name(value)
    try:
        if hasattr(value, "get_params"):
            parts = value.get_params(deep=False)
        else:  # what a pickle would hold, and a copy is made of
            parts = [_plain(part, depth) for part in value.__reduce_ex__(4)[:3]]
    except TypeError:
        parts = None
    return [_name(type(value)), _plain(parts, depth)]


def _name(thing: Any) -> str:
    kind = thing if hasattr(thing, "__qualname__") else type(thing)
    return f"{kind.__module__}.{kind.__qualname__}"


def array_sha256(array: np.ndarray) -> str:
    """Return the SHA-256 of an array with its shape and kind of values.

    Parameters
    ----------
    array : ndarray
        Of numbers or texts; objects count by their text.

    Examples
    --------
    >>> import numpy as np
    >>> from skimbal.utils._description import array_sha256
    >>> array_sha256(np.arange(3)) == array_sha256(np.arange(4))
    False
    """
    digest = hashlib.sha256(f"{array.dtype.kind}{array.shape}".encode())
    if array.dtype.kind in "biufc":
        digest.update(np.ascontiguousarray(array).tobytes())
    else:
        _update(digest, map(str, array.ravel()))
    return digest.hexdigest()


def texts_sha256(columns: Iterable[Iterable[str]]) -> str:
    """Return the SHA-256 of columns of texts.

    Parameters
    ----------
    columns : iterable of lists of str
        Any str, lone surrogates too.

    Examples
    --------
    >>> from skimbal.utils._description import texts_sha256
    >>> texts_sha256([["ab", "c"]]) == texts_sha256([["a", "bc"]])
    False
    """
    digest = hashlib.sha256()
    for column in columns:
        _update(digest, column)
    return digest.hexdigest()


def _update(digest: Any, texts: Iterable[str]) -> None:
    rows = list(texts)
    digest.update(f"{len(rows)};".encode())
    for start in range(0, len(rows), _CHUNK_ROWS):
        chunk = rows[start : start + _CHUNK_ROWS]
        # lengths first: else "ab", "c" and "a", "bc" would be the same
        digest.update(np.fromiter(map(len, chunk), np.int64, len(chunk)).tobytes())
        digest.update("".join(chunk).encode("utf-8", "surrogatepass"))
