"""Which format a table has; light, since every parser of options needs it."""

from itertools import chain
from pathlib import PurePath

from skimbal.exceptions import DataFileError

__all__ = [
    "FORMATS",
    "find_format",
    "find_output_format",
    "label_of",
    "looks_like_table",
]

FORMATS = {
    "csv": (".csv",),
    "tsv": (".tsv", ".tab"),
    "parquet": (".parquet", ".pq"),
    "jsonl": (".jsonl", ".ndjson"),
}


def looks_like_table(path: str) -> bool:
    """Tell whether the name of a file is that of a table, whose lines are no texts."""
    extensions = tuple(chain(*FORMATS.values()))
    return path.lower().removesuffix(".gz").endswith(extensions)


def find_format(path: str, given: str | None = None) -> str:
    """Return the format of a table: as given, or by the extension of its name.

    Parameters
    ----------
    path : str
        A file name, or ``'-'``, which is CSV unless `given` says otherwise.
    given : str or None, default=None
        A key of `FORMATS`.

    Returns
    -------
    str
        A key of `FORMATS`.

    Raises
    ------
    DataFileError
        If the name does not tell.
    """
    if given is not None:
        return given
    if path == "-":
        return "csv"
    name = path.lower().removesuffix(".gz")
    for file_format, extensions in FORMATS.items():
        if name.endswith(extensions):
            return file_format
    raise DataFileError(
        f"The name {PurePath(path).name!r} does not tell the format of the table; add "
        f"--format with one of {', '.join(FORMATS)}."
    )


def find_output_format(path: str) -> str:
    """Return the format of a table to write, by the extension of its name.

    Parameters
    ----------
    path : str
        A file name, or ``'-'``, which is CSV.

    Returns
    -------
    str
        A key of `FORMATS`.

    Raises
    ------
    DataFileError
        If the name does not tell.
    """
    try:
        return find_format(path)
    except DataFileError:  # --format is about the input
        raise DataFileError(
            f"The name {PurePath(path).name!r} does not tell the format to write; let "
            "it end in .csv, .tsv, .parquet or .jsonl."
        ) from None


def label_of(source: str) -> str:
    """Return how messages call a source: by its file name."""
    return "Standard input" if source == "-" else PurePath(source).name
