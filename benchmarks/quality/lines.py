"""The result lines: what tells them apart, and how they are read and chosen."""

import argparse
import json
from pathlib import Path

from benchmarks.quality.protocol import N_TRAIN

__all__ = [
    "KEY",
    "RESULTS",
    "add_choices",
    "cell_of",
    "choose_rows",
    "key_of",
    "name_cell",
    "read_done",
    "read_rows",
]

RESULTS = Path(__file__).parent / "results"
# what tells one run from another
KEY = ("set", "system", "seed", "task", "n_rare", "prior", "n_train", "n_test")
# lines were once without these
NATURAL = {"task": "natural", "n_rare": None, "prior": "train"}


def read_rows(folder: Path) -> list[dict]:
    """Return the lines of every result file in a folder."""
    return [
        NATURAL | json.loads(line)
        for path in sorted(folder.glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]


def key_of(row: dict) -> tuple:
    return tuple(row[part] for part in KEY)


def read_done(folder: Path) -> dict[tuple, dict]:
    """Return the lines of a folder by their keys."""
    return {key_of(row): row for row in read_rows(folder)}


def add_choices(parser: argparse.ArgumentParser) -> None:
    """Add the options that `choose_rows` reads, and the metric."""
    parser.add_argument("--metric", default="macro_f1", help="a key of the lines")
    parser.add_argument("--results", type=Path, default=RESULTS, help="their folder")
    parser.add_argument("--task", choices=(*N_TRAIN, "all"), default="natural")
    parser.add_argument("--n-rare", type=int, help="one cut of the step task")
    parser.add_argument("--prior", choices=("train", "uniform"))
    defaults = ", ".join(f"{task} {n}" for task, n in N_TRAIN.items())
    parser.add_argument("--n-train", type=int, help=f"default: {defaults}")


def choose_rows(options: argparse.Namespace) -> list[dict]:
    """Return the lines of a task; of one cut and of one prior if they are given."""
    return [
        row
        for row in read_rows(options.results)
        if options.task in (row["task"], "all")
        and options.n_rare in (row["n_rare"], None)
        and options.prior in (row["prior"], None)
        and row["n_train"] == (options.n_train or N_TRAIN[row["task"]])
    ]


def cell_of(row: dict) -> tuple[int, str, str]:
    """Return what has a row of its own in a table; it sorts by task, then by set."""
    return row["n_rare"] or 0, row["prior"], row["set"]


def name_cell(cell: tuple[int, str, str]) -> str:
    n_rare, prior, name = cell
    cut = f", n = {n_rare}" if n_rare else ""
    return name + cut + (f", {prior}" if cut or prior != "train" else "")
