"""The schema of a skops file, after a look at what the file would unpack to.

skops believes what a file says. One of a megabyte could take gigabytes of memory, or
keep the processor busy for ever.
"""

import json
from pathlib import Path
from typing import Any, BinaryIO, cast
from zipfile import ZIP_STORED, ZipFile

from skimbal.exceptions import UntrustedModelError

__all__ = ["read_schema"]

# Sparse matrices are compressed. Real ones shrink ten-fold, those of a forger
# thousand-fold; small ones may do as they like.
_MAX_GROWTH = 100
_SMALL = 64 * 2**20
# what NumPy takes for an archive of arrays
_ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06")


def read_schema(path: Path) -> Any:
    """Return the schema of a skops file that is no larger than it looks.

    Parameters
    ----------
    path : pathlib.Path
        A skops file.

    Returns
    -------
    dict
        What the file holds, as JSON.

    Raises
    ------
    UntrustedModelError
        If the file would unpack to much more than it holds, or an object that stands
        at several places is not written out at each.
    """
    with ZipFile(path) as archive:
        _check_sizes(archive, path)
        schema = json.loads(archive.read("schema.json"))
    _check_repetitions(schema, path)
    return schema


def _check_sizes(archive: ZipFile, path: Path) -> None:
    members = archive.infolist()
    # skops compresses nothing; members that lie over one another add up to more
    grown = sum(member.file_size for member in members)
    if any(member.compress_type != ZIP_STORED for member in members):
        raise UntrustedModelError(f"{path} is compressed, and so no file of skimbal's.")
    if grown > path.stat().st_size:
        raise _too_large(path, grown)
    for member in members:
        with archive.open(member) as file:
            if not file.read(4).startswith(_ARCHIVES):
                continue
            with ZipFile(cast(BinaryIO, file)) as arrays:
                grown = sum(array.file_size for array in arrays.infolist())
        if grown > max(_SMALL, _MAX_GROWTH * member.file_size):
            raise _too_large(path, grown)


def _check_repetitions(schema: Any, path: Path) -> None:
    """Raise unless each object is as large at every place.

    skops reads the first place and visits all. If the others were shorter, n objects,
    each with the one before at two places, would take 2**n visits.
    """
    sizes: dict[Any, int] = {}

    def measure(node: Any) -> int:
        if isinstance(node, list):
            return 1 + sum(map(measure, node))
        if not isinstance(node, dict):
            return 1
        size = 1 + sum(map(measure, node.values()))
        key = node.get("__id__")
        if isinstance(key, (int, float, str)) and sizes.setdefault(key, size) != size:
            raise UntrustedModelError(
                f"{path} is not loaded: an object that stands at several places is "
                "not written out at each."
            )
        return size

    measure(schema)


def _too_large(path: Path, size: int) -> UntrustedModelError:
    return UntrustedModelError(
        f"{path} would unpack to {size} bytes out of {path.stat().st_size}; such a "
        "file is not read."
    )
