"""``skimbal compare``: which of several evaluated models is better."""

import argparse
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from skimbal.cli._options import add_common_options, not_negative
from skimbal.cli._usage_error import UsageError

if TYPE_CHECKING:
    from skimbal.evaluation import Comparison

__all__ = ["add_compare"]

_DESCRIPTION = """\
Tell which of several models is better, by how much, and how surely.

Takes the reports (.json) that 'train' and 'evaluate' write, of the same rows. Each is
called like its file, or like its folder where the files have the same name.
"""


def add_compare(commands: Any) -> None:
    """Add the command to the parser of ``skimbal``."""
    parser = commands.add_parser(
        "compare",
        help="tell which of several evaluated models is better",
        description=_DESCRIPTION,
    )
    parser.add_argument(
        "reports", metavar="REPORT", nargs="+", help="reports to compare (.json)"
    )
    parser.add_argument(
        "--metric",
        metavar="NAME",
        default="macro_f1",
        help="figure to compare, such as tail_recall or log_loss; default macro_f1",
    )
    parser.add_argument(
        "--rope",
        metavar="X",
        type=not_negative,
        default=0.01,
        help="differences up to this do not matter; default 0.01",
    )
    parser.add_argument(
        "--baseline", metavar="NAME", help="set the others against this one"
    )
    parser.add_argument(
        "--out", metavar="FILE", help="comparison to write: .html or .json"
    )
    add_common_options(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Read the reports, compare them, print and write what was found."""
    out = None if arguments.out is None else Path(arguments.out)
    if out is not None and out.suffix not in (".html", ".json"):
        raise UsageError("--out must end in .html or .json.")
    files = [Path(name) for name in arguments.reports]
    names = _name(files)

    from skimbal.cli._console import make_console, plain
    from skimbal.evaluation import compare

    reports = {name: _read(file) for name, file in zip(names, files, strict=True)}
    try:
        comparison = compare(
            reports,
            metric=arguments.metric,
            rope=arguments.rope,
            baseline=arguments.baseline,
        )
    except ValueError as error:
        # of what was asked: it names files, figures and numbers of rows
        raise UsageError(str(error)) from None
    console = make_console(arguments)
    for line in str(comparison).split("\n"):
        console.print(plain(line))
    if out is not None:
        _write(comparison, out)
        console.print(f"\nComparison: {out}")


def _name(files: Sequence[Path]) -> list[str]:
    """Return a name for each report: its file's, or its folder's if those are alike."""
    for names in (
        [file.stem for file in files],
        [file.absolute().parent.name for file in files],
    ):
        if len(set(names)) == len(files):
            return names
    name, count = Counter(file.stem for file in files).most_common(1)[0]
    raise UsageError(
        f"{count} reports are called {name!r}, and their folders do not tell all "
        "reports apart. Give each file a name of its own."
    )


def _read(file: Path) -> Any:
    from skimbal.evaluation import Report
    from skimbal.exceptions import DataFileError

    try:
        return Report.from_json(file)
    except DataFileError as error:
        raise UsageError(f"{file}: {error}") from None


def _write(comparison: "Comparison", out: Path) -> None:
    from skimbal.cli._output import whole_file

    with whole_file(out) as path:
        if out.suffix == ".json":
            comparison.to_json(path)
        else:
            comparison.to_html(path)
