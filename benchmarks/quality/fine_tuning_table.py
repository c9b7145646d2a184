"""What each way to fine-tune brings: paired differences to the default, as Markdown.

    python -m benchmarks.quality.fine_tuning_table --metric macro_f1

Reads the lines of systems such as `bert+focal`; the yardstick is `bert`. With
``--metric fit_seconds`` or ``n_trained_parameters`` it tells what each costs.
"""

import argparse
from collections import defaultdict

from benchmarks.quality.augmentation_table import count_stars, format_difference
from benchmarks.quality.fine_tunes import FINE_TUNES
from benchmarks.quality.lines import (
    RESULTS,
    add_choices,
    cell_of,
    choose_rows,
    name_cell,
)
from benchmarks.quality.table import factor_of, to_markdown

__all__ = ["FOLDER", "make_fine_tuning_table"]

FOLDER = RESULTS.with_name("results_fine_tuning")
YARDSTICK = "default"


def make_fine_tuning_table(rows: list[dict], metric: str) -> str:
    """Return a table with a row for each way to fine-tune, a column for each set.

    Parameters
    ----------
    rows : list of dict
        Result lines of `read_rows`.
    metric : str
        A key of the lines.

    Returns
    -------
    str
        Cells hold the mean difference over seeds, half the width of Student's 95 %
        interval where there are two seeds or more, and a star where the interval is
        all on one side of 0. The row of the default holds its own mean.
    """
    values: dict = defaultdict(lambda: defaultdict(dict))
    for row in rows:
        classifier, _, name = row["system"].partition("+")
        if classifier == "bert" and row.get(metric) is not None:
            run = row["set"], row["seed"]
            values[cell_of(row)][name or YARDSTICK][run] = row[metric]
    columns = sorted(cell for cell, found in values.items() if YARDSTICK in found)
    table = [["", *map(name_cell, columns)]]
    for name in (YARDSTICK, *FINE_TUNES):
        cells = [
            format_difference(values[column], name, YARDSTICK, factor_of(metric))
            for column in columns
        ]
        if any(cells):
            table.append([name.replace("+", " + "), *cells])
    return to_markdown(table)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    add_choices(parser)
    parser.set_defaults(task="all", results=FOLDER)
    options = parser.parse_args()
    table = make_fine_tuning_table(choose_rows(options), options.metric)
    print(f"{table}\n\n{count_stars(table)}")


if __name__ == "__main__":
    main()
