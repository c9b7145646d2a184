"""What each augmenter brings: paired differences to a yardstick, as Markdown.

    python -m benchmarks.quality.augmentation_table --against copies

Reads the lines of systems such as `embedding_lr+swap`. The yardstick is one of them,
or ``none``: the classifier on the rows as they are.
"""

import argparse
import re
from collections import defaultdict

import numpy as np

from benchmarks.quality.augmenters import AUGMENTERS
from benchmarks.quality.lines import RESULTS, add_choices, choose_rows
from benchmarks.quality.systems import AUGMENTABLE
from benchmarks.quality.table import (
    factor_of,
    format_cell,
    half_width,
    to_markdown,
)

__all__ = ["FOLDER", "count_stars", "make_augmentation_table"]

FOLDER = RESULTS.with_name("results_augmentation")
# balanced class weights: the other remedy that adds no text
WEIGHTS = "weights"

# classifier, most rows of a rare class
Column = tuple[str, int]
# a value for each data set and seed
Values = dict[tuple[str, int], float]


def make_augmentation_table(rows: list[dict], against: str, metric: str) -> str:
    """Return a table with a row for each augmenter, a column for classifier and cut.

    Parameters
    ----------
    rows : list of dict
        Result lines of `read_rows`: of the step task, one prior and one number of rows.
    against : str
        The yardstick: one of `AUGMENTERS`, ``'weights'`` or ``'none'``.
    metric : str
        A key of the lines.

    Returns
    -------
    str
        Cells hold the mean difference over seeds, half the width of Student's 95 %
        interval where there are two seeds or more, and a star where the interval is
        all on one side of 0: one in twenty is without any effect. The row of the
        yardstick holds its own mean, half its interval and the number of seeds.
    """
    values: dict[Column, dict[str, Values]] = defaultdict(lambda: defaultdict(dict))
    for row in rows:
        if row.get(metric) is not None:
            for classifier, name in names_of(row["system"]):
                cell = values[classifier, row["n_rare"]][name]
                cell[row["set"], row["seed"]] = row[metric]
    order = list(AUGMENTABLE)
    columns = sorted(
        (column for column, found in values.items() if {against} < set(found)),
        key=lambda column: (order.index(column[0]), column[1]),
    )
    names = ["none", WEIGHTS, *AUGMENTERS]
    table = [["", *(f"{classifier}, n = {n}" for classifier, n in columns)]]
    for name in names:
        cells = [
            format_difference(values[column], name, against, factor_of(metric))
            for column in columns
        ]
        if any(cells):
            table.append([name, *cells])
    return to_markdown(table)


def names_of(system: str) -> list[tuple[str, str]]:
    """Return the classifier of a system and the name of what stands before it.

    Balanced weights are a classifier with nothing before it, and stand beside what is
    put before the same classifier without weights.
    """
    classifier, _, name = system.partition("+")
    names = [(classifier, name or "none")]
    if system.endswith("_bal"):
        names.append((classifier.removesuffix("_bal"), WEIGHTS))
    return names


def format_difference(
    values: dict[str, Values], name: str, against: str, factor: int
) -> str:
    ours, theirs = values.get(name, {}), values.get(against, {})
    if name == against:
        return format_cell(list(ours.values()), factor)
    shared = sorted(ours.keys() & theirs.keys())
    if not shared:
        return ""
    gains = factor * np.array([ours[key] - theirs[key] for key in shared])
    if len(gains) == 1:
        return f"{gains[0]:+.1f} (1)"
    width = half_width(gains)
    star = "*" if abs(gains.mean()) > width else ""
    few = f" ({len(gains)})" if len(gains) != len(theirs) else ""
    return f"{gains.mean():+.1f} ± {width:.1f}{star}{few}"


def count_stars(table: str) -> str:
    """Return how many differences are starred, and how many chance alone would star."""
    intervals = re.findall(r"[+-][0-9.]+ ± [0-9.]+(\*?)", table)
    n_stars = sum(map(bool, intervals))
    return (
        f"{n_stars} of {len(intervals)} differences have a star; chance alone would "
        f"give about {0.05 * len(intervals):.0f}."
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    yardsticks = ["none", WEIGHTS, *AUGMENTERS]
    parser.add_argument("--against", default="copies", choices=yardsticks)
    parser.add_argument("--sets", help="default: a table for each")
    add_choices(parser)
    parser.set_defaults(task="step", prior="uniform", results=FOLDER)
    options = parser.parse_args()
    rows = choose_rows(options)
    sets = options.sets.split(",") if options.sets else sorted({r["set"] for r in rows})
    for name in sets:
        chosen = [row for row in rows if row["set"] == name]
        table = make_augmentation_table(chosen, options.against, options.metric)
        print(f"{name}, {options.prior}:\n\n{table}\n\n{count_stars(table)}\n")


if __name__ == "__main__":
    main()
