"""What a leaderboard says of one regime, as plain data."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np

from skimbal.benchmark._peer import Peer
from skimbal.benchmark._peers import find_recipe
from skimbal.benchmark._regime import Regime
from skimbal.benchmark._spec_tables import from_table
from skimbal.evaluation import Comparison
from skimbal.evaluation._paired_tests import correlated_t
from skimbal.exceptions import SpecError

__all__ = ["CONFIDENCE", "COSTS", "make_board"]

CONFIDENCE = 0.95
COSTS = {
    "cpu_seconds": "CPU, s",
    "fit_seconds": "fit, s",
    "predict_seconds": "predict, s",
    "peak_mib": "most memory, MiB",
}

# a line, by (data set, recipe, seed)
Cells = dict[tuple[str, str, int], dict[str, Any]]


def make_board(
    lines: Sequence[dict[str, Any]],
    metrics: Sequence[str],
    baseline: str | None,
    rope: float,
) -> dict[str, Any]:
    """Return the tables of a regime.

    Parameters
    ----------
    lines : sequence of dict
        Result lines of one regime.
    metrics : sequence of str
        Keys of lines; those that no line has are left out.
    baseline : str or None
        The recipe that others are set against.
    rope : float
        Differences up to this do not matter.

    Returns
    -------
    dict of str to object
        ``regime``, what it does; ``data_sets``, ``recipes``; ``n_sets``, the number of
        sets with figures, and ``n_seeds``; ``pools``, the numbers of rows of a set that
        all seeds deal out; ``meanings``, what each recipe is; ``metrics``, a list of
        dicts with ``metric``, ``comparison`` or the reason ``why_none``, ``unranked``
        and ``rows``; ``costs``; ``missing``, the cells that have no figures and why;
        and ``left_out``, data sets without a class to cut and why.
    """
    cells: Cells = {(r["dataset"], r["recipe"], r["seed"]): r for r in lines}
    data_sets = list(dict.fromkeys(data_set for data_set, _, _ in cells))
    recipes = list(dict.fromkeys(recipe for _, recipe, _ in cells))
    seeds = sorted({key[2] for key in cells})
    known = [m for m in metrics if any(r.get(m) is not None for r in lines)]
    boards = []
    for metric in known:
        values = _values(cells, metric)
        row = {"metric": metric, "rows": _cell_rows(values, cells, data_sets, recipes)}
        boards.append(row | _compare(values, data_sets, metric, baseline, rope))
    return {
        "regime": _describe(lines[0]["settings"]["regime"]),
        "data_sets": data_sets,
        "recipes": recipes,
        "n_sets": len({key[0] for key, r in cells.items() if "test_rows" in r}),
        "n_seeds": len(seeds),
        "pools": sorted({r["settings"].get("pool", 0) for r in lines} - {0}),
        "meanings": {r["recipe"]: _explain(r["settings"]["recipe"]) for r in lines},
        "metrics": boards,
        "costs": _cost_rows(cells, recipes),
        "missing": _find_missing(cells, data_sets, recipes, seeds),
        "left_out": {k[0]: r["left_out"] for k, r in cells.items() if "left_out" in r},
    }


def _describe(regime: dict[str, Any]) -> str:
    """Return what a regime does to training rows, and how test rows count."""
    try:
        return from_table(Regime, regime, "regime", "kind").description
    except SpecError:  # of another version
        return ""


def _explain(recipe: dict[str, Any]) -> str:
    """Return what a recipe is, and whether it is a peer."""
    name, options = recipe["name"], recipe.get("options", {})
    try:
        found = find_recipe(name)
    except ValueError:  # of another version
        return f"'{name}', which this version does not know"
    chosen = ", ".join(f"{key} = {value}" for key, value in options.items())
    kind = f"a peer: {found.without}" if isinstance(found, Peer) else "of skimbal"
    return "; ".join(part for part in (found.summary, chosen, kind) if part)


def _values(cells: Cells, metric: str) -> dict[tuple[str, str], dict[int, float]]:
    """Return the score of each seed, by data set and recipe."""
    values: dict[tuple[str, str], dict[int, float]] = defaultdict(dict)
    for (data_set, recipe, seed), row in cells.items():
        if row.get(metric) is not None:
            values[data_set, recipe][seed] = row[metric]
    return values


def _cell_rows(
    values: dict[tuple[str, str], dict[int, float]],
    cells: Cells,
    data_sets: Sequence[str],
    recipes: Sequence[str],
) -> list[dict[str, Any]]:
    """Return a row a recipe: for each data set mean, half the interval and seeds."""
    skipped = {key[0] for key, row in cells.items() if "left_out" in row}
    rows = []
    for recipe in recipes:
        found: dict[str, dict[str, Any]] = {}
        for data_set in data_sets:
            scores = values.get((data_set, recipe), {})
            if not scores:
                found[data_set] = {"n": 0, "left_out": data_set in skipped}
                continue
            used = [cells[data_set, recipe, seed] for seed in scores]
            found[data_set] = {
                "n": len(scores),
                "mean": float(np.mean(list(scores.values()))),
                "half": _half_width(list(scores.values()), used),
            }
        rows.append({"recipe": recipe, "cells": found})
    return rows


def _half_width(
    scores: Sequence[float], lines: Sequence[dict[str, Any]]
) -> float | None:
    """Return half of the interval of the mean; None of one score.

    Seeds deal out the same rows again and again, so their scores are alike: the
    interval is corrected for that, as between folds.
    """
    if len(scores) < 2:
        return None
    ratio = float(np.mean([row["test_rows"] / _dealt_rows(row) for row in lines]))
    posterior = correlated_t(np.asarray(scores), ratio)
    return float(posterior.ppf((1 + CONFIDENCE) / 2) - np.mean(scores))


def _dealt_rows(line: dict[str, Any]) -> float:
    """Return how many training rows there were before a regime cut some of them.

    A cut makes seeds no more alike.
    """
    most, n_test = line["settings"]["n_train"], line["settings"]["n_test"]
    if line["test_rows"] < n_test:  # a small set: 60 % of it are for training
        most = min(most, 1.5 * line["test_rows"])
    return max(line["train_rows"], most)


def _compare(
    values: dict[tuple[str, str], dict[int, float]],
    data_sets: Sequence[str],
    metric: str,
    baseline: str | None,
    rope: float,
) -> dict[str, Any]:
    """Return the comparison of the recipes with scores in more than half of the cells.

    Of a data set, only the seeds that all of these have count: a recipe with one seed
    of three would take the two others from all.
    """
    coverage: dict[str, int] = defaultdict(int)
    for (_, recipe), scores in values.items():
        coverage[recipe] += len(scores)
    enough = max(coverage.values()) / 2
    ranked = [recipe for recipe in coverage if coverage[recipe] > enough]
    unranked = [recipe for recipe in coverage if coverage[recipe] <= enough]
    table: dict[str, dict[str, list[float] | None]] = {}
    for data_set in data_sets:
        found = {r: values[data_set, r] for r in ranked if (data_set, r) in values}
        if found:
            shared = sorted(set.intersection(*map(set, found.values())))
            table[data_set] = {
                r: [found[r][seed] for seed in shared] if r in found else None
                for r in ranked
            }
    common = {"unranked": unranked}
    try:
        comparison = Comparison.from_scores(
            table,
            metric=metric,
            baseline=baseline if baseline in ranked else None,
            rope=rope,
            confidence=CONFIDENCE,
        )
    except ValueError as error:  # fewer than two recipes, or complete data sets
        return common | {"comparison": None, "why_none": str(error).strip()}
    return common | {"comparison": comparison, "why_none": ""}


def _cost_rows(cells: Cells, recipes: Sequence[str]) -> list[dict[str, Any]]:
    """Return the mean costs of each recipe, and of how many fits."""
    rows = []
    for recipe in recipes:
        found = [r for k, r in cells.items() if k[1] == recipe and "fit_seconds" in r]
        if found:
            means = {cost: float(np.mean([r[cost] for r in found])) for cost in COSTS}
            rows.append({"recipe": recipe, "n": len(found), **means})
    return rows


def _find_missing(
    cells: Cells, data_sets: Sequence[str], recipes: Sequence[str], seeds: Sequence[int]
) -> list[tuple[str, str]]:
    """Return the cells of the grid without figures, and why."""
    missing = []
    for data_set in data_sets:
        for recipe in recipes:
            for seed in seeds:
                row = cells.get((data_set, recipe, seed), {"error": "was not run"})
                if "error" in row:
                    missing.append((f"{data_set}/{recipe}/{seed}", row["error"]))
    return missing
