"""The SQLite side of the embedding cache: salted hashes, checksums, transactions."""

import hashlib
import secrets
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

__all__ = ["CacheDatabase"]

_SCHEMA = """
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS salt (id INTEGER PRIMARY KEY, value BLOB NOT NULL);
INSERT OR IGNORE INTO salt VALUES (0, X'{salt}');
CREATE TABLE IF NOT EXISTS embeddings (
    key BLOB NOT NULL, text BLOB NOT NULL, vector BLOB NOT NULL,
    checksum BLOB NOT NULL, PRIMARY KEY (key, text)
);
PRAGMA user_version = 1;
COMMIT;
"""
_SALT_SIZE = 32
_DIGEST_SIZE = 16
# SQLite before 3.32 takes at most 999 variables in a statement
_LOOKUP = 900


class CacheDatabase:
    """An open database, seen through one key; all that speaks SQL is here.

    Rows hold a hash of the key, a hash of the text, the vector and a checksum of
    the three. Damage that SQLite does not see raises `sqlite3.DatabaseError`, as
    damage that it sees does.

    Parameters
    ----------
    connection : sqlite3.Connection
    path : pathlib.Path
        The file of the connection.
    key : str
    dim : int
        See `EmbeddingCache`.
    """

    def __init__(
        self, connection: sqlite3.Connection, path: Path, key: str, dim: int
    ) -> None:
        self.connection = connection
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        # SQLite has made the file by now, and its journals take the file's mode.
        # Not through a descriptor: closing one drops SQLite's locks on the file.
        if path.stat().st_mode & 0o777 != 0o600:
            path.chmod(0o600)
        if version == 0:
            connection.executescript(_SCHEMA.format(salt=secrets.token_hex(_SALT_SIZE)))
        self.salt = self._read_salt()
        # vectors of another length are another key: they are not found
        (self.key,) = self._hash_texts([f"{dim}:{key}"])

    def _read_salt(self) -> bytes:
        row = self.connection.execute("SELECT value FROM salt").fetchone()
        if row is None or not isinstance(row[0], bytes) or len(row[0]) != _SALT_SIZE:
            raise sqlite3.DatabaseError("the salt is damaged")
        return row[0]

    def read(self, texts: Sequence[str]) -> dict[int, bytes]:
        """Return the blob of each row whose text is known."""
        hashes = self._hash_texts(texts)
        unique = list(dict.fromkeys(hashes))
        blobs: dict[bytes, bytes] = {}
        for start in range(0, len(unique), _LOOKUP):
            blobs.update(self._read_batch(unique[start : start + _LOOKUP]))
        return {i: blobs[h] for i, h in enumerate(hashes) if h in blobs}

    def _read_batch(self, hashes: list[bytes]) -> Iterator[tuple[bytes, bytes]]:
        marks = ",".join("?" * len(hashes))
        rows = self.connection.execute(
            "SELECT text, vector, checksum FROM embeddings "
            f"WHERE key = ? AND text IN ({marks})",
            [self.key, *hashes],
        )
        for text, vector, checksum in rows:
            # damage can also turn a blob into a value of another type
            blobs = isinstance(text, bytes) and isinstance(vector, bytes)
            if not blobs or checksum != self._checksum(text, vector):
                raise sqlite3.DatabaseError("a checksum differs")
            yield text, vector

    def write(self, texts: Sequence[str], vectors: np.ndarray) -> None:
        """Add one row a text in one transaction; known texts keep their row."""
        rows = (
            (self.key, text, blob, self._checksum(text, blob))
            for text, blob in zip(
                self._hash_texts(texts), map(bytes, vectors), strict=True
            )
        )
        with self.connection:
            self.connection.executemany(
                "INSERT OR IGNORE INTO embeddings VALUES (?, ?, ?, ?)", rows
            )

    def delete(self) -> None:
        """Delete the rows of the key."""
        # overwrite what is deleted with zeros, on every build of SQLite
        self.connection.execute("PRAGMA secure_delete = ON")
        with self.connection:
            self.connection.execute("DELETE FROM embeddings WHERE key = ?", [self.key])

    def count(self) -> int:
        """Return the number of rows of the key."""
        return self.connection.execute(
            "SELECT COUNT(*) FROM embeddings WHERE key = ?", [self.key]
        ).fetchone()[0]

    def _hash_texts(self, texts: Sequence[str]) -> list[bytes]:
        # "surrogatepass": every str has a hash
        return [self._hash(text.encode("utf-8", "surrogatepass")) for text in texts]

    def _checksum(self, text: bytes, vector: bytes) -> bytes:
        return self._hash(self.key + text + vector)

    def _hash(self, data: bytes) -> bytes:
        return hashlib.blake2b(data, digest_size=_DIGEST_SIZE, key=self.salt).digest()
