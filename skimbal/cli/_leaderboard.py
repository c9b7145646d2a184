"""``skimbal leaderboard``: pages made from the lines of a benchmark."""

import argparse
import shlex
from pathlib import PurePath
from typing import Any

from skimbal.cli._options import add_common_options, not_negative

__all__ = ["add_leaderboard"]

_DESCRIPTION = """\
Make tables and diagrams of the lines that 'skimbal benchmark' wrote.

DIR gets index.md, and for each regime a page in Markdown, one in HTML that needs no
other file, and critical-difference diagrams. The same lines give the same files.
"""


def add_leaderboard(commands: Any) -> None:
    """Add the command to the parser of ``skimbal``."""
    parser = commands.add_parser(
        "leaderboard",
        help="make tables and pages of the results of a benchmark",
        description=_DESCRIPTION,
    )
    parser.add_argument(
        "results", metavar="RESULTS", nargs="+", help="files of JSON lines"
    )
    parser.add_argument("--out", metavar="DIR", required=True, help="folder of pages")
    parser.add_argument(
        "--metrics",
        metavar="NAMES",
        help="keys of the lines with commas between, such as macro_f1,tail_recall",
    )
    parser.add_argument(
        "--baseline", metavar="NAME", help="set the others against this recipe"
    )
    parser.add_argument(
        "--rope",
        metavar="X",
        type=not_negative,
        default=0.01,
        help="differences up to this do not matter (default: 0.01)",
    )
    add_common_options(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Read the lines and write the pages."""
    from skimbal.benchmark import Leaderboard
    from skimbal.cli._console import count, make_console

    chosen = {} if arguments.metrics is None else {"metrics": _split(arguments.metrics)}
    board = Leaderboard.from_results(
        arguments.results,
        baseline=arguments.baseline,
        rope=arguments.rope,
        command=_say_command(arguments),
        **chosen,
    )
    console = make_console(arguments)
    written = board.write(arguments.out)
    for regime, found in board.boards.items():
        missing = count(len(found["missing"]), "missing cell")
        console.print(f"{regime}: {len(found['recipes'])} recipes, {missing}.")
        for row in found["metrics"][:1]:
            if row["comparison"] is not None:
                console.print(f"  {row['comparison'].headline}")
    console.print(f"{count(len(written), 'file')}: {arguments.out}")


def _split(names: str) -> list[str]:
    return [name.strip() for name in names.split(",") if name.strip()]


def _say_command(arguments: argparse.Namespace) -> str:
    """Return the command for the pages, without the folders of this machine."""
    words = ["skimbal", "leaderboard", *map(_without_home, arguments.results)]
    words += ["--out", _without_home(arguments.out)]
    if arguments.metrics is not None:
        words += ["--metrics", arguments.metrics]
    if arguments.baseline is not None:
        words += ["--baseline", arguments.baseline]
    if arguments.rope != 0.01:
        words += ["--rope", f"{arguments.rope:g}"]
    return shlex.join(words)


def _without_home(path: str) -> str:
    return PurePath(path).name if PurePath(path).is_absolute() else path
