"""Read tables in pieces: CSV, TSV, Parquet and JSON lines, from files or stdin.

Rows are counted from 1, the header of a CSV file left out. Values of the columns that
are texts or labels become str: an empty or missing value is an empty str.
"""

import gzip
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from difflib import get_close_matches
from itertools import chain
from typing import IO, Any, TypeAlias

import pyarrow as pa

from skimbal.cli._delimited import BLOCK_BYTES, read_delimited, read_header
from skimbal.cli._formats import find_format, label_of
from skimbal.cli._json_lines import read_json_lines
from skimbal.exceptions import DataFileError

__all__ = ["open_lines", "open_table", "text_column"]

_ROWS_AT_ONCE = 10_000
# all columns, and the pieces with those that are wanted (None: all)
_Scan: TypeAlias = tuple[list[str], Iterable[pa.Table]]


@contextmanager
def open_table(
    source: str,
    file_format: str | None = None,
    *,
    needed: Sequence[str],
    only_needed: bool = False,
) -> Iterator[Iterator[pa.Table]]:
    """Open a table and yield an iterator over its pieces; there is one at least.

    Parameters
    ----------
    source : str
        A file name, or ``'-'`` for standard input.
    file_format : str or None, default=None
        A key of `FORMATS`; None goes by the name.
    needed : sequence of str
        Columns that must be there.
    only_needed : bool, default=False
        Whether the other columns may be left out.

    Yields
    ------
    iterator of pyarrow.Table
        Memory is O(piece); only Parquet that cannot be seeked is read whole.

    Raises
    ------
    DataFileError
        If a column is missing or a row cannot be read. No value is ever quoted.
    OSError
        If the file cannot be opened.
    """
    scan = _SCANS[find_format(source, file_format)]
    with _open_bytes(source) as stream:
        with _plain_errors(source):
            names, pieces = scan(stream, needed if only_needed else None)
            for name in needed:
                _check_column(name, names, source)
        yield _guarded(pieces, source)


@contextmanager
def open_lines(source: str) -> Iterator[Iterator[str]]:
    """Open a file of texts and yield an iterator over its lines.

    Parameters
    ----------
    source : str
        A file name, or ``'-'`` for standard input; gzipped where it ends in .gz.

    Yields
    ------
    iterator of str
        Without the ends of lines, and a mark of the byte order.

    Raises
    ------
    DataFileError
        If a line cannot be read. None is ever quoted.
    OSError
        If the file cannot be opened.
    """
    with _open_bytes(source) as stream, _plain_errors(source):
        yield (
            line.decode("utf-8-sig" if number == 0 else "utf-8").rstrip("\r\n")
            for number, line in enumerate(stream)
        )


def text_column(table: pa.Table, name: str) -> list[str]:
    """Return a column as str; missing values become empty.

    Parameters
    ----------
    table : pyarrow.Table
        A piece of a table.
    name : str
        A column; where a piece of JSON lines lacks it, all its values are missing.

    Returns
    -------
    list of str

    Raises
    ------
    DataFileError
        If its values are no texts, numbers or the like.
    """
    if name not in table.column_names:
        return [""] * table.num_rows
    column = table[name]
    try:
        values = column.cast(pa.string()).to_pylist()
    except pa.ArrowException:
        raise DataFileError(
            f"Column {name!r} holds values of the kind {column.type}; texts and labels "
            "must be strings or numbers."
        ) from None
    return ["" if value is None else value for value in values]


def _check_column(name: str, names: Sequence[str], source: str) -> None:
    if name in names:
        return
    close = get_close_matches(name, names, n=1)
    guess = f" Did you mean {close[0]!r}?" if close else ""
    raise DataFileError(
        f"There is no column {name!r}.{guess} The columns are: "
        f"{', '.join(map(repr, names))}."
    )


@contextmanager
def _open_bytes(source: str) -> Iterator[IO[bytes]]:
    if source == "-":
        yield sys.stdin.buffer
        return
    opener: Callable[..., Any] = gzip.open if source.lower().endswith(".gz") else open
    with opener(source, "rb") as stream:
        yield stream


def _guarded(pieces: Iterable[pa.Table], source: str) -> Iterator[pa.Table]:
    with _plain_errors(source):
        yield from pieces


@contextmanager
def _plain_errors(source: str) -> Iterator[None]:
    """Say which file is at fault; what readers say themselves may quote a row."""
    try:
        yield
    except DataFileError as error:
        problem = str(error)
    except (EOFError, gzip.BadGzipFile, zlib.error):
        problem = "It is not a whole gzip file."
    except (UnicodeError, pa.ArrowException) as error:
        problem = _explain(error)
    else:
        return
    raise DataFileError(f"{label_of(source)}: {problem}")


def _explain(error: Exception) -> str:
    if isinstance(error, UnicodeError) or "UTF8" in str(error):
        return (
            "It is not in UTF-8. Convert it first, for example with: "
            "iconv -f GB18030 -t UTF-8 old.csv > new.csv"
        )
    if "straddl" in str(error):
        return (
            f"A row is longer than {BLOCK_BYTES >> 20} MB; a quotation mark may never "
            "be closed."
        )
    return "It cannot be read: damaged, or not of this format (see --format)."


def _scan_csv(stream: IO[bytes], wanted: Sequence[str] | None) -> _Scan:
    return _scan_delimited(stream, ",", wanted)


def _scan_tsv(stream: IO[bytes], wanted: Sequence[str] | None) -> _Scan:
    return _scan_delimited(stream, "\t", wanted)


def _scan_delimited(
    stream: IO[bytes], delimiter: str, wanted: Sequence[str] | None
) -> _Scan:
    names = read_header(stream, delimiter)
    kept = [name for name in names if wanted is None or name in wanted]
    return names, read_delimited(stream, delimiter, names, kept)


def _scan_parquet(stream: IO[bytes], wanted: Sequence[str] | None) -> _Scan:
    from pyarrow.parquet import ParquetFile

    # standard input cannot be seeked, and gzip only slowly
    is_file = stream.seekable() and not isinstance(stream, gzip.GzipFile)
    file = ParquetFile(stream if is_file else pa.BufferReader(stream.read()))
    schema = file.schema_arrow
    kept = [name for name in schema.names if wanted is None or name in wanted]
    batches = file.iter_batches(_ROWS_AT_ONCE, columns=kept)
    empty = pa.schema([schema.field(name) for name in kept]).empty_table()
    return schema.names, chain([empty], (pa.Table.from_batches([b]) for b in batches))


def _scan_json_lines(stream: IO[bytes], wanted: Sequence[str] | None) -> _Scan:
    pieces = read_json_lines(stream, _ROWS_AT_ONCE)
    first = next(pieces, None)
    if first is None:
        raise DataFileError("It is empty.")
    return first.column_names, chain([first], pieces)


_SCANS = {
    "csv": _scan_csv,
    "tsv": _scan_tsv,
    "parquet": _scan_parquet,
    "jsonl": _scan_json_lines,
}
