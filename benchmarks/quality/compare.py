"""Set a system against the best single peer of each data set, seed by seed.

python -m benchmarks.quality.compare --system bert --against peers --metric macro_f1
"""

import argparse
from collections import defaultdict
from collections.abc import Iterable

import numpy as np

from benchmarks.quality.lines import add_choices, cell_of, choose_rows, name_cell
from benchmarks.quality.systems import PEERS, SYSTEMS
from benchmarks.quality.table import factor_of, half_width, to_markdown

__all__ = ["compare_with_best", "make_comparison"]

LOWER_IS_BETTER = ("log_loss", "ece", "seconds")

# a value for each seed
Values = dict[int, float]
# name of the peer; an array with a row a seed: the peer's value, the system's
Best = tuple[str, np.ndarray]


def make_comparison(
    rows: list[dict], system: str, against: Iterable[str], metric: str
) -> str:
    """Return a Markdown table of a system beside the best of other systems.

    Parameters
    ----------
    rows : list of dict
        Result lines of `read_rows`, all of the same numbers of rows.
    system : str
        The system to judge.
    against : iterable of str
        The others. The best one is chosen anew for each row of the table.
    metric : str
        A key of the lines.

    Returns
    -------
    str
        Scores are means over the seeds that both systems have. The difference, system
        less peer, is taken seed by seed, and comes with half the width of its 95 %
        interval (Student's t over the seeds) where there are two seeds or more. Each
        cut and prior of a set has its own row. The last row is the mean over the sets
        that have a peer, the cuts and priors of one set averaged first; its interval
        is over sets.
    """
    values: dict[tuple, dict[str, Values]] = defaultdict(lambda: defaultdict(dict))
    for row in rows:
        if row.get(metric) is not None:
            values[cell_of(row)][row["system"]][row["seed"]] = row[metric]
    factor = factor_of(metric)
    sign = -1 if any(name in metric for name in LOWER_IS_BETTER) else 1
    table = [["set", "best peer", "its score", system, "difference", "seeds"]]
    means: dict[str, list[np.ndarray]] = defaultdict(list)
    for cell in sorted(cell for cell, found in values.items() if system in found):
        best = compare_with_best(values[cell], system, against, sign)
        if best is None:
            table.append([name_cell(cell), "none", *[""] * 4])
            continue
        name, pairs = best
        seeds = str(len(pairs))
        table.append([name_cell(cell), name, *format_pairs(factor * pairs), seeds])
        means[cell[-1]].append(factor * pairs.mean(axis=0))
    if means:
        sets = np.array([np.mean(pairs, axis=0) for pairs in means.values()])
        table.append(["mean over sets", "", *format_pairs(sets), ""])
    return to_markdown(table)


def compare_with_best(
    values: dict[str, Values], system: str, against: Iterable[str], sign: int
) -> Best | None:
    """Return the best of the others, and its values beside those of the system.

    The best is farthest ahead of the system, or least behind it, on average over the
    seeds that both have. Where all have the same seeds, it has the best mean. None if
    no other shares a seed.
    """
    ours = values[system]
    found = []
    for name in against:
        seeds = sorted(ours.keys() & values.get(name, {}).keys())
        if seeds and name != system:
            pairs = np.array([(values[name][seed], ours[seed]) for seed in seeds])
            found.append((name, pairs))
    return min(found, key=lambda best: sign * gain_of(best[1]).mean(), default=None)


def gain_of(pairs: np.ndarray) -> np.ndarray:
    return pairs[:, 1] - pairs[:, 0]


def format_pairs(pairs: np.ndarray) -> list[str]:
    theirs, ours = pairs.mean(axis=0)
    gain = gain_of(pairs)
    interval = f" ± {half_width(gain):.1f}" if len(gain) > 1 else ""
    return [f"{theirs:.1f}", f"{ours:.1f}", f"{gain.mean():+.1f}{interval}"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--system", required=True, help=", ".join(SYSTEMS))
    parser.add_argument(
        "--against", default="peers", help="peers, or names of systems with commas"
    )
    add_choices(parser)
    options = parser.parse_args()
    peers = options.against == "peers"
    against = tuple(PEERS) if peers else options.against.split(",")
    print(
        make_comparison(choose_rows(options), options.system, against, options.metric)
    )


if __name__ == "__main__":
    main()
