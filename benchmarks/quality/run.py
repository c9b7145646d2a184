"""Train and test systems on data sets, and write one line of JSON for each run.

    python -m benchmarks.quality.run --sets en_trec6 --systems lexical_lr --seeds 0,1,2

See README.md beside this file. A run whose line is there already is not repeated.
"""

import argparse
import fnmatch
import json
import os
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
# a fine-tune always starts with a new head: no need to be told
os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")

from benchmarks.quality.lines import KEY, RESULTS, key_of, read_done
from benchmarks.quality.protocol import N_TRAIN, SETS, load_split
from benchmarks.quality.systems import (
    OURS,
    PEERS,
    SEMI_SUPERVISED,
    SYSTEMS,
    TOLD,
    Setting,
    speaks,
)
from skimbal.benchmark._machine import describe_machine, peak_gpu_memory
from skimbal.benchmark._protocol import weigh_rows
from skimbal.benchmark._scores import score_report
from skimbal.benchmark._split import Split
from skimbal.evaluation import evaluate

# facts about the training that some estimators leave behind
FACTS = (
    "n_epochs_",
    "epoch_seconds_",
    "best_epoch_",
    "n_trained_parameters_",
    "weights_",
    "losses_",
    "gain_",
    "rule_",
    "tau_",
    "temperature_",
    "self_trained_",
    "label_names_kept_",
    "guard_scores_",
)


def run_system(
    name: str, split: Split, setting: Setting, priors: list[str]
) -> list[dict]:
    """Fit a system on the training rows; score the test rows once for each prior."""
    estimator = SYSTEMS[name](setting)
    X, y = split.X_train, split.y_train
    if name in SEMI_SUPERVISED:
        X, y = split.all_rows()
    start = time.perf_counter()
    estimator.fit(X, y)
    return score_fitted(estimator, split, priors, time.perf_counter() - start)


def plain(fact: Any) -> Any:
    """Return a fact as JSON takes it; weights for each class become their mean.

    Of weights from each class for each, that is the mean of what a class counts for
    itself.
    """
    if isinstance(fact, dict):
        return {name: _mean_weight(value) for name, value in fact.items()}
    return fact.tolist() if isinstance(fact, np.ndarray) else fact


def _mean_weight(value: Any) -> Any:
    if not isinstance(value, np.ndarray):
        return value
    return float(np.mean(np.diagonal(value) if value.ndim == 2 else value))


def score_fitted(
    estimator: Any,
    split: Split,
    priors: list[str],
    fit_seconds: float,
    X_test: np.ndarray | None = None,
) -> list[dict]:
    """Score a fitted estimator once for each prior.

    `X_test` is what it reads instead of the texts of `split`, such as their features.
    """
    report = evaluate(
        estimator,
        split.X_test if X_test is None else X_test,
        split.y_test,
        cv="prefit",
        class_counts=Counter([*split.y_train.tolist(), *split.y_unlabelled.tolist()]),
    )
    about = {"train_rows": len(split.y_train), "n_classes": len(report.classes)}
    if len(split.y_unlabelled):
        about["unlabelled_rows"] = len(split.y_unlabelled)
    costs = {
        # of the whole process so far: for memory, run one system a process
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        **peak_gpu_memory(),
        "fit_seconds": round(fit_seconds, 2),
        "predict_seconds": round(sum(report.predict_seconds), 2),
    }
    facts = {
        fact.strip("_"): plain(getattr(estimator, fact))
        for fact in FACTS
        if getattr(estimator, fact, None) is not None
    }
    runs = []
    for prior in priors:
        weight = weigh_rows(split, prior)
        scores = score_report(report, weight=weight, rare=split.rare)
        rounded = {
            figure: None if value is None else round(value, 5)
            for figure, value in scores.items()
        }
        runs.append({"prior": prior, **about, **rounded, **costs, **facts})
    return runs


def parse_options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    names = ", ".join(PEERS | OURS | SEMI_SUPERVISED)
    parser.add_argument(
        "--systems", required=True, help=f"{names}; or a pattern such as 'bert+*'"
    )
    parser.add_argument(
        "--body-name",
        help="behind the names of systems, as 'contrastive+mlm', where "
        "SKIMBAL_EN_MODEL and SKIMBAL_ZH_MODEL name another body",
    )
    options = parse_rows(parser, arguments)
    options.systems = [
        name for pattern in options.systems.split(",") for name in find_systems(pattern)
    ]
    return options


