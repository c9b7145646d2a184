"""Time a search over heads and decisions on a frozen encoder beside bare encoding.

    SKIMBAL_DATA_HOME=~/skimbal_data OMP_NUM_THREADS=1 \
        python -m benchmarks.speed.search --sets en_trec6,en_fashion_products

The search is a `GridSearchCV` of four heads times three decisions in five folds, two
scorers, without the refit; the encoder is given `cache_dir`, an empty folder, and
nothing else is done. `passes` encodes what a search without a cache would have to read
at the least: the training and the test rows of each fold, once, with no head. The
decision stands around the head (``encoder -> decision(head)``) or around all
(``decision(encoder -> head)``), where each point fits the encoder six times. All take
their turn in every round, and only ratios within a round are meant to be quoted. On a
busy machine take ``--clock cpu``, which knows nothing of other processes and so not of
``around_head_two_jobs``.
"""

import argparse
import json
import statistics
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any

import numpy as np
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, StratifiedKFold

from skimbal.benchmark._machine import describe_machine
from skimbal.calibration import LogitAdjustedClassifier, PerClassThresholdClassifier
from skimbal.classifiers import NearestMeanClassifier, ShrinkageLDAClassifier
from skimbal.datasets import fetch_dataset
from skimbal.encoders import TransformerEncoder
from skimbal.metrics import get_scorer
from skimbal.pipeline import Pipeline

RESULTS = Path(__file__).parent / "results" / "search.jsonl"
CLOCKS = {"wall": perf_counter, "cpu": process_time}
FOLDS = StratifiedKFold(5, shuffle=True, random_state=0)
HEADS = [
    LogisticRegression(C=1, max_iter=1000),
    LogisticRegression(C=10, max_iter=1000),
    ShrinkageLDAClassifier(),
    NearestMeanClassifier(),
]
SCORING = {
    "ranking": get_scorer("macro_average_precision"),
    "decision": "f1_macro",
}


def load_rows(name: str, n_texts: int) -> tuple[list[str], np.ndarray]:
    """Return texts and labels of classes that have a row for each fold."""
    X, y = fetch_dataset(name, return_X_y=True)
    labels = np.asarray(y)
    rows = np.random.default_rng(0).permutation(len(labels))[:n_texts]
    classes, counts = np.unique(labels[rows], return_counts=True)
    rows = rows[np.isin(labels[rows], classes[counts >= FOLDS.get_n_splits()])]
    return [str(X[i]) for i in rows], labels[rows]


def decisions(estimator: Any) -> list[Any]:
    """Return three decisions; with a tau of 0 the most probable class wins."""
    return [
        LogitAdjustedClassifier(estimator, tau=0),
        LogitAdjustedClassifier(estimator, random_state=0),
        PerClassThresholdClassifier(estimator, random_state=0),
    ]


def around_head(encoder: Any) -> tuple[Any, dict[str, list]]:
    model = Pipeline([("encoder", encoder), ("decision", decisions(HEADS[0])[0])])
    return model, {
        "decision": decisions(HEADS[0]),
        "decision__estimator": HEADS,
    }


def around_all(encoder: Any) -> tuple[Any, dict[str, list]]:
    model = Pipeline([("encoder", encoder), ("head", HEADS[0])])
    return (
        Pipeline([("decision", decisions(model)[0])]),
        {"decision": decisions(model), "decision__estimator__head": HEADS},
    )


def encode_folds(X: list[str], y: np.ndarray) -> None:
    for train, test in FOLDS.split(X, y):
        encoder = TransformerEncoder().fit([X[i] for i in train])
        for rows in (train, test):
            encoder.transform([X[i] for i in rows])


def search_of(make: Callable[..., Any], **options: Any) -> Callable[..., None]:
    def search(X: list[str], y: np.ndarray) -> None:
        with TemporaryDirectory() as folder:
            model, grid = make(TransformerEncoder(cache_dir=Path(folder, "vectors")))
            if options.get("memory"):
                model.set_params(memory=str(Path(folder, "steps")))
            GridSearchCV(
                clone(model),
                grid,
                scoring=SCORING,
                refit=False,
                cv=FOLDS,
                n_jobs=options.get("n_jobs"),
                error_score="raise",
            ).fit(X, y)

    return search


SYSTEMS: dict[str, Callable[..., None]] = {
    "passes": encode_folds,
    "around_head": search_of(around_head),
    "around_all": search_of(around_all),
    "around_head_two_jobs": search_of(around_head, n_jobs=2),
    "around_head_memory": search_of(around_head, memory=True),
}


def time_rounds(
    names: list[str],
    X: list[str],
    y: np.ndarray,
    rounds: int,
    clock: Callable[[], float],
) -> dict[str, list[float]]:
    TransformerEncoder().fit_transform(X[:32])  # imports, and the file in memory
    seconds: dict[str, list[float]] = {name: [] for name in names}
    for number in range(rounds):
        turn = number % len(names)
        for name in names[turn:] + names[:turn]:
            start = clock()
            SYSTEMS[name](X, y)
            seconds[name].append(clock() - start)
            print(f"round {number}: {name} {seconds[name][-1]:.1f} s", flush=True)
    return seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--sets", default="en_trec6,en_fashion_products")
    parser.add_argument("--systems", default=",".join(SYSTEMS))
    parser.add_argument("--texts", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--clock", choices=CLOCKS, default="wall")
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args()
    names = ["passes", *(n for n in options.systems.split(",") if n != "passes")]
    for data in options.sets.split(","):
        X, y = load_rows(data, options.texts)
        seconds = time_rounds(names, X, y, options.rounds, CLOCKS[options.clock])
        for name, times in seconds.items():
            ratios = [
                t / bare for t, bare in zip(times, seconds["passes"], strict=True)
            ]
            row = {
                "benchmark": "search",
                "system": name,
                "set": data,
                "texts": len(X),
                "characters": round(statistics.mean(map(len, X))),
                "classes": len(np.unique(y)),
                "points": 1 if name == "passes" else 12,
                "folds": FOLDS.get_n_splits(),
                "rounds": options.rounds,
                "clock": options.clock,
                "seconds": round(statistics.median(times), 1),
                "ratio_to_passes": {
                    "median": round(statistics.median(ratios), 2),
                    "range": [round(min(ratios), 2), round(max(ratios), 2)],
                },
            }
            line = json.dumps(row | describe_machine())
            print(line, flush=True)
            with options.out.open("a") as file:
                file.write(line + "\n")


if __name__ == "__main__":
    main()
