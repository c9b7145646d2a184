"""``skimbal predict``: classify the rows of a table, piece by piece."""

import argparse
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from skimbal.cli._formats import find_format, find_output_format, label_of
from skimbal.cli._model_folder import read_training, text_names
from skimbal.cli._options import add_common_options, add_input_options, shows_progress
from skimbal.cli._usage_error import UsageError

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["add_predict", "check_not_same"]

_DESCRIPTION = """\
Classify the rows of a table.

The result has all columns of the table, the predicted class as 'prediction' and its
probability as 'probability'. Rows keep their order. Tables of any length need little
memory.
"""
# enough texts to sort them by length, few enough for a lively progress bar
_ROWS_AT_ONCE = 2048


def add_predict(commands: Any) -> None:
    """Add the command to the parser of ``skimbal``."""
    parser = commands.add_parser(
        "predict", help="classify the rows of a table", description=_DESCRIPTION
    )
    parser.add_argument("model", metavar="DIR", help="folder that 'train' made")
    parser.add_argument("data", help="the table, or '-' for standard input")
    parser.add_argument(
        "--out",
        metavar="FILE",
        required=True,
        help="table to write, in the format of its extension; '-' writes to standard "
        "output in the format of the input",
    )
    parser.add_argument(
        "--proba",
        action="store_true",
        help="also write the probability of each class, as 'probability_CLASS'",
    )
    parser.add_argument(
        "--text", metavar="COL", help="text column, if not called as in training"
    )
    parser.add_argument("--text2", metavar="COL", help="second text column")
    add_input_options(parser)
    add_common_options(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Load the model, and write the table with predictions."""
    data_format = find_format(arguments.data, arguments.format)
    to_stdout = arguments.out == "-"
    out_format = data_format if to_stdout else find_output_format(arguments.out)
    check_not_same(arguments.data, arguments.out)
    folder = Path(arguments.model)
    names = text_names(arguments.text, arguments.text2, read_training(folder))

    from tqdm import tqdm

    from skimbal.cli._console import count, make_console
    from skimbal.cli._output import write_table
    from skimbal.cli._tables import open_table
    from skimbal.utils import load_model

    model = load_model(folder)
    if not hasattr(model, "predict_proba"):
        raise UsageError(f"{type(model).__name__} gives no probabilities.")
    hidden = not shows_progress(arguments)
    with (
        open_table(arguments.data, data_format, needed=names) as pieces,
        tqdm(unit=" rows", desc="predict", disable=hidden) as bar,
    ):
        predicted = _predict_pieces(model, pieces, names, arguments.proba)
        n_rows = write_table(_counted(predicted, bar), arguments.out, out_format)
    if not to_stdout:
        console = make_console(arguments)
        console.print(
            f"{count(n_rows, 'row')} of {label_of(arguments.data)} predicted."
        )
        console.print(f"Predictions: {arguments.out}")


def check_not_same(source: str, target: str) -> None:
    """Refuse to write a table over the one that is read."""
    if source == "-" or target == "-" or not Path(target).exists():
        return
    if Path(source).exists() and Path(target).samefile(source):
        raise UsageError("--out is the input itself; choose another file.")


def _predict_pieces(
    model: Any, pieces: Iterable["pa.Table"], names: Sequence[str], all_classes: bool
) -> Iterator["pa.Table"]:
    for piece in pieces:
        # an empty table has a header too
        for start in range(0, max(1, piece.num_rows), _ROWS_AT_ONCE):
            rows = piece.slice(start, _ROWS_AT_ONCE)
            yield _with_predictions(model, rows, names, all_classes)


def _with_predictions(
    model: Any, rows: "pa.Table", names: Sequence[str], all_classes: bool
) -> "pa.Table":
    import numpy as np
    import pyarrow as pa

    from skimbal.cli._labelled_texts import as_input
    from skimbal.cli._tables import text_column
    from skimbal.utils import predict_with_proba

    classes = [str(label) for label in model.classes_.tolist()]
    X = as_input([text_column(rows, name) for name in names])
    labels, proba = predict_with_proba(model, X) if X else (model.classes_[:0], None)
    if proba is None:  # no row
        proba = np.empty((0, len(classes)))
    column = {label: j for j, label in enumerate(model.classes_.tolist())}
    found, number = np.unique(labels, return_inverse=True)
    chosen = np.array([column[label] for label in found.tolist()], dtype=np.intp)[
        number
    ]
    new = {
        "prediction": pa.array(classes, pa.string()).take(pa.array(chosen)),
        "probability": proba[np.arange(len(chosen)), chosen],
    }
    if all_classes:
        new |= {
            f"probability_{label}": column
            for label, column in zip(classes, proba.T, strict=True)
        }
    for name, column in new.items():
        if name in rows.column_names:
            raise UsageError(
                f"The table has a column {name!r} already; rename it, since the result "
                "needs that name."
            )
        rows = rows.append_column(name, pa.array(column))
    return rows


def _counted(pieces: Iterable["pa.Table"], bar: Any) -> Iterator["pa.Table"]:
    for piece in pieces:
        yield piece
        bar.update(piece.num_rows)