def parse_rows(
    parser: argparse.ArgumentParser, arguments: list[str] | None, out: Path = RESULTS
) -> argparse.Namespace:
    """Parse options with those that choose rows and the folder of results, `out`."""
    parser.add_argument("--sets", default=",".join(SETS))
    parser.add_argument("--seeds", default="0")
    parser.add_argument("--task", choices=tuple(N_TRAIN), default="natural")
    parser.add_argument(
        "--n-rare",
        help="cuts of the step task, default 5,20,100; labels a class of semi, 20",
    )
    parser.add_argument(
        "--priors", help="default: train; of the step task: uniform,train"
    )
    defaults = ", ".join(f"{task} {n}" for task, n in N_TRAIN.items())
    parser.add_argument("--n-train", type=int, help=f"default: {defaults}")
    parser.add_argument("--n-test", type=int, default=3000)
    parser.add_argument("--out", type=Path, default=out, help="folder of results")
    parser.add_argument("--cache", help="folder that keeps embeddings between runs")
    options = parser.parse_args(arguments)
    step = options.task == "step"
    options.n_train = options.n_train or N_TRAIN[options.task]
    options.priors = options.priors or ("uniform,train" if step else "train")
    cuts = {"step": "5,20,100", "semi": "20"}.get(options.task)
    options.cuts = [None]
    if cuts is not None:
        options.cuts = list(map(int, (options.n_rare or cuts).split(",")))
    return options


def find_systems(pattern: str) -> list[str]:
    """Return the systems whose names match a shell pattern."""
    found = fnmatch.filter(SYSTEMS, pattern)
    if not found:
        raise SystemExit(f"There is no system {pattern!r}; --help lists them.")
    return found


def main(arguments: list[str] | None = None) -> None:
    options = parse_options(arguments)
    for about, split in load_splits(options):
        for system in options.systems:
            if not speaks(system, split.language):
                continue
            priors = options.priors.split(",")
            groups = [[prior] for prior in priors] if system in TOLD else [priors]
            for group in groups:
                run_missing(system, about, split, group, options)


def load_splits(options: argparse.Namespace) -> Iterator[tuple[dict, Split]]:
    """Yield the rows of each set, seed and cut, with what a line says about them."""
    sizes = {"n_train": options.n_train, "n_test": options.n_test}
    semi = options.task == "semi"
    cut = "n_labels" if semi else "n_rare"
    for name in options.sets.split(","):
        for seed in map(int, options.seeds.split(",")):
            for n_rare in options.cuts:
                about = {"set": name, "seed": seed, "task": options.task}
                split = load_split(name, seed=seed, **{cut: n_rare}, **sizes)
                if n_rare is None or semi or split.rare:
                    yield about | {"n_rare": n_rare, **sizes}, split
                else:
                    left_out = f"left out, no class has more than {n_rare} rows"
                    say(f"{name} seed {seed}: {left_out}")


def run_missing(
    system: str,
    about: dict,
    split: Split,
    priors: list[str],
    options: argparse.Namespace,
) -> None:
    """Run a system once for the priors that have no line yet."""
    body = f"+{options.body_name}" if options.body_name else ""
    about = about | {"system": system + body}
    done = read_done(options.out)

    def find(**change: str) -> dict | None:
        return done.get(key_of(about | change))

    priors = [prior for prior in priors if find(prior=prior) is None]
    if not priors:
        return
    bert = find(prior=priors[0], system="bert") or {}
    with TemporaryDirectory() as scratch:
        # `evaluate` asks for labels and for probabilities: encode once for both
        cache = options.cache or scratch
        setting = Setting(
            split.language,
            about["seed"],
            target_prior=priors[0],
            cache=cache,
            budget=bert.get("fit_seconds"),
        )
        runs = run_system(system, split, setting, priors)
    for run in runs:
        write_row(about | run, options)


def write_row(row: dict, options: argparse.Namespace) -> None:
    """Add a line to the file of its system, and say so."""
    folder = options.out
    row = row | describe_machine() | {"cached": options.cache is not None}
    folder.mkdir(parents=True, exist_ok=True)
    row = {part: row[part] for part in KEY} | row
    # with an augmenter, or a loss: in the file of the classifier
    name = row["system"].split("+")[0]
    with (folder / f"{name}.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(row) + "\n")
    cut = f" n = {row['n_rare']} {row['prior']}" if row["n_rare"] else ""
    say(
        f"{row['set']}{cut} {row['system']} seed {row['seed']}: "
        f"macro-F1 {100 * row['macro_f1']:.1f}, "
        f"tail F1 {100 * row['tail_f1']:.1f}, {row['fit_seconds']} s"
    )


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
