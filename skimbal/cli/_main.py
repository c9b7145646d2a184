"""Run a command, and turn what goes wrong into one line and an exit code."""

import argparse
import os
import sys
import traceback
import warnings
from collections.abc import Sequence
from typing import Any

from skimbal import __version__
from skimbal.cli._advise import add_advise
from skimbal.cli._audit import add_audit
from skimbal.cli._augment import add_augment
from skimbal.cli._benchmark import add_benchmark
from skimbal.cli._compare import add_compare
from skimbal.cli._datasets import add_datasets
from skimbal.cli._evaluate import add_evaluate
from skimbal.cli._leaderboard import add_leaderboard
from skimbal.cli._one_line_parser import OneLineParser
from skimbal.cli._predict import add_predict
from skimbal.cli._pretrain import add_pretrain
from skimbal.cli._train import add_train
from skimbal.cli._usage_error import UsageError
from skimbal.exceptions import SkimbalError

__all__ = ["main"]

_DESCRIPTION = """\
Classify texts when some classes are rare. Tables are CSV, TSV, Parquet or JSON lines,
gzipped or not; '-' is standard input or output.
"""
_EXAMPLES = """\
examples:
  skimbal advise mails.csv --text body --label folder --out advice.html
  skimbal train mails.csv --text body --label folder --out mails-model
  skimbal predict mails-model new.csv --out predictions.csv
  skimbal evaluate mails-model labelled.csv --out report.html
  skimbal compare small/report.json large/report.json --out comparison.html
  skimbal audit labelled.csv --text body --label folder
  skimbal datasets make titles.csv --rows 2000
  skimbal train titles.csv --text title --label category --out m --recipe lexical

exit codes:
  0 done, 2 the input or an option is at fault, 130 interrupted, 1 a fault of skimbal
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code.

    Parameters
    ----------
    argv : sequence of str or None, default=None
        The words after ``skimbal``; None takes those of the process.

    Returns
    -------
    int
        0 done, 2 the input or an option is at fault, 130 interrupted, 1 anything else.

    Examples
    --------
    >>> from skimbal.cli import main
    >>> main(["datasets", "show", "en_sms_spam"])  # doctest: +ELLIPSIS
    en_sms_spam...
    0
    """
    words = list(sys.argv[1:] if argv is None else argv)
    debug = "--debug" in words
    with warnings.catch_warnings():
        warnings.showwarning = _show_warning
        try:
            arguments = _make_parser().parse_args(words)
            arguments.run(arguments)
            sys.stdout.flush()
        except SystemExit as exit_:  # argparse, after --help and --version
            return int(exit_.code or 0)
        except BaseException as error:
            if debug:
                traceback.print_exc()
            return _report(error)
    return 0


def _report(error: BaseException) -> int:
    """Print an error as one line, and return the exit code."""
    if isinstance(error, KeyboardInterrupt):
        _say("interrupted")
        return 130
    if isinstance(error, BrokenPipeError):
        # whoever read our output has gone, as `head` does; Python would complain again
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    if isinstance(error, (UsageError, SkimbalError, OSError)):
        _say(f"error: {_one_line(error)}")
        return 2
    # a foreign message may quote a text of the user
    _say(
        f"error: unexpected {type(error).__name__}. Please report it with what "
        "--debug shows."
    )
    return 1


def _one_line(error: BaseException) -> str:
    if isinstance(error, OSError) and error.strerror and error.filename:
        return f"{error.filename}: {error.strerror}."
    return " ".join(str(error).split())


def _say(text: str) -> None:
    print(f"skimbal: {text}", file=sys.stderr)


def _show_warning(message: Warning | str, *_: Any, **__: Any) -> None:
    _say(f"warning: {' '.join(str(message).split())}")


def _make_parser() -> argparse.ArgumentParser:
    parser = OneLineParser(prog="skimbal", description=_DESCRIPTION, epilog=_EXAMPLES)
    parser.add_argument("--version", action="version", version=f"skimbal {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for add_command in (
        add_train,
        add_predict,
        add_evaluate,
        add_compare,
        add_audit,
        add_advise,
        add_augment,
        add_pretrain,
        add_datasets,
        add_benchmark,
        add_leaderboard,
    ):
        add_command(commands)
    return parser
