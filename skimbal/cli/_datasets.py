"""``skimbal datasets``: real data sets that skimbal knows, and made ones."""

import argparse
from pathlib import Path
from typing import Any

from skimbal.cli._formats import find_output_format
from skimbal.cli._options import add_common_options, positive_int, seed, share
from skimbal.cli._usage_error import UsageError

__all__ = ["add_datasets"]

_DESCRIPTION = """\
List the data sets that skimbal knows, show one, or make a table of product titles.
"""


def add_datasets(commands: Any) -> None:
    """Add the command to the parser of ``skimbal``."""
    parser = commands.add_parser(
        "datasets", help="list, show or make data sets", description=_DESCRIPTION
    )
    _add_home(parser)
    add_common_options(parser)
    parser.set_defaults(run=run_list)
    actions = parser.add_subparsers(title="actions", metavar="ACTION")
    show = actions.add_parser("show", help="show origin, licence and columns of a set")
    show.add_argument("name", help="a name that 'skimbal datasets' lists")
    add_common_options(show)
    show.set_defaults(run=run_show)
    _add_make(actions)


def _add_make(actions: Any) -> None:
    parser = actions.add_parser(
        "make",
        help="make titles of invented products, labelled with their category",
        description="Make a table with the columns 'title' and 'category', some of the "
        "categories rare.",
    )
    parser.add_argument("out", metavar="FILE", help="table to write, or '-'")
    for option, kind, default, text in (
        ("--rows", positive_int, 1000, "number of titles"),
        ("--classes", positive_int, 10, "number of categories, 2 to 20"),
        ("--rare", int, 2, "how many of them are rare"),
        ("--ratio", float, 10.0, "rows of a common category to one of a rare one"),
        ("--noise", share, 0.0, "share of the labels that are wrong"),
        ("--seed", seed, 0, "another seed makes other titles"),
    ):
        help_ = f"{text} (default: {default})"
        parser.add_argument(option, metavar="N", type=kind, default=default, help=help_)
    parser.add_argument(
        "--lang", choices=("en", "zh"), default="en", help="language (default: en)"
    )
    add_common_options(parser)
    parser.set_defaults(run=run_make)


def _add_home(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--data-home",
        metavar="DIR",
        help="folder of the data sets (default: $SKIMBAL_DATA_HOME, or ~/skimbal_data)",
    )


def run_list(arguments: argparse.Namespace) -> None:
    """Print a table of the known data sets."""
    from rich.box import SIMPLE
    from rich.table import Table

    from skimbal.cli._console import make_console
    from skimbal.datasets import get_data_home, list_datasets

    home = get_data_home(arguments.data_home)
    table = Table(box=SIMPLE, pad_edge=False)
    table.add_column("name", no_wrap=True)
    table.add_column("here")
    table.add_column("language")
    table.add_column("rows", justify="right")
    table.add_column("licence")
    for info in list_datasets():
        table.add_row(
            info.name,
            "yes" if (home / info.name / "data.csv.gz").is_file() else "no",
            info.language or "-",
            "-" if info.n_samples is None else f"{info.n_samples:,}",
            info.licence,
        )
    console = make_console(arguments)
    console.print(table)
    console.print(f"here: in {home}. 'skimbal datasets show NAME' tells more.")


def run_show(arguments: argparse.Namespace) -> None:
    """Print what is known about one data set."""
    from skimbal.cli._console import make_console
    from skimbal.datasets import list_datasets

    known = {info.name: info for info in list_datasets()}
    if arguments.name not in known:
        raise UsageError(
            f"There is no data set {arguments.name!r}; 'skimbal datasets' lists them."
        )
    make_console(arguments).print(known[arguments.name].describe())


def run_make(arguments: argparse.Namespace) -> None:
    """Write a table of product titles."""
    file_format = find_output_format(arguments.out)

    import pyarrow as pa

    from skimbal.cli._console import make_console
    from skimbal.cli._output import write_table
    from skimbal.datasets import make_product_titles

    try:
        titles, categories = make_product_titles(
            arguments.rows,
            n_classes=arguments.classes,
            n_minority=arguments.rare,
            imbalance_ratio=arguments.ratio,
            label_noise=arguments.noise,
            lang=arguments.lang,
            random_state=arguments.seed,
        )
    except ValueError as error:
        raise UsageError(str(error)) from None
    table = pa.table({"title": titles.tolist(), "category": categories.tolist()})
    n_rows = write_table([table], arguments.out, file_format)
    if arguments.out != "-":
        make_console(arguments).print(f"{n_rows:,} titles: {Path(arguments.out)}")
