"""Folders that are either whole or not there, with a checksum for every file."""

import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from skimbal.exceptions import ModelFormatError
from skimbal.utils._paths import expand_user

__all__ = ["atomic_folder", "file_sha256", "read_manifest", "write_manifest"]

MANIFEST = "manifest.json"


def file_sha256(path: str | os.PathLike) -> str:
    """Return the SHA-256 of a file as 64 hexadecimal digits.

    Parameters
    ----------
    path : str or path-like
        The file; it is read in pieces, so its size does not matter.

    Returns
    -------
    str

    Examples
    --------
    >>> import os
    >>> from skimbal.utils import file_sha256
    >>> file_sha256(os.devnull)[:8]
    'e3b0c442'
    """
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def atomic_folder(
    path: str | os.PathLike, *, overwrite: bool = False
) -> Iterator[Path]:
    """Yield a temporary folder that becomes `path` when the block ends well.

    Nothing is left at `path` when the block raises: an old folder there stays as
    it was.

    Parameters
    ----------
    path : str or path-like
        The folder to make.
    overwrite : bool, default=False
        Whether an existing folder may be replaced.

    Yields
    ------
    pathlib.Path
        An empty folder beside `path`, on the same file system.

    Raises
    ------
    FileExistsError
        If `path` exists and `overwrite` is false.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from skimbal.utils import atomic_folder
    >>> with TemporaryDirectory() as home:
    ...     with atomic_folder(Path(home) / "model") as folder:
    ...         _ = (folder / "weights").write_text("0.5")
    ...     (Path(home) / "model" / "weights").read_text()
    '0.5'
    """
    target = expand_user(path)
    if target.exists() and not overwrite:
        raise FileExistsError(
            f"{target} exists already. Choose another folder, or overwrite it with "
            "overwrite=True."
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    work = _folder_beside(target)
    # with the mode of any new folder; mkdtemp makes 0700
    work.mkdir()
    try:
        yield work
        _replace_folder(work, target)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _folder_beside(target: Path) -> Path:
    """Return the name of a hidden folder that nothing else has."""
    return target.parent / f".{target.name}-{secrets.token_hex(8)}"


def _replace_folder(work: Path, target: Path) -> None:
    if not target.exists():
        work.rename(target)
        return
    old = _folder_beside(target)
    try:
        target.rename(old)
        work.rename(target)
    finally:  # after Ctrl-C, too, one of the two is there
        if not target.exists():
            old.rename(target)
        shutil.rmtree(old, ignore_errors=True)


def write_manifest(folder: Path, description: dict[str, Any]) -> None:
    """Write `description` and the SHA-256 of every file in `folder`.

    Parameters
    ----------
    folder : pathlib.Path
        The folder of a saved model, complete but for the manifest.
    description : dict
        JSON-ready facts about the model; `read_manifest` returns it.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from skimbal.utils import read_manifest, write_manifest
    >>> with TemporaryDirectory() as home:
    ...     folder = Path(home)
    ...     _ = (folder / "weights").write_text("0.5")
    ...     write_manifest(folder, {"classes": ["ham", "spam"]})
    ...     description = read_manifest(folder)
    >>> description["classes"], list(description["files"])
    (['ham', 'spam'], ['weights'])
    """
    files = {
        path.relative_to(folder).as_posix(): file_sha256(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    text = json.dumps({**description, "files": files}, indent=1, ensure_ascii=False)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")


def read_manifest(path: str | os.PathLike) -> dict[str, Any]:
    """Return the description of a saved folder, after checking every file.

    Parameters
    ----------
    path : str or path-like
        A folder that `write_manifest` completed.

    Returns
    -------
    dict
        What `write_manifest` was given, and the key ``"files"``.

    Raises
    ------
    ModelFormatError
        If the manifest or a file is missing, or a checksum differs.

    Examples
    --------
    >>> import json
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from skimbal.utils import read_manifest
    >>> with TemporaryDirectory() as folder:
    ...     text = json.dumps({"classes": ["ham", "spam"], "files": {}})
    ...     _ = (Path(folder) / "manifest.json").write_text(text)
    ...     read_manifest(folder)["classes"]
    ['ham', 'spam']
    """
    folder = expand_user(path)
    manifest = folder / MANIFEST
    # a device gives text without end, and a pipe waits for ever
    if os.path.exists(manifest) and not os.path.isfile(manifest):
        raise ModelFormatError(f"{manifest} is not a plain file; it is not read.")
    try:
        description = json.loads(manifest.read_text(encoding="utf-8"))
        files = description["files"].items()
    except OSError as error:
        raise ModelFormatError(
            f"{folder} is not a saved skimbal model: its {MANIFEST} cannot be read "
            f"({error.strerror})."
        ) from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise ModelFormatError(f"{manifest} is damaged.") from None
    for name, expected in files:
        _check_file(folder, name, expected)
    return description


def _check_file(folder: Path, name: str, expected: str) -> None:
    path = folder / name
    try:
        # a manifest comes from outside: its names must not lead out of the folder
        inside = path.resolve().is_relative_to(folder.resolve())
        digest = file_sha256(path) if inside and path.is_file() else None
    except (OSError, ValueError):  # no file can have this name, or it is unreadable
        inside, digest = True, None
    if not inside:
        raise ModelFormatError(f"{folder / MANIFEST} names a file outside its folder.")
    if digest is None:
        raise ModelFormatError(f"{folder} lacks the file {name!r}.")
    if digest != expected:
        raise ModelFormatError(
            f"{path} is damaged: its SHA-256 is not the one in {MANIFEST}. "
            "Copy the model again from where it was saved."
        )
