"""Time a report over a million predictions beside scikit-learn's functions one by one.

    OMP_NUM_THREADS=1 python -m benchmarks.speed.report --rounds 3

Ten classes, the largest about ten times the smallest, five folds, made-up
probabilities. `report` is every figure, table, curve and interval of a `Report`, and
its page. `scikit-learn` is the figures and curves that it has functions for, over all
rows and over each fold; it makes no interval, no band and no page. Each runs in a
process of its own, in turn in every round; memory is the peak of that process, with the
predictions. Only ratios within a run are meant to be quoted; on a busy machine look at
the seconds of the processor.
"""

import argparse
import json
import resource
import statistics
import tempfile
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter, process_time

import numpy as np

from skimbal.benchmark._machine import describe_machine

RESULTS = Path(__file__).parent / "results" / "report.jsonl"
N_CLASSES, N_FOLDS = 10, 5


def make_predictions(n_rows: int) -> dict[str, np.ndarray]:
    """Return labels, probabilities that know something of them, and folds."""
    rng = np.random.default_rng(0)
    shares = np.geomspace(10, 1, N_CLASSES)
    true = rng.choice(N_CLASSES, n_rows, p=shares / shares.sum())
    proba = rng.dirichlet(np.full(N_CLASSES, 0.3), n_rows)
    proba[np.arange(n_rows), true] += 0.4
    proba /= proba.sum(axis=1, keepdims=True)
    names = np.array([f"class {j}" for j in range(N_CLASSES)])
    return {
        "classes": names,
        "y_true": names[true],
        "y_pred": names[proba.argmax(axis=1)],
        "y_proba": proba,
        "fold": rng.integers(0, N_FOLDS, n_rows),
    }


def run_report(data: dict[str, np.ndarray]) -> float:
    from skimbal.evaluation import Report

    counts = np.unique(data["y_true"], return_counts=True)[1]
    report = Report(
        **data,
        class_counts=np.tile(counts * (N_FOLDS - 1) // N_FOLDS, (N_FOLDS, 1)),
        rows=np.arange(len(data["fold"])),
        fit_seconds=(1.0,) * N_FOLDS,
        predict_seconds=(1.0,) * N_FOLDS,
        estimator="made up",
        protocol=f"{N_FOLDS} folds",
        versions={},
    )
    with tempfile.TemporaryDirectory() as folder:
        report.to_html(Path(folder) / "report.html")
    return report.overall["macro_f1"]


def run_scikit_learn(data: dict[str, np.ndarray]) -> float:
    from sklearn import metrics

    classes, y, pred, proba = (
        data[name] for name in ("classes", "y_true", "y_pred", "y_proba")
    )
    parts = [slice(None), *(data["fold"] == i for i in range(N_FOLDS))]
    for rows in parts:
        t, p, q = y[rows], pred[rows], proba[rows]
        metrics.accuracy_score(t, p)
        metrics.balanced_accuracy_score(t, p)
        metrics.precision_recall_fscore_support(t, p, average="macro")
        metrics.matthews_corrcoef(t, p)
        metrics.log_loss(t, q, labels=classes)
        for j, name in enumerate(classes):
            metrics.average_precision_score(t == name, q[:, j])
            metrics.roc_auc_score(t == name, q[:, j])
            metrics.precision_recall_curve(t == name, q[:, j])
            metrics.roc_curve(t == name, q[:, j])
    metrics.precision_recall_fscore_support(y, pred, labels=classes)
    metrics.confusion_matrix(y, pred, labels=classes)
    return metrics.f1_score(y, pred, average="macro")


SYSTEMS: dict[str, Callable[[dict[str, np.ndarray]], float]] = {
    "report": run_report,
    "scikit-learn": run_scikit_learn,
}


def measure(system: str, n_rows: int) -> tuple[float, float, int, float]:
    """Return seconds, those of the processor, the peak of MiB and the macro F1."""
    data = make_predictions(n_rows)
    SYSTEMS[system](make_predictions(1000))  # imports, and fonts of matplotlib
    start, cpu_start = perf_counter(), process_time()
    macro_f1 = SYSTEMS[system](data)
    seconds, cpu_seconds = perf_counter() - start, process_time() - cpu_start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return seconds, cpu_seconds, peak, macro_f1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args()
    found: dict[str, list[tuple[float, float, int, float]]] = {
        name: [] for name in SYSTEMS
    }
    for _ in range(options.rounds):
        for name in SYSTEMS:
            # a process of its own: memory that one has used is no peak of the other
            with ProcessPoolExecutor(1, get_context("spawn")) as pool:
                found[name].append(pool.submit(measure, name, options.rows).result())
    base = [cpu_seconds for _, cpu_seconds, _, _ in found["scikit-learn"]]
    with options.out.open("a") as file:
        for name, runs in found.items():
            times = [cpu_seconds for _, cpu_seconds, _, _ in runs]
            ratios = [b / s for s, b in zip(times, base, strict=True)]
            row = {
                "benchmark": "report",
                "system": name,
                "rows": options.rows,
                "classes": N_CLASSES,
                "folds": N_FOLDS,
                "rounds": options.rounds,
                "seconds": round(statistics.median(run[0] for run in runs), 2),
                "cpu_seconds": round(statistics.median(times), 2),
                "peak_mib": max(peak for _, _, peak, _ in runs),
                "speed_over_scikit_learn": {
                    "median": round(statistics.median(ratios), 2),
                    "range": [round(min(ratios), 2), round(max(ratios), 2)],
                },
                "macro_f1": round(runs[0][3], 6),
            }
            line = json.dumps(row | describe_machine())
            print(line, flush=True)
            file.write(line + "\n")


if __name__ == "__main__":
    main()
