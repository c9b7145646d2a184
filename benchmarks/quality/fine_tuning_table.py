"""What each way to fine-tune brings: paired differences to the default, as Markdown.

    python -m benchmarks.quality.fine_tuning_table --metric macro_f1
    python -m benchmarks.quality.fine_tuning_table --show means

Reads the lines of systems such as `bert+focal`; the yardstick is `bert`. With
``--metric fit_seconds`` or ``n_trained_parameters`` it tells what each costs.
``--show means`` reads the lines of all losses, batch samplers and heads together, and
tells what each brings on average over what it is combined with; ``--show grid`` holds
each combination.
"""

import argparse
from collections import defaultdict
from itertools import product

import numpy as np

from benchmarks.quality.augmentation_table import (
    Values,
    count_stars,
    format_difference,
)
from benchmarks.quality.fine_tunes import (
    BODIES,
    DECOUPLINGS,
    FINE_TUNES,
    LOSSES,
    SAMPLERS,
)
from benchmarks.quality.lines import (
    RESULTS,
    add_choices,
    cell_of,
    choose_rows,
    name_cell,
)
from benchmarks.quality.table import factor_of, to_markdown

__all__ = ["FOLDER", "make_fine_tuning_table", "make_means_table"]

FOLDER = RESULTS.with_name("results_fine_tuning")
YARDSTICK = "default"
# what the default is called among all losses, samplers and heads, of three classes on
DEFAULT = "cross_entropy+natural+discriminant_analysis"
# what each part of a name is compared with in the table of means
PLAIN = {"loss": "cross_entropy", "sampler": "natural", "head": "trained_head"}
PARTS_COMBINED = {"loss": LOSSES, "sampler": SAMPLERS, "head": DECOUPLINGS}

# a body, and the cell of a line
Column = tuple[str, tuple[int, str, str]]


def make_fine_tuning_table(
    rows: list[dict], metric: str, *, combined: bool = False
) -> str:
    """Return a table with a row for each way to fine-tune, a column for each set.

    Parameters
    ----------
    rows : list of dict
        Result lines of `read_rows`.
    metric : str
        A key of the lines.
    combined : bool, default=False
        Show combinations of loss, sampler and head instead of single changes.

    Returns
    -------
    str
        Cells hold the mean difference over seeds, half the width of Student's 95 %
        interval where there are two seeds or more, and a star where the interval is
        all on one side of 0. The row of the default holds its own mean.
    """
    values = read_values(rows, metric)
    for found in values.values():
        found[YARDSTICK] = found[DEFAULT] | found[YARDSTICK]
    names = [name for name in FINE_TUNES if ("+" in name) == combined]
    return format_table(values, [YARDSTICK, *names], {}, metric)


def make_means_table(rows: list[dict], metric: str) -> str:
    """Return what each loss, sampler and head brings on average over the others.

    Parameters
    ----------
    rows : list of dict
        Result lines of `read_rows`. A seed counts for a loss, sampler or head if none
        of its combinations is missing.
    metric : str
        A key of the lines.

    Returns
    -------
    str
        Cells are as in `make_fine_tuning_table`; the rows of cross-entropy, natural
        sampling and the head as trained hold their own means.
    """
    against = {
        f"{part}: {level}": f"{part}: {PLAIN[part]}"
        for part, levels in PARTS_COMBINED.items()
        for level in levels
    }
    means = {
        column: {name: average(found, *name.split(": ")) for name in against}
        for column, found in read_values(rows, metric).items()
    }
    return format_table(means, list(against), against, metric)


def average(values: dict[str, Values], part: str, level: str) -> Values:
    """Return the mean over all combinations with a level, where none is missing."""
    cells = [
        values[name]
        for parts in product(*PARTS_COMBINED.values())
        for name in ["+".join(parts)]
        if dict(zip(PARTS_COMBINED, parts, strict=True))[part] == level
    ]
    runs = set.intersection(*map(set, cells))
    return {run: float(np.mean([cell[run] for cell in cells])) for run in runs}


def read_values(rows: list[dict], metric: str) -> dict[Column, dict[str, Values]]:
    """Return the values of a metric by column, by way to fine-tune, and by run."""
    values: dict = defaultdict(lambda: defaultdict(dict))
    for row in rows:
        body, _, name = row["system"].partition("+")
        if body in BODIES and row.get(metric) is not None:
            run = row["set"], row["seed"]
            values[body, cell_of(row)][name or YARDSTICK][run] = row[metric]
    return values


def format_table(
    values: dict[Column, dict[str, Values]],
    names: list[str],
    against: dict[str, str],
    metric: str,
) -> str:
    """Return the differences of `names`, each to what it is `against`, as Markdown."""
    columns = sorted(
        column
        for column, found in values.items()
        if any(found.get(name) for name in names if name != YARDSTICK)
    )
    table = [["", *(f"{body}, {name_cell(cell)}" for body, cell in columns)]]
    for name in names:
        yardstick = against.get(name, YARDSTICK)
        cells = [
            format_difference(values[column], name, yardstick, factor_of(metric))
            for column in columns
        ]
        if any(cells):
            table.append([name.replace("+", " + "), *cells])
    return to_markdown(table)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument(
        "--show", choices=("changes", "means", "grid"), default="changes"
    )
    add_choices(parser)
    parser.set_defaults(task="all", results=FOLDER)
    options = parser.parse_args()
    rows = choose_rows(options)
    if options.show == "means":
        table = make_means_table(rows, options.metric)
    else:
        combined = options.show == "grid"
        table = make_fine_tuning_table(rows, options.metric, combined=combined)
    print(f"{table}\n\n{count_stars(table)}")


if __name__ == "__main__":
    main()
