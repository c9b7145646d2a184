"""Options that several commands share, and the kinds of their values."""

import argparse
import sys
from math import isfinite

from skimbal.cli._formats import FORMATS

__all__ = [
    "add_common_options",
    "add_input_options",
    "not_negative",
    "positive_int",
    "seconds",
    "seed",
    "share",
    "shows_progress",
]

_UNITS = {"s": 1, "m": 60, "h": 3600}


def add_common_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that every command has."""
    parser.add_argument(
        "--quiet", action="store_true", help="print errors and warnings alone"
    )
    parser.add_argument(
        "--debug", action="store_true", help="show the traceback of an error"
    )


def add_input_options(parser: argparse.ArgumentParser) -> None:
    """Add what says how to read the input table."""
    parser.add_argument(
        "--format",
        choices=sorted(FORMATS),
        help="format of the input; by default its extension tells (CSV for '-')",
    )


def shows_progress(arguments: argparse.Namespace) -> bool:
    """Tell whether progress bars are wanted, and somebody is there to see them."""
    return sys.stderr.isatty() and not arguments.quiet


def not_negative(text: str) -> float:
    """Return a finite number from 0 on."""
    number = float(text)
    if not isfinite(number) or number < 0:
        raise argparse.ArgumentTypeError(f"must be 0 or more; got {text}")
    return number


def positive_int(text: str) -> int:
    """Return a whole number above 0; argparse turns the error into its own."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"must be 1 or more; got {number}")
    return number


def seconds(text: str) -> float:
    """Return a time in seconds, from ``'90'``, ``'90s'``, ``'10m'`` or ``'1.5h'``."""
    unit = _UNITS.get(text[-1:])
    try:
        number = float(text if unit is None else text[:-1]) * (unit or 1)
    except ValueError:
        number = -1
    if not isfinite(number) or number < 0:
        raise argparse.ArgumentTypeError(
            f"must be 0 or more seconds, such as 600, 10m or 1h; got {text!r}"
        )
    return number


def seed(text: str) -> int:
    """Return a whole number that NumPy takes as a seed."""
    number = int(text)
    if not 0 <= number < 2**32:
        raise argparse.ArgumentTypeError(f"must be from 0 to 2**32 - 1; got {number}")
    return number


def share(text: str) -> float:
    """Return a number in [0, 1)."""
    number = float(text)
    if not 0 <= number < 1:
        raise argparse.ArgumentTypeError(f"must be at least 0 and below 1; got {text}")
    return number
