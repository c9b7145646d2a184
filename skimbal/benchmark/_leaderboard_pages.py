"""The pages of a leaderboard: Markdown and HTML of the same tables."""

import re
from collections.abc import Mapping, Sequence
from statistics import mean
from typing import Any

from skimbal.benchmark._board import CONFIDENCE, COSTS
from skimbal.evaluation import Comparison
from skimbal.evaluation._comparison_html import arrange_diagram
from skimbal.evaluation._comparison_text import format_p
from skimbal.evaluation._explanations import label_of_metric
from skimbal.evaluation._page import render_page

__all__ = ["render_html", "render_index", "render_markdown"]

_OVERVIEW = (
    "Mean over the data sets that all ranked recipes of a regime have, and the mean "
    "rank among these in brackets: 1 is best. What a regime does not rank is empty; "
    "means over other sets do not compare."
)
# the pages need stand in no table of contents
_HEAD = "---\norphan: true\n---\n\n"


def render_index(
    boards: Mapping[str, dict[str, Any]],
    commits: Sequence[str],
    machines: Sequence[str],
    command: str,
) -> str:
    """Return the page that leads to the others, as Markdown."""
    lines = ["# Leaderboards", "", "One page for each regime of training rows.", ""]
    metric, table = _overview_table(boards)
    if table:
        lines += [f"## {label_of_metric(metric)} in every regime", ""]
        lines += [_OVERVIEW]
        lines += ["", _to_markdown(table), "", f"<sub>Made by `{command}`</sub>", ""]
        ranked = {line[0] for line in table}
        known = {name for board in boards.values() for name in board["recipes"]}
        if others := sorted(known - ranked):
            lines += [f"Not ranked, with too few scores: {', '.join(others)}.", ""]
    for regime, board in boards.items():
        lines += [f"## [{regime}]({regime}.md)", "", _about(board), ""]
        for row in board["metrics"]:
            if row["comparison"] is not None:
                lines.append(
                    f"- {label_of_metric(row['metric'])}: {row['comparison'].headline}"
                )
        lines.append("")
    return _HEAD + "\n".join([*lines, *_origin(commits, machines, command), ""])


def render_markdown(
    regime: str,
    board: dict[str, Any],
    commits: Sequence[str],
    machines: Sequence[str],
    command: str,
) -> str:
    """Return the page of a regime as Markdown."""
    made = f"<sub>Made by `{command}`</sub>"
    lines = [f"# Leaderboard: {regime}", "", _about(board), ""]
    for row in board["metrics"]:
        lines += [f"## {label_of_metric(row['metric'])}", ""]
        comparison = row["comparison"]
        if comparison is None:
            lines += [f"Not compared: {row['why_none']}", ""]
        else:
            lines += [comparison.headline, "", _to_markdown(_rank_table(row)), ""]
            lines += [made, ""]
            if comparison.ranking is not None:
                name = f"{regime}-{row['metric']}.svg"
                lines += [f"![Critical-difference diagram]({name})", "", made, ""]
        lines += [_to_markdown(_cell_table(row, board["data_sets"])), "", made, ""]
        if notes := _notes(row):
            lines += [f"- {note}" for note in notes] + [""]
    lines += ["## Costs", "", _to_markdown(_cost_table(board)), "", made, ""]
    lines += [f"Means over fits. {_ENCODING}", ""]
    lines += ["## Recipes", ""]
    lines += [f"- {name}: {text}" for name, text in board["meanings"].items()] + [""]
    if gaps := _gaps(board):
        lines += ["## Missing cells", ""]
        lines += [f"- {cell}: {reason}" for cell, reason in gaps] + [""]
    return _HEAD + "\n".join([*lines, *_origin(commits, machines, command), ""])


