"""An on-disk cache of text embeddings that holds no text."""

import os
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import TypeVar
from warnings import warn

import numpy as np

from skimbal.encoders._cache_database import CacheDatabase
from skimbal.exceptions import SkimbalWarning
from skimbal.utils._paths import expand_user

__all__ = ["EmbeddingCache", "clear_cache"]

# the 1 is the version of the tables
_FILE = "skimbal-embeddings-1.sqlite3"
# seconds to wait for another process that writes
_BUSY_TIMEOUT = 60.0
# what the surroundings cause; every other error means a damaged file
_SURROUNDINGS = {
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
}

T = TypeVar("T")


class EmbeddingCache:
    """Keep embeddings of texts in a folder, without the texts.

    A vector is found by a keyed hash (BLAKE2b) of its text; the key of the hash is
    a random salt that never leaves the folder. Vectors can still tell a lot about
    a text to whoever has the model, so the folder is made for its owner alone
    (mode 0700) and the files in it are of mode 0600 whatever the umask.

    Several processes and threads may use one folder at once: every call opens the
    SQLite database, and writes are one transaction. A cache that is damaged or
    cannot be reached costs time and gives a warning; it never gives a wrong vector,
    because each row carries a checksum.

    Parameters
    ----------
    folder : str or path-like
        Where the cache lies. It is created if it is missing; the mode of a folder
        that is there already is left as it is.
    key : str
        All that decides a vector besides the text: the hash of the model, the
        maximum length, pooling, prefix, normalisation. Different keys share a
        folder and never see each other's vectors.
    dim : int
        Number of values in a vector.

    Raises
    ------
    NotADirectoryError
        If `folder` is a file.

    See Also
    --------
    clear_cache : Delete a cache with all its keys.

    Notes
    -----
    `get` and `put` take about 10 microseconds a text.

    Examples
    --------
    >>> import tempfile
    >>> import numpy as np
    >>> from skimbal.encoders import EmbeddingCache
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     cache = EmbeddingCache(folder, key="a model, mean pooling", dim=2)
    ...     cache.put(["red dress"], np.array([[0.6, 0.8]], dtype=np.float32))
    ...     found, vectors = cache.get(["red dress", "blue jeans"])
    >>> found
    array([ True, False])
    >>> vectors[0]
    array([0.6, 0.8], dtype=float32)
    """

    def __init__(self, folder: str | os.PathLike, *, key: str, dim: int) -> None:
        self.folder = expand_user(folder)
        self.key = key
        self.dim = dim
        _make_private_folder(self.folder)

    def get(self, texts: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
        """Look texts up.

        Parameters
        ----------
        texts : sequence of str, of length n_texts
            Texts may repeat.

        Returns
        -------
        found : ndarray of shape (n_texts,), bool
            Whether the vector of a text is in the cache.
        vectors : ndarray of shape (n_texts, dim), float32
            The vectors; rows that were not found are zero.
        """
        vectors = np.zeros((len(texts), self.dim), dtype="<f4")
        found = np.zeros(len(texts), dtype=bool)
        nothing: dict[int, bytes] = {}
        stored = self._run(lambda database: database.read(texts), default=nothing)
        for i, blob in stored.items():
            vectors[i] = np.frombuffer(blob, dtype="<f4")
            found[i] = True
        return found, vectors.astype(np.float32, copy=False)

    def put(self, texts: Sequence[str], vectors: np.ndarray) -> None:
        """Store the vectors of texts; a text that is there already keeps its vector.

        Parameters
        ----------
        texts : sequence of str, of length n_texts
            Texts may repeat.
        vectors : ndarray of shape (n_texts, dim)
            Stored as float32.

        Raises
        ------
        ValueError
            If `vectors` is not of shape (n_texts, dim).
        """
        vectors = np.ascontiguousarray(vectors, dtype="<f4")
        if vectors.shape != (len(texts), self.dim):
            raise ValueError(
                f"`vectors` must be of shape ({len(texts)}, {self.dim}), one row a "
                f"text; got {vectors.shape}."
            )
        self._run(lambda database: database.write(texts, vectors), default=None)

    def clear(self) -> None:
        """Delete the vectors of this key; other keys of the folder stay."""
        self._run(lambda database: database.delete(), default=None)

    def __len__(self) -> int:
        """Return the number of vectors of this key."""
        return self._run(lambda database: database.count(), default=0)

    def _run(self, operation: Callable[[CacheDatabase], T], *, default: T) -> T:
        """Open the database for one operation, and survive what is wrong with it."""
        path = self.folder / _FILE
        try:
            with closing(sqlite3.connect(path, timeout=_BUSY_TIMEOUT)) as connection:
                return operation(CacheDatabase(connection, path, self.key, self.dim))
        # sqlite3 also fails to decode its own message when that quotes damage
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            # an extended code keeps the general one in its last byte
            code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF
            if code in _SURROUNDINGS:
                effect = f"could not be used ({error})"
            else:
                _delete_files(self.folder)
                effect = "was damaged and starts anew"
        warn(
            f"The embedding cache in {self.folder} {effect}; texts are encoded again "
            "where their vectors are missing.",
            SkimbalWarning,
            stacklevel=3,
        )
        return default


def clear_cache(folder: str | os.PathLike) -> None:
    """Delete an embedding cache with all its keys, and the folder if it is empty then.

    No other process may be using the cache.

    Parameters
    ----------
    folder : str or path-like
        What was given to `EmbeddingCache`, or as `cache_dir` to an encoder.

    Raises
    ------
    ValueError
        If `folder` holds no embedding cache. Nothing is deleted then.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from skimbal.encoders import EmbeddingCache, clear_cache
    >>> folder = Path(tempfile.mkdtemp()) / "cache"
    >>> len(EmbeddingCache(folder, key="a model", dim=2))
    0
    >>> clear_cache(folder)
    >>> folder.exists()
    False
    """
    folder = expand_user(folder)
    if not (folder / _FILE).is_file():
        raise ValueError(
            f"{folder} is not an embedding cache: it holds no file {_FILE}. "
            "Nothing was deleted."
        )
    _delete_files(folder)
    if not any(folder.iterdir()):
        folder.rmdir()


def _make_private_folder(folder: Path) -> None:
    if folder.is_dir():
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    try:
        folder.mkdir()
    except FileExistsError:
        # another process was faster, or it is a file
        if not folder.is_dir():
            raise NotADirectoryError(
                f"The cache folder {folder} is a file. Choose another folder."
            ) from None
        return
    folder.chmod(0o700)


def _delete_files(folder: Path) -> None:
    for suffix in ("", "-journal", "-wal", "-shm"):
        (folder / (_FILE + suffix)).unlink(missing_ok=True)
