"""Train and test systems on data sets, and write one line of JSON for each run.

    python -m benchmarks.quality.run --sets en_trec6 --systems lexical_lr --seeds 0,1,2

See README.md beside this file. A run whose line is there already is not repeated.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from collections import Counter
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
# a fine-tune always starts with a new head: no need to be told
os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")

from benchmarks.quality.protocol import SETS, Split, load_split
from benchmarks.quality.systems import SYSTEMS, Setting
from skimbal.evaluation import evaluate

RESULTS = Path(__file__).parent / "results"
LIBRARIES = ("scikit-learn", "torch", "transformers", "skorch", "numpy")
# what tells one run from another
KEY = ("set", "system", "seed", "n_train", "n_test")
# facts about the training that some estimators leave behind
FACTS = ("n_epochs_", "epoch_seconds_", "best_epoch_")


def run_system(name: str, split: Split, setting: Setting) -> dict:
    """Fit a system on the training rows and score it on the test rows."""
    estimator = SYSTEMS[name](setting)
    start = time.perf_counter()
    estimator.fit(split.X_train, split.y_train)
    fit_seconds = time.perf_counter() - start
    report = evaluate(
        estimator,
        split.X_test,
        split.y_test,
        cv="prefit",
        class_counts=Counter(split.y_train.tolist()),
    )
    facts = {
        fact.strip("_"): getattr(estimator, fact)
        for fact in FACTS
        if getattr(estimator, fact, None) is not None
    }
    scores = {
        score: None if value is None else round(value, 5)
        for score, value in report.summary().items()
    }
    return {
        "n_classes": len(report.classes),
        **scores,
        "fit_seconds": round(fit_seconds, 2),
        "predict_seconds": round(sum(report.predict_seconds), 2),
        **facts,
    }


def describe_machine() -> dict:
    """Return what the seconds and the last digits depend on, without any path."""
    commit = subprocess.run(
        ["git", "describe", "--always", "--dirty", "--exclude=*"],
        cwd=Path(__file__).parent,
        capture_output=True,
        text=True,
        check=False,
    )
    return {
        "machine": f"{platform.system()} {platform.machine()}",
        "cpus": os.cpu_count(),
        "threads": int(os.environ.get("OMP_NUM_THREADS", os.cpu_count())),
        "load": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
        "versions": {library: version(library) for library in LIBRARIES},
        "commit": commit.stdout.strip(),
    }


def read_rows(folder: Path) -> list[dict]:
    """Return the lines of every result file in a folder."""
    return [
        json.loads(line)
        for path in sorted(folder.glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]


def parse_options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--sets", default=",".join(SETS))
    parser.add_argument("--systems", required=True, help=", ".join(SYSTEMS))
    parser.add_argument("--seeds", default="0")
    parser.add_argument("--n-train", type=int, default=2000)
    parser.add_argument("--n-test", type=int, default=3000)
    parser.add_argument("--out", type=Path, default=RESULTS, help="folder of results")
    parser.add_argument("--cache", help="folder that keeps embeddings between runs")
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> None:
    options = parse_options(arguments)
    for name in options.sets.split(","):
        for seed in map(int, options.seeds.split(",")):
            run_split(name, seed, options)


def run_split(name: str, seed: int, options: argparse.Namespace) -> None:
    """Run every system on the rows of one seed."""
    sizes = {"n_train": options.n_train, "n_test": options.n_test}
    split = load_split(name, seed=seed, **sizes)
    for system in options.systems.split(","):
        key = {"set": name, "system": system, "seed": seed, **sizes}
        done = {tuple(row[part] for part in KEY): row for row in read_rows(options.out)}
        if tuple(key.values()) in done:
            continue
        bert = done.get(tuple((key | {"system": "bert"}).values()), {})
        with TemporaryDirectory() as scratch:
            # `evaluate` asks for labels and for probabilities: encode once for both
            setting = Setting(
                split.language, seed, options.cache or scratch, bert.get("fit_seconds")
            )
            row = key | run_system(system, split, setting) | describe_machine()
        row["cached"] = options.cache is not None
        options.out.mkdir(parents=True, exist_ok=True)
        with (options.out / f"{system}.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")
        print(
            f"{name} {system} seed {seed}: macro-F1 {100 * row['macro_f1']:.1f}, "
            f"tail F1 {100 * row['tail_f1']:.1f}, {row['fit_seconds']} s",
            file=sys.stderr,
            flush=True,
        )


if __name__ == "__main__":
    main()
