"""``skimbal audit``: what is wrong with labelled rows, or with how they are split."""

import argparse
import json
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from skimbal.cli._formats import label_of
from skimbal.cli._options import (
    add_common_options,
    add_input_options,
    positive_int,
    seed,
)
from skimbal.cli._usage_error import UsageError

if TYPE_CHECKING:
    from skimbal.cli._labelled_texts import LabelledTexts
    from skimbal.evaluation import Audit

__all__ = ["add_audit"]

_DESCRIPTION = """\
Look for leaks between training and test rows, and for labels that are in doubt.

Prints what was found, and writes it as a page (.html) or as data (.json). Rows are
counted from 0, those without a label left out, and those of --test after the others.
"""


def add_audit(commands: Any) -> None:
    """Add the command to the parser of ``skimbal``."""
    parser = commands.add_parser(
        "audit", help="look for leaks and doubtful labels", description=_DESCRIPTION
    )
    parser.add_argument("data", help="the table, or '-' for standard input")
    parser.add_argument("--text", metavar="COL", required=True, help="text column")
    parser.add_argument("--text2", metavar="COL", help="second text column")
    parser.add_argument("--label", metavar="COL", required=True, help="label column")
    parser.add_argument(
        "--group",
        metavar="COL",
        help="what must stay on one side of a split, such as a customer",
    )
    parser.add_argument(
        "--time", metavar="COL", help="when a row came: numbers or ISO dates"
    )
    parser.add_argument(
        "--test",
        metavar="FILE",
        help="rows to test, with the same columns (default: folds of the table)",
    )
    parser.add_argument(
        "--folds",
        type=positive_int,
        metavar="N",
        help="without --test: folds of the table (default: 5)",
    )
    parser.add_argument("--out", metavar="FILE", help="file to write: .html or .json")
    parser.add_argument(
        "--drop-missing", action="store_true", help="leave rows without a label out"
    )
    parser.add_argument("--seed", type=seed, default=0, help="of the folds")
    add_input_options(parser)
    add_common_options(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Read the table, audit it, print and write what was found."""
    out = None if arguments.out is None else Path(arguments.out)
    if out is not None and out.suffix not in (".html", ".json"):
        raise UsageError("--out must end in .html or .json.")
    if arguments.test is not None and arguments.folds is not None:
        raise UsageError("Give --test or --folds, not both.")

    from skimbal.cli._console import count, make_console, plain

    parts = [_read(arguments, arguments.data)]
    if arguments.test is not None:
        parts.append(_read(arguments, arguments.test))
    found = _audit(arguments, parts)
    console = make_console(arguments)
    for name, part in zip((arguments.data, arguments.test), parts, strict=False):
        console.print(f"{label_of(name)}: {count(len(part.labels), 'row')}.")
    console.print()
    console.print("\n".join(map(plain, str(found).split("\n"))))
    if out is not None:
        _write(found, out, label_of(arguments.data))
        console.print(f"\nAudit: {out}")


def _read(arguments: argparse.Namespace, source: str) -> "LabelledTexts":
    from skimbal.cli._labelled_texts import read_labelled_texts

    return read_labelled_texts(
        source,
        arguments.format,
        text=_columns(arguments),
        label=arguments.label,
        drop_missing=arguments.drop_missing,
    )


def _columns(arguments: argparse.Namespace) -> list[str]:
    """Return the columns to read beside the labels, the texts first."""
    names = (arguments.text, arguments.text2, arguments.group, arguments.time)
    return [name for name in names if name is not None]


def _audit(arguments: argparse.Namespace, parts: list["LabelledTexts"]) -> "Audit":
    import numpy as np

    from skimbal.cli._labelled_texts import as_input
    from skimbal.evaluation import audit

    columns = (
        list(chain.from_iterable(column))
        for column in zip(*(part.columns for part in parts), strict=True)
    )
    texts = [next(columns) for _ in range(1 + (arguments.text2 is not None))]
    groups = None if arguments.group is None else next(columns)
    time = None if arguments.time is None else _as_times(next(columns))
    n_rows = [len(part.labels) for part in parts]
    rows = np.split(np.arange(sum(n_rows)), [n_rows[0]])
    try:
        return audit(
            as_input(texts),
            np.concatenate([part.labels for part in parts]),
            cv=[tuple(rows)] if arguments.test is not None else arguments.folds or 5,
            groups=groups,
            time=time,
            random_state=arguments.seed,
        )
    except ValueError as error:  # of folds, or of times; no value is quoted
        raise UsageError(str(error)) from None


def _as_times(values: list[str]) -> list[Any]:
    """Return numbers where all values are numbers; dates are read by the audit."""
    try:
        return [float(value) for value in values]
    except ValueError:
        return list(values)


def _write(found: "Audit", out: Path, title: str) -> None:
    from skimbal.cli._output import whole_file

    with whole_file(out) as path:
        if out.suffix == ".json":
            text = json.dumps(found.to_dict(), ensure_ascii=False)
            path.write_text(text + "\n", encoding="utf-8")
        else:
            found.to_html(path, title=title)