def render_html(
    regime: str,
    board: dict[str, Any],
    commits: Sequence[str],
    machines: Sequence[str],
    command: str,
) -> str:
    """Return the page of a regime as HTML."""
    sections = []
    for row in board["metrics"]:
        comparison = row["comparison"]
        sections.append(
            {
                "metric": row["metric"],
                "title": label_of_metric(row["metric"]),
                "headline": comparison.headline if comparison else row["why_none"],
                "ranks": _rank_table(row) if comparison else None,
                "diagram": arrange_diagram(comparison) if comparison else None,
                "cells": _cell_table(row, board["data_sets"]),
                "notes": _notes(row),
            }
        )
    return render_page(
        "leaderboard.html.j2",
        "A leaderboard",
        package="skimbal.benchmark",
        regime=regime,
        about=_about(board),
        sections=sections,
        costs=_cost_table(board),
        encoding=_ENCODING,
        meanings=board["meanings"],
        missing=_gaps(board),
        origin=_origin(commits, machines, command)[0],
        command=command,
        sort_value=_sort_value,
    )


_ENCODING = (
    "A frozen encoder reads all texts, of training and of test rows, before the clocks "
    "start: that time is in none of the columns. `fit` and `predict` are by the clock, "
    "whatever else the machine did."
)


def _about(board: dict[str, Any]) -> str:
    numbers = (
        (len(board["recipes"]), "recipe"),
        (board["n_sets"], "data set"),
        (board["n_seeds"], "seed"),
    )
    recipes, sets, seeds = (f"{n} {thing}{'s'[: n != 1]}" for n, thing in numbers)
    pools = " or ".join(f"{rows:,}" for rows in board["pools"])
    same = (
        f" All seeds deal out the same {pools} rows of a set: intervals say "
        "nothing about others."
    )
    return f"{board['regime']} ".lstrip() + (
        f"{recipes} on {sets}, {seeds}. A cell is the mean over seeds ± half its "
        f"{CONFIDENCE:.0%} interval (Student's t, corrected for shared rows), with "
        f"the number of seeds in brackets.{same if pools else ''}"
    )


def _gaps(board: dict[str, Any]) -> list[tuple[str, str]]:
    """Return what has no figures, and why; a line for all seeds of one reason."""
    seeds: dict[tuple[str, str], list[str]] = {}
    for cell, why in board["missing"]:
        name, _, seed = cell.rpartition("/")
        seeds.setdefault((name, why), []).append(seed)
    left_out = [(name, f"left out, {why}") for name, why in board["left_out"].items()]
    return left_out + [
        (f"{name}/{','.join(found)}", why) for (name, why), found in seeds.items()
    ]


def _origin(commits: Sequence[str], machines: Sequence[str], command: str) -> list[str]:
    found = ", ".join(f"`{commit}`" for commit in commits) or "unknown"
    where = "; ".join(machines) or "an unknown machine"
    return [f"Lines of commit {found}, on {where}. Pages made by `{command}`."]


