"""Turn result lines into a Markdown table: mean over seeds and its 95 % interval.

python -m benchmarks.quality.table --metric macro_f1
"""

import argparse
from collections import defaultdict
from pathlib import Path

import numpy as np
from scipy import stats

from benchmarks.quality.run import RESULTS, read_rows
from benchmarks.quality.systems import SYSTEMS

__all__ = ["make_table"]

# figures between 0 and 1 are shown in percent
UNITS = ("seconds", "log_loss", "epoch")


def make_table(rows: list[dict], metric: str) -> str:
    """Return a Markdown table with a row for each data set, a column for each system.

    Parameters
    ----------
    rows : list of dict
        Result lines, all of the same numbers of rows.
    metric : str
        A key of them.

    Returns
    -------
    str
        Cells hold the mean over seeds, half the width of Student's 95 % interval
        where there are two seeds or more, and the number of seeds. The last row is
        the mean over the sets, where a system has them all.
    """
    cells: dict[tuple[str, str], list[float]] = defaultdict(list)
    for row in rows:
        if row.get(metric) is not None:
            cells[row["set"], row["system"]].append(row[metric])
    factor = 1 if any(unit in metric for unit in UNITS) else 100
    sets = sorted({name for name, _ in cells})
    systems = [name for name in SYSTEMS if any(name == s for _, s in cells)]
    lines = [["set", *systems], ["---"] * (len(systems) + 1)]
    for name in sets:
        values = [cells.get((name, system), []) for system in systems]
        lines.append([name, *(format_cell(value, factor) for value in values)])
    means = [
        format_mean([cells.get((n, s), []) for n in sets], factor) for s in systems
    ]
    lines.append(["mean", *means])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def format_cell(values: list[float], factor: int) -> str:
    if not values:
        return ""
    mean = f"{factor * np.mean(values):.1f}"
    n = len(values)
    if n == 1:
        return f"{mean} (1)"
    half = stats.t.ppf(0.975, n - 1) * np.std(values, ddof=1) / np.sqrt(n)
    return f"{mean} ± {factor * half:.1f} ({n})"


def format_mean(values: list[list[float]], factor: int) -> str:
    if not all(values):
        return ""
    return f"{factor * np.mean([np.mean(v) for v in values]):.1f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--metric", default="macro_f1")
    parser.add_argument("--n-train", type=int, default=2000)
    parser.add_argument("--results", type=Path, default=RESULTS)
    options = parser.parse_args()
    rows = [r for r in read_rows(options.results) if r["n_train"] == options.n_train]
    print(make_table(rows, options.metric))


if __name__ == "__main__":
    main()
