"""Read CSV and TSV in pieces, every value as it is written."""

import csv
from collections.abc import Iterator
from typing import IO, Any

import pyarrow as pa

from skimbal.exceptions import DataFileError

__all__ = ["BLOCK_BYTES", "read_delimited", "read_header"]

# a row must fit in one block; also the most that is read ahead
BLOCK_BYTES = 1 << 24


def read_header(stream: IO[bytes], delimiter: str) -> list[str]:
    """Return the names of the columns, and leave the stream at the first row.

    Parameters
    ----------
    stream : binary file
        It need not be seekable.
    delimiter : str
        What stands between two values.

    Returns
    -------
    list of str

    Raises
    ------
    DataFileError
        If there is no header, or a name comes twice.
    """
    # csv.reader takes only as many lines as the header has
    lines = (line.decode("utf-8-sig") for line in iter(stream.readline, b""))
    names = next(csv.reader(lines, delimiter=delimiter), [])
    if not names:
        raise DataFileError("there is no header line with the names of the columns.")
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise DataFileError(f"two columns are called {twice[0]!r}; rename one.")
    return names


def read_delimited(
    stream: IO[bytes], delimiter: str, names: list[str], wanted: list[str]
) -> Iterator[pa.Table]:
    """Yield the rows after the header; all values are str, none is missing.

    Parameters
    ----------
    stream : binary file
        Behind its header.
    delimiter : str
        What stands between two values.
    names : list of str
        All columns.
    wanted : list of str
        The columns to keep, in the order of the file.

    Yields
    ------
    pyarrow.Table
        At least one, which may be empty.

    Raises
    ------
    DataFileError
        If a row has another number of values than the header.
    """
    from pyarrow.csv import ConvertOptions, ParseOptions, ReadOptions, open_csv

    text = pa.schema([(name, pa.string()) for name in names])
    bad_rows: list[Any] = []

    def stop_at(row: Any) -> str:
        bad_rows.append(row)
        return "error"

    yield pa.schema([text.field(name) for name in wanted]).empty_table()
    try:
        yield from map(
            pa.Table.from_batches,
            zip(
                open_csv(
                    stream,
                    # with more threads rows have no numbers
                    ReadOptions(
                        column_names=names, use_threads=False, block_size=BLOCK_BYTES
                    ),
                    ParseOptions(
                        delimiter=delimiter,
                        newlines_in_values=True,
                        invalid_row_handler=stop_at,
                    ),
                    ConvertOptions(column_types=text, include_columns=wanted),
                )
            ),
        )
    except pa.ArrowInvalid as error:
        if bad_rows:
            row = bad_rows[0]
            raise DataFileError(
                f"row {row.number} has {row.actual_columns} values, and the header "
                f"{row.expected_columns}. Quote values that hold the separator."
            ) from None
        if "Empty CSV file" not in str(error):
            raise