def _overview_table(
    boards: Mapping[str, dict[str, Any]],
) -> tuple[str, list[list[str]]]:
    """Return the first metric and its table of recipes and regimes, best rank first."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    metric = next(
        (b["metrics"][0]["metric"] for b in boards.values() if b["metrics"]), ""
    )
    regimes, n_sets = [], []
    for regime, board in boards.items():
        for row in board["metrics"]:
            if row["metric"] == metric and row["comparison"] is not None:
                regimes.append(regime)
                n_sets.append(len(row["comparison"].units))
                for system in row["comparison"].systems:
                    found.setdefault(system["name"], {})[regime] = system
    order = sorted(
        found,
        # who is not ranked everywhere stands last
        key=lambda name: (
            -len(found[name]),
            mean(system["mean_rank"] for system in found[name].values()),
        ),
    )
    table = [["recipe", *(f"[{regime}]({regime}.md)" for regime in regimes)]]
    for name in order:
        systems = [found[name].get(regime) for regime in regimes]
        cells = [
            f"{s['score']:.3f} ({s['mean_rank']:.1f})" if s else "" for s in systems
        ]
        table.append([name, *cells])
    table.append(["data sets", *map(str, n_sets)])
    return metric, table if order else []


def _rank_table(row: dict[str, Any]) -> list[list[str]]:
    """Return ranks and scores, and the difference to the baseline if there is one."""
    comparison = row["comparison"]
    pairs = {}
    if comparison.baseline is not None:
        pairs = {pair["first"]: pair for pair in comparison.pairs}
    head = ["#", "recipe", "mean rank", "mean score"]
    if pairs:
        better = f"better by more than {comparison.rope:g}"
        head += [f"difference to {comparison.baseline}", better, "p (Holm)", "verdict"]
    table = [head]
    for place, system in enumerate(comparison.systems, start=1):
        line = [str(place), system["name"], f"{system['mean_rank']:.2f}"]
        line.append(f"{system['score']:.3f}")
        pair = pairs.get(system["name"])
        if pair is not None:
            interval = f"{pair['low']:+.3f} to {pair['high']:+.3f}"
            line.append(f"{pair['difference']:+.3f} ({interval})")
            line += [f"{pair['better']:.0%}", format_p(pair["p_holm"])]
            line.append(pair["verdict"])
        elif pairs:
            line += ["", "", "", "baseline"]
        table.append(line)
    return table


def _cell_table(row: dict[str, Any], data_sets: Sequence[str]) -> list[list[str]]:
    table = [["recipe", *data_sets]]
    for line in row["rows"]:
        cells = [_format_cell(line["cells"][data_set]) for data_set in data_sets]
        table.append([line["recipe"], *cells])
    return table


def _format_cell(cell: dict[str, Any]) -> str:
    if not cell["n"]:
        return "left out" if cell["left_out"] else "missing"
    half = "" if cell["half"] is None else f" ± {cell['half']:.3f}"
    return f"{cell['mean']:.3f}{half} ({cell['n']})"


def _cost_table(board: dict[str, Any]) -> list[list[str]]:
    table = [["recipe", "fits", *COSTS.values()]]
    for row in board["costs"]:
        costs = [f"{row[cost]:,.1f}" for cost in COSTS if cost != "peak_mib"]
        table.append([row["recipe"], str(row["n"]), *costs, f"{row['peak_mib']:,.0f}"])
    return table


def _sort_value(cell: str) -> str:
    """Return what a cell is sorted by: the number that it begins with, if any."""
    found = re.match(r"<?\s*([+-]?[\d,.]+)", cell)
    return found.group(1).replace(",", "") if found else cell


def _notes(row: dict[str, Any]) -> list[str]:
    notes = [] if row["comparison"] is None else _note_power(row["comparison"])
    if row["unranked"]:
        names = ", ".join(row["unranked"])
        notes.append(f"Not ranked, with too few scores: {names}.")
    return notes


def _note_power(comparison: Comparison) -> list[str]:
    """Return the notes of a comparison, and whether its test can find anything."""
    n, n_pairs = len(comparison.units), len(comparison.pairs)
    # the same sign on every data set
    smallest = n_pairs * 2 * 0.5**n
    if smallest <= 1 - comparison.confidence:
        return list(comparison.notes)
    return [
        *comparison.notes,
        f"Even who is ahead on all {n} data sets is not sure by Wilcoxon's test: "
        f"adjusted for {n_pairs} pairs, its p is {min(smallest, 1):.2g}. Read the "
        "intervals and the probability of being better.",
    ]


def _to_markdown(table: list[list[str]]) -> str:
    head, *body = table
    rule = ["---"] * len(head)
    return "\n".join(
        f"| {' | '.join(map(_one_cell, line))} |" for line in [head, rule, *body]
    )


def _one_cell(text: str) -> str:
    r"""Return a text that stays in its cell: ``'a\|b'`` for ``'a|b'``."""
    return " ".join(text.replace("\\", "\\\\").replace("|", "\\|").split())
