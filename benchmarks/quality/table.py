"""Turn result lines into a Markdown table: mean over seeds and its 95 % interval.

python -m benchmarks.quality.table --metric macro_f1
"""

import argparse
from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from scipy import stats

from benchmarks.quality.lines import add_choices, cell_of, choose_rows, name_cell
from benchmarks.quality.systems import SYSTEMS

__all__ = ["factor_of", "half_width", "make_table", "to_markdown"]

# what is shown as it is; other figures are multiplied by 100
UNITS = ("seconds", "epoch", "rows", "parameters", "mib")


def make_table(rows: list[dict], metric: str) -> str:
    """Return a Markdown table with a row for each data set, a column for each system.

    Parameters
    ----------
    rows : list of dict
        Result lines of `read_rows`, all of the same numbers of rows.
    metric : str
        A key of them.

    Returns
    -------
    str
        Cells hold the mean over seeds, half the width of Student's 95 % interval
        where there are two seeds or more, and the number of seeds. Each cut and prior
        has its own rows. The last row is the mean over the others, where a system has
        them all.
    """
    values: dict[tuple, list[float]] = defaultdict(list)
    for row in rows:
        if row.get(metric) is not None:
            values[cell_of(row), row["system"]].append(row[metric])
    factor = factor_of(metric)
    cells = sorted({cell for cell, _ in values})
    systems = [name for name in SYSTEMS if any(name == s for _, s in values)]
    table = [["set", *systems]]
    for cell in cells:
        columns = [values.get((cell, system), []) for system in systems]
        table.append([name_cell(cell), *(format_cell(v, factor) for v in columns)])
    means = [
        format_mean([values.get((c, s), []) for c in cells], factor) for s in systems
    ]
    return to_markdown([*table, ["mean", *means]])


def to_markdown(table: list[list[str]]) -> str:
    """Return a table, its head in the first row, as Markdown."""
    head, *body = table
    rule = ["---"] * len(head)
    return "\n".join(f"| {' | '.join(line)} |" for line in [head, rule, *body])


def factor_of(metric: str) -> int:
    return 1 if any(unit in metric for unit in UNITS) else 100


def half_width(values: Sequence[float]) -> float:
    """Return half the width of Student's 95 % interval of the mean."""
    n = len(values)
    return stats.t.ppf(0.975, n - 1) * np.std(values, ddof=1) / np.sqrt(n)


def format_cell(values: list[float], factor: int) -> str:
    if not values:
        return ""
    mean = f"{factor * np.mean(values):.1f}"
    n = len(values)
    if n == 1:
        return f"{mean} (1)"
    return f"{mean} ± {factor * half_width(values):.1f} ({n})"


def format_mean(values: list[list[float]], factor: int) -> str:
    if not all(values):
        return ""
    return f"{factor * np.mean([np.mean(v) for v in values]):.1f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    add_choices(parser)
    options = parser.parse_args()
    print(make_table(choose_rows(options), options.metric))


if __name__ == "__main__":
    main()
