"""Write tables in pieces: CSV, TSV, Parquet and JSON lines, to files or stdout."""

import csv
import gzip
import io
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

import pyarrow as pa

from skimbal.exceptions import DataFileError

__all__ = ["whole_file", "write_table"]


def write_table(pieces: Iterable[pa.Table], target: str, file_format: str) -> int:
    """Write a table piece by piece, and return its number of rows.

    Parameters
    ----------
    pieces : iterable of pyarrow.Table
        Pieces with the same columns; at least one.
    target : str
        A file name, gzipped if it ends in ``.gz``, or ``'-'`` for standard output. A
        file is whole or not there.
    file_format : str
        A key of `skimbal.cli._formats.FORMATS`.

    Returns
    -------
    int
    """
    write = _WRITERS[file_format]
    if target == "-":
        n_rows = write(pieces, sys.stdout.buffer)
        sys.stdout.buffer.flush()
        return n_rows
    with whole_file(Path(target)) as path:
        opener: Callable[..., Any] = gzip.open if target.endswith(".gz") else open
        with opener(path, "wb") as stream:
            return write(pieces, stream)


@contextmanager
def whole_file(target: Path) -> Iterator[Path]:
    """Yield the path of a file that becomes `target` when the block ends well.

    Parameters
    ----------
    target : pathlib.Path
        The file to make, or to replace.

    Yields
    ------
    pathlib.Path
        An empty file in the same folder, which is made if need be.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{target.name}-", dir=target.parent)
    os.close(handle)
    work = Path(name)
    try:
        yield work
        # mkstemp makes 0600; a result is readable as any other new file
        mask = os.umask(0)
        os.umask(mask)
        work.chmod(0o666 & ~mask)
        work.replace(target)
    finally:
        with suppress(FileNotFoundError):
            work.unlink()


def _write_csv(pieces: Iterable[pa.Table], stream: IO[bytes]) -> int:
    return _write_delimited(pieces, stream, ",")


def _write_tsv(pieces: Iterable[pa.Table], stream: IO[bytes]) -> int:
    return _write_delimited(pieces, stream, "\t")


def _write_delimited(
    pieces: Iterable[pa.Table], stream: IO[bytes], delimiter: str
) -> int:
    n_rows = 0
    text = io.TextIOWrapper(stream, encoding="utf-8", newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    try:
        for i, piece in enumerate(_aligned(pieces)):
            if i == 0:
                writer.writerow(piece.column_names)
            columns = [column.to_pylist() for column in piece.itercolumns()]
            writer.writerows(zip(*columns, strict=True))
            n_rows += piece.num_rows
    finally:
        text.detach()  # the stream belongs to the caller, and stays open
    return n_rows


def _write_json_lines(pieces: Iterable[pa.Table], stream: IO[bytes]) -> int:
    n_rows = 0
    for piece in pieces:
        for row in piece.to_pylist():
            # dates and the like become str
            line = json.dumps(row, ensure_ascii=False, default=str)
            stream.write(line.encode() + b"\n")
        n_rows += piece.num_rows
    return n_rows


def _write_parquet(pieces: Iterable[pa.Table], stream: IO[bytes]) -> int:
    from pyarrow.parquet import ParquetWriter

    n_rows, writer = 0, None
    try:
        for piece in _aligned(pieces):
            if writer is None:
                writer = ParquetWriter(stream, piece.schema)
            n_rows += piece.num_rows
            writer.write_table(_cast(piece, writer.schema))
    finally:
        if writer is not None:
            writer.close()
    return n_rows


def _aligned(pieces: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """Give every piece the columns of the first: JSON lines may leave keys out."""
    names: list[str] | None = None
    for piece in pieces:
        if names is None:
            names = piece.column_names
        new = [name for name in piece.column_names if name not in names]
        if new:
            raise DataFileError(
                f"The key {new[0]!r} comes up after the first rows, and only JSON "
                "lines can hold that. Write to a .jsonl file instead."
            )
        for name in names:
            if name not in piece.column_names:
                piece = piece.append_column(name, pa.nulls(piece.num_rows))
        yield piece.select(names)


def _cast(piece: pa.Table, schema: pa.Schema) -> pa.Table:
    try:
        return piece.cast(schema)
    except pa.ArrowException:
        raise DataFileError(
            "A column changes its kind from row to row, which Parquet cannot hold. "
            "Write to a .jsonl or .csv file instead."
        ) from None


_WRITERS = {
    "csv": _write_csv,
    "tsv": _write_tsv,
    "parquet": _write_parquet,
    "jsonl": _write_json_lines,
}
