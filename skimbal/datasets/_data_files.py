"""Where data files lie, whether they are the right ones, and what is in them."""

import os
import shutil
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.request import urlopen
from uuid import uuid4

from skimbal.datasets._dataset_info import DatasetInfo
from skimbal.exceptions import DataFileError, MissingResourceError
from skimbal.utils import file_sha256
from skimbal.utils._paths import expand_user

__all__ = ["find_data_file", "get_data_home", "read_data_file"]

_TIMEOUT = 30  # seconds without an answer, not for the whole download


def get_data_home(data_home: str | os.PathLike | None = None) -> Path:
    """Return the folder of the data sets; it is not created.

    Parameters
    ----------
    data_home : str, path-like or None, default=None
        The folder. None means the environment variable ``SKIMBAL_DATA_HOME`` or, if
        that is not set, ``~/skimbal_data``.

    Returns
    -------
    pathlib.Path

    Examples
    --------
    >>> from skimbal.datasets import get_data_home
    >>> get_data_home("my_data").name
    'my_data'
    """
    if data_home is None:
        data_home = os.environ.get("SKIMBAL_DATA_HOME") or "~/skimbal_data"
    return expand_user(data_home)


def find_data_file(info: DatasetInfo, data_home: str | os.PathLike | None) -> Path:
    """Return the path of the data file, downloaded if need be and always checked.

    Parameters
    ----------
    info : DatasetInfo
        The data set.
    data_home : str, path-like or None
        As in `get_data_home`.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    MissingResourceError
        If the file is not there and cannot be downloaded.
    DataFileError
        If its checksum is not the one in `info`.
    """
    path = get_data_home(data_home) / info.name / "data.csv.gz"
    if path.is_file():
        _check_sum(path, info, where=str(path))
        return path
    if info.url is None:
        raise MissingResourceError(
            f"The data set {info.name!r} is not on this machine, and no address serves "
            f"the file. Put it at {path}, or name another folder with `data_home` or "
            f"SKIMBAL_DATA_HOME. Source: {info.upstream}. SHA-256: {info.sha256}."
        )
    _download(info.url, path, info)
    return path


def read_data_file(path: Path, info: DatasetInfo) -> Any:
    """Return the rows of a data file.

    Parameters
    ----------
    path : pathlib.Path
        A CSV file, compressed if its name says so.
    info : DatasetInfo
        Its columns and their types.

    Returns
    -------
    pyarrow.Table
        The columns of `info`; an empty str stays an empty str.

    Raises
    ------
    DataFileError
        If a column is missing, cannot be read as its type, or lacks the separator.
    """
    import pyarrow as pa
    from pyarrow import csv

    types = dict.fromkeys(info.columns, pa.string())
    types |= dict.fromkeys(info.integers, pa.int64())
    types |= dict.fromkeys(info.reals, pa.float64())
    try:
        table = csv.read_csv(
            path,
            parse_options=csv.ParseOptions(newlines_in_values=True),
            convert_options=csv.ConvertOptions(
                column_types=types, include_columns=list(info.columns)
            ),
        )
        return table if info.pair_separator is None else _split_pairs(table, info)
    except pa.ArrowException:
        # Arrow's own message may quote a value of the file
        raise DataFileError(
            f"{path} does not hold what the description of {info.name!r} says: "
            f"columns {list(info.columns)}, integers in {list(info.integers)}, "
            f"numbers in {list(info.reals)}, pair_separator={info.pair_separator!r}. "
            "Correct the file or the description."
        ) from None


def _split_pairs(table: Any, info: DatasetInfo) -> Any:
    """Replace the column ``text`` by one column for each text of the pair."""
    import pyarrow.compute as pc

    pairs = pc.split_pattern(
        table["text"], pattern=info.pair_separator, max_splits=len(info.features) - 1
    )
    for position, name in reversed(list(enumerate(info.features))):
        table = table.add_column(0, name, pc.list_element(pairs, position))
    return table.drop_columns(["text"])


def _check_sum(path: Path, info: DatasetInfo, *, where: str) -> None:
    found = file_sha256(path)
    if found != info.sha256:
        raise DataFileError(
            f"{where} is not the file known as {info.name!r}: its SHA-256 is {found}, "
            f"expected {info.sha256}. Get the file again from where it came."
        )


def _download(url: str, path: Path, info: DatasetInfo) -> None:
    # a plain file, since tempfile would deny it to the others who share data_home
    part = path.with_name(f".{path.name}-{uuid4().hex}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with urlopen(url, timeout=_TIMEOUT) as answer, part.open("xb") as file:
            shutil.copyfileobj(answer, file)
        _check_sum(part, info, where=f"What {url} sent")
        part.replace(path)
    except (OSError, HTTPException) as error:
        raise MissingResourceError(
            f"The data set {info.name!r} could not be downloaded from {url} "
            f"({type(error).__name__}: {error}). Try again, or put the file at {path}."
        ) from error
    finally:
        part.unlink(missing_ok=True)
