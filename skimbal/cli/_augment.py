"""``skimbal augment``: add changed copies of the rows of a table, piece by piece."""

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from skimbal.cli._formats import find_format, find_output_format, label_of
from skimbal.cli._options import (
    add_common_options,
    add_input_options,
    positive_int,
    seed,
    share,
    shows_progress,
)
from skimbal.cli._predict import check_not_same
from skimbal.cli._usage_error import UsageError
from skimbal.recipes import augmenter_names

if TYPE_CHECKING:
    import pyarrow as pa

    from skimbal.cli._copies import CopiesByClass, CopiesByRow

__all__ = ["add_augment"]

_DESCRIPTION = """\
Add changed copies of texts to a table, where classes lack rows or of every row.

The result has all columns of the table, and for each row 'is_synthetic' and
'source_row', the row that it is or was made of, counted from 1. Copies stand a little
behind their source. Augment training rows only. Tables of any length need little
memory.
"""
_NEW = ("is_synthetic", "source_row")
# rows that an augmenter which learns words learns them from: in all, or of each class
_ROWS_TO_LEARN = 100_000
_ROWS_OF_A_CLASS = 2000
# rows that are read, and copies that are made, at a time
_ROWS_AT_ONCE = 2**15


def add_augment(commands: Any) -> None:
    """Add the command to the parser of ``skimbal``."""
    parser = commands.add_parser(
        "augment", help="add changed copies of rows", description=_DESCRIPTION
    )
    parser.add_argument("data", help="the table, or '-' for standard input")
    parser.add_argument("--text", metavar="COL", required=True, help="text column")
    parser.add_argument(
        "--out",
        metavar="FILE",
        required=True,
        help="table to write, in the format of its extension; '-' writes to standard "
        "output in the format of the input",
    )
    parser.add_argument(
        "--augmenter",
        metavar="NAME[,NAME...]",
        default="swap",
        help="what to do to a copy (default: swap); of several, one by chance: "
        + ", ".join(augmenter_names()),
    )
    parser.add_argument(
        "--label",
        metavar="COL",
        help="label column: copies of classes that lack rows (reads the table twice)",
    )
    parser.add_argument(
        "--strategy",
        help="with --label: which classes get as many rows as the largest: auto (all "
        "others), minority (the smallest), or, of two classes, the ratio of rows",
    )
    parser.add_argument(
        "--copies",
        type=positive_int,
        metavar="N",
        help="without --label: copies of every row (default: 1)",
    )
    parser.add_argument(
        "--fraction", type=share, help="share of the words of a text to change"
    )
    parser.add_argument(
        "--protect",
        metavar="WORDS",
        default="",
        help="words never to change, such as brands, with commas between them",
    )
    parser.add_argument(
        "--only-copies", action="store_true", help="leave the rows themselves out"
    )
    parser.add_argument("--seed", type=seed, default=0, help="of the copies")
    add_input_options(parser)
    add_common_options(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Count what classes lack, and write the table with the copies."""
    data_format = find_format(arguments.data, arguments.format)
    to_stdout = arguments.out == "-"
    out_format = data_format if to_stdout else find_output_format(arguments.out)
    check_not_same(arguments.data, arguments.out)
    needed = [arguments.text] + [arguments.label] * (arguments.label is not None)

    from tqdm import tqdm

    from skimbal.cli._console import count, make_console
    from skimbal.cli._output import write_table
    from skimbal.cli._tables import open_table

    augmenter = _make_augmenter(arguments)
    copies = _plan(arguments, data_format)
    _learn(augmenter, arguments, data_format)
    hidden = not shows_progress(arguments)
    with (
        open_table(arguments.data, data_format, needed=needed) as pieces,
        tqdm(total=copies.n_rows, unit=" rows", desc="augment", disable=hidden) as bar,
    ):
        made = _augment_pieces(augmenter, pieces, copies, arguments, bar)
        n_rows = write_table(made, arguments.out, out_format)
    if not to_stdout:
        console = make_console(arguments)
        console.print(f"{label_of(arguments.data)}: {count(n_rows, 'row')} written.")
        console.print(f"Table: {arguments.out}")


def _make_augmenter(arguments: argparse.Namespace) -> Any:
    from skimbal.recipes import make_augmenter

    words = [word.strip() for word in arguments.protect.split(",") if word.strip()]
    options = {
        "fraction": arguments.fraction,
        "protected_words": words or None,
        "random_state": arguments.seed,
    }
    try:
        return make_augmenter(arguments.augmenter, **options)
    except ValueError as error:
        raise UsageError(str(error)) from None


def _plan(
    arguments: argparse.Namespace, data_format: str
) -> "CopiesByClass | CopiesByRow":
    from skimbal.cli._copies import CopiesByClass, CopiesByRow
    from skimbal.cli._tables import open_table, text_column

    label = arguments.label
    if label is None:
        if arguments.strategy is not None:
            raise UsageError("--strategy is about classes; give --label too.")
        return CopiesByRow(arguments.copies or 1)
    if arguments.copies is not None:
        raise UsageError("Give --label or --copies, not both.")
    if arguments.data == "-":
        raise UsageError(
            "--label reads the table twice, and standard input can be read once; give "
            "a file, or --copies."
        )
    strategy: str | float = arguments.strategy or "auto"
    with suppress(ValueError):
        strategy = float(strategy)
    with open_table(
        arguments.data, data_format, needed=[label], only_needed=True
    ) as pieces:
        labels = (text_column(piece, label) for piece in _slices(pieces))
        return CopiesByClass(labels, strategy)


def _learn(augmenter: Any, arguments: argparse.Namespace, data_format: str) -> None:
    """Fit an augmenter that learns from texts to the first rows, of each class."""
    tags = augmenter.__sklearn_tags__()
    if not tags.requires_fit:
        return
    if arguments.data == "-":
        raise UsageError(
            f"The augmenter {arguments.augmenter!r} learns from the table before it "
            "changes it, and standard input can be read once; give a file."
        )
    if tags.target_tags.required and arguments.label is None:
        raise UsageError(
            f"The augmenter {arguments.augmenter!r} learns what each class looks like; "
            "give --label."
        )
    texts, labels = _first_rows(arguments, data_format)
    augmenter.fit(texts, labels if tags.target_tags.required else None)


def _first_rows(
    arguments: argparse.Namespace, data_format: str
) -> tuple[list[str], list[str]]:
    from skimbal.cli._tables import open_table, text_column

    texts: list[str] = []
    labels: list[str] = []
    seen: Counter[str] = Counter()
    label = arguments.label
    most = _ROWS_TO_LEARN if label is None else _ROWS_OF_A_CLASS
    needed = [arguments.text] if label is None else [arguments.text, label]
    with open_table(
        arguments.data, data_format, needed=needed, only_needed=True
    ) as pieces:
        for piece in pieces:
            names = (
                [""] * piece.num_rows if label is None else text_column(piece, label)
            )
            for text, name in zip(
                text_column(piece, arguments.text), names, strict=True
            ):
                seen[name] += 1
                if seen[name] <= most:
                    texts.append(text)
                    labels.append(name)
    return texts, labels


def _augment_pieces(
    augmenter: Any,
    pieces: Iterable["pa.Table"],
    copies: "CopiesByClass | CopiesByRow",
    arguments: argparse.Namespace,
    bar: Any,
) -> Iterator["pa.Table"]:
    import numpy as np
    import pyarrow as pa

    from skimbal.cli._tables import text_column

    text, label = arguments.text, arguments.label
    n_before = 0
    for piece in _slices(pieces):
        _check_names(piece)
        n = piece.num_rows
        labels = [""] * n if label is None else text_column(piece, label)
        n_copies = copies.count(labels)
        texts = pa.array(text_column(piece, text), pa.string())
        piece = piece.set_column(piece.column_names.index(text), text, texts)
        if not arguments.only_copies:
            yield _with_source(piece, n_before + np.arange(n), False)
        source = np.repeat(np.arange(n), n_copies)
        number = np.arange(len(source)) - np.repeat(
            np.cumsum(n_copies) - n_copies, n_copies
        )
        # an empty table has a header too
        for start in range(0, max(1, len(source)), _ROWS_AT_ONCE):
            part = slice(start, start + _ROWS_AT_ONCE)
            rows = source[part]
            changed = augmenter.augment_rows(
                texts.take(pa.array(rows)),
                n_before + rows,
                number[part],
                None if label is None else np.array(labels)[rows],
            )
            made = piece.take(pa.array(rows))
            made = made.set_column(made.column_names.index(text), text, changed)
            yield _with_source(made, n_before + rows, True)
        n_before += n
        bar.update(n)


def _slices(pieces: Iterable["pa.Table"]) -> Iterator["pa.Table"]:
    for piece in pieces:
        # an empty table has a header too
        for start in range(0, max(1, piece.num_rows), _ROWS_AT_ONCE):
            yield piece.slice(start, _ROWS_AT_ONCE)


def _check_names(piece: "pa.Table") -> None:
    for name in _NEW:
        if name in piece.column_names:
            raise UsageError(
                f"The table has a column {name!r} already; rename it, since the result "
                "needs that name."
            )


def _with_source(table: "pa.Table", source: Any, is_synthetic: bool) -> "pa.Table":
    import numpy as np
    import pyarrow as pa

    values = (np.full(len(source), is_synthetic), source + 1)
    for name, column in zip(_NEW, values, strict=True):
        table = table.append_column(name, pa.array(column))
    return table
