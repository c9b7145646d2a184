"""How much worse the advice of `StrategyAdvisor` is than its best candidate.

    python -m benchmarks.quality.advisor --sets en_trec6 --seeds 0 --budget 600

For each set and seed: advise on the training rows, fit every candidate that was raced
on the same rows, score all on the test rows. The regret is the best test score less
that of the advised one; the best of several test scores is partly luck, so no advisor
has none.
Beside it stand the regrets of two other rules: the best score out of fold, and the
simplest candidate within one standard error of it. A run whose line is there already is
not repeated; in the end stands what all lines of this task and budget say.
"""

import argparse
import json
import os
import time
from pathlib import Path

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")

import numpy as np
from sklearn.metrics import f1_score

from benchmarks.quality.parts import Setting, make_encoder
from benchmarks.quality.run import load_splits, parse_rows, say
from benchmarks.quality.table import half_width
from skimbal.auto import StrategyAdvisor
from skimbal.auto._candidates import make_estimator
from skimbal.benchmark._machine import describe_machine
from skimbal.benchmark._protocol import weigh_rows
from skimbal.benchmark._split import Split

__all__ = ["find_regrets", "run_advisor", "summarize"]

OUT = Path(__file__).parent / "results_advisor"
_KEY = ("set", "seed", "task", "n_rare", "prior", "n_train", "n_test", "budget")


def run_advisor(split: Split, setting: Setting, budget: float | None) -> dict:
    """Advise on the training rows, and score every raced candidate on the test rows."""
    advisor = StrategyAdvisor(
        make_encoder(setting),
        target_prior=setting.target_prior,
        time_budget=budget,
        refit=False,
        random_state=setting.seed,
    )
    start = time.perf_counter()
    advisor.fit(split.X_train, split.y_train)
    seconds = time.perf_counter() - start
    record = advisor.record_
    raced = {row["name"]: row.get("score") for row in record["candidates"]}
    # left behind by the race, not by a rule or the budget
    halved = [n for n, why in record["left_out"].items() if why.startswith("after ")]
    weight = weigh_rows(split, setting.target_prior)
    scores, fit_seconds = {}, {}
    for name in [*raced, *halved]:
        model = make_estimator(name, record["spec"])
        fit_start = time.perf_counter()
        model.fit(split.X_train, split.y_train)
        fit_seconds[name] = time.perf_counter() - fit_start
        labels = model.predict(split.X_test)
        scores[name] = f1_score(
            split.y_test, labels, average="macro", sample_weight=weight
        )
    return {
        "chosen": record["chosen"],
        "best": record["best"],
        "simplest": record["simplest"],
        **find_regrets(record, scores),
        "test": {name: round(score, 5) for name, score in scores.items()},
        "out_of_fold": raced,
        "behind": {
            row["name"]: [round(row[k], 5) for k in ("behind", "behind_error")]
            for row in record["candidates"]
            if "behind" in row
        },
        "left_out": record["left_out"],
        "seconds": round(seconds, 1),
        # of the advised one alone; `refit` takes what the race has trained
        "fit_seconds": round(fit_seconds[record["chosen"]], 1),
        "all_seconds": round(time.perf_counter() - start, 1),
        "train_rows": len(split.y_train),
        "n_classes": len(record["classes"]),
    }


def find_regrets(record: dict, scores: dict[str, float]) -> dict[str, float]:
    """Return what each rule loses to the best test score, in points of macro F1."""
    best = max(scores.values())
    rules = {"regret": "chosen", "regret_best": "best", "regret_simplest": "simplest"}
    return {
        name: round(100 * (best - scores[record[rule]]), 3)
        for name, rule in rules.items()
    }


def summarize(rows: list[dict]) -> list[str]:
    """Return the mean of the sets' mean regrets of each rule, with its interval."""
    said = []
    names = sorted({row["set"] for row in rows})
    for rule in ("regret", "regret_best", "regret_simplest"):
        values = [row[rule] for row in rows]
        means = [
            np.mean([row[rule] for row in rows if row["set"] == name]) for name in names
        ]
        interval = ""
        if len(means) > 1:
            half = half_width(means)
            low, high = np.mean(means) - half, np.mean(means) + half
            interval = f" (95 % interval {low:.2f} to {high:.2f})"
        said.append(
            f"{rule}: mean of {len(means)} sets {np.mean(means):.2f}{interval}; of "
            f"{len(values)} runs median {np.median(values):.2f}, largest "
            f"{max(values):.2f}"
        )
    return said


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--budget", type=float, default=600, help="seconds")
    options = parse_rows(parser, arguments, out=OUT)
    options.out.mkdir(parents=True, exist_ok=True)
    path = options.out / "advisor.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    rows = [json.loads(line) for line in lines]
    done = {tuple(row[key] for key in _KEY) for row in rows}
    for about, split in load_splits(options):
        for prior in options.priors.split(","):
            about = about | {"prior": prior, "budget": options.budget}
            if tuple(about[key] for key in _KEY) in done:
                continue
            setting = Setting(
                split.language,
                about["seed"],
                target_prior=prior,
                cache=options.cache,
            )
            row = about | run_advisor(split, setting, options.budget)
            row |= describe_machine()
            with path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(row) + "\n")
            rows.append(row)
            say(
                f"{row['set']} seed {row['seed']} {prior}: {row['chosen']}, regret "
                f"{row['regret']:.2f}, {row['seconds']:.0f} s"
            )
    rows = [
        row
        for row in rows
        if row["task"] == options.task
        and row["n_rare"] in options.cuts
        and row["prior"] in options.priors.split(",")
        and row["budget"] == options.budget
    ]
    for sentence in summarize(rows) if rows else ():
        say(sentence)


if __name__ == "__main__":
    main()
