"""Fine-tuning and prediction on a GPU: skimbal, transformers' Trainer, and skorch.

    SKIMBAL_DATA_HOME=~/skimbal_data python -m benchmarks.speed.gpu

All systems fine-tune MiniLM on the same women's-clothing reviews, cut to 128 tokens,
for one epoch; then they predict them. They take their turn in every round, and ratios
are those within a round. Seconds are of the training loop, of the whole fit, and of
prediction, each in the batches that it takes by default (skimbal 512, Trainer 64,
skorch 128); memory is the most that torch had on the GPU in training. Utilisation is
the work of real tokens in training (6 operations for each weight of the layers) over
the best rate of a large product of the same type.
"""

import argparse
import json
import os
import time
from collections import defaultdict
from functools import partial
from pathlib import Path

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

import numpy as np
import torch
from skorch import NeuralNetClassifier
from transformers import Trainer
from transformers.utils import logging

from benchmarks.speed.fine_tuning import (
    MAX_LENGTH,
    count_work,
    load_reviews,
    make_skorch,
    summarise,
    timed,
)
from skimbal._torch._net import TextNet
from skimbal._torch._pretrained import resolve_pretrained
from skimbal.benchmark._machine import describe_machine
from skimbal.benchmark._plain_trainer import PlainTrainer
from skimbal.classifiers import BertClassifier

RESULTS = Path(__file__).parent / "results" / "gpu.jsonl"


def clock():
    """Return seconds, once the GPU has done what it was told."""
    torch.cuda.synchronize()
    return time.perf_counter()


def make_skimbal(folder, batch_size, **options):
    settings = {"precision": "float32"} | options
    return BertClassifier(
        folder,
        max_length=MAX_LENGTH,
        batch_size=batch_size,
        max_epochs=1,
        early_stopping=False,
        random_state=0,
        **settings,
    )


def make_trainer(folder, batch_size, **options):
    return PlainTrainer(folder, epochs=1, batch_size=batch_size, **options)


SYSTEMS = {
    "skimbal": make_skimbal,
    "skimbal_bfloat16": partial(make_skimbal, precision="bfloat16"),
    "skimbal_cached_2": partial(make_skimbal, n_trained_layers=2),
    "trainer": make_trainer,
    "trainer_bfloat16": partial(make_trainer, bfloat16=True),
    "skorch": partial(make_skorch, device="cuda"),
}
LOOPS = {
    "trainer": (Trainer, "train"),
    "trainer_bfloat16": (Trainer, "train"),
    "skorch": (NeuralNetClassifier, "fit_loop"),
}


def run_once(name, folder, batch_size, texts, y):
    """Return the seconds and the memory of one fit and one prediction."""
    options = {"n_classes": int(y.max()) + 1} if name == "skorch" else {}
    estimator = SYSTEMS[name](folder, batch_size, **options)
    torch.cuda.empty_cache()
    torch.cuda.reset_peak_memory_stats()
    owner, method = LOOPS.get(name, (TextNet, "fit_loop"))
    with timed(owner, method, clock) as loop:
        start = clock()
        estimator.fit(texts, y)
        fit = clock() - start
    memory = torch.cuda.max_memory_allocated() / 2**20
    start = clock()
    estimator.predict_proba(texts)
    predict = clock() - start
    return {"fit": fit, "epoch": sum(loop), "predict": predict, "memory": memory}


def measure_peak(dtype, n=4096, seconds=0.2):
    """Return the operations a second of a large product."""
    a = torch.randn(n, n, device="cuda", dtype=dtype)
    a @ a
    start, count = clock(), 0
    while clock() - start < seconds:
        a @ a
        count += 1
    return 2 * n**3 * count / (clock() - start)


def describe(name, measured, work, peaks):
    """Return the figures of one system."""
    rows, base = measured[name], measured["skimbal"]
    n_layers = 2 if name == "skimbal_cached_2" else work[1]
    peak = peaks["bfloat16" if "bfloat16" in name else "float32"]

    def over_skimbal(what):
        pairs = zip(rows, base, strict=True)
        return summarise(row[what] / other[what] for row, other in pairs)

    return {
        "fit_seconds": summarise(row["fit"] for row in rows),
        "epoch_seconds": summarise(row["epoch"] for row in rows),
        "predict_seconds": summarise(row["predict"] for row in rows),
        "epoch_time_over_skimbal": over_skimbal("epoch"),
        "fit_time_over_skimbal": over_skimbal("fit"),
        "predict_time_over_skimbal": over_skimbal("predict"),
        "utilisation": summarise(
            (n_layers * work[0] / row["epoch"] / peak for row in rows), 4
        ),
        "peak_gpu_mib": summarise((row["memory"] for row in rows), 0),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--texts", type=int, default=2048)
    parser.add_argument("--batch-size", type=int, default=128)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--systems", default=",".join(SYSTEMS))
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args()
    if not torch.cuda.is_available():
        parser.error("there is no GPU that torch can use here")
    if "skimbal" not in options.systems.split(","):
        parser.error("the others are compared with skimbal: name it in --systems")
    logging.set_verbosity_error()
    folder = str(resolve_pretrained("minilm"))
    texts, y = load_reviews(options.texts)
    y = np.unique(y, return_inverse=True)[1]
    names = options.systems.split(",")
    for name in names:  # warm up
        run_once(name, folder, options.batch_size, texts[:256], y[:256])
    types = ("float32", "bfloat16")
    peaks = {name: measure_peak(getattr(torch, name)) for name in types}
    measured = defaultdict(list)
    for number in range(options.rounds):
        # another order each round: none always runs on the warmest machine
        turn = number % len(names)
        for name in names[turn:] + names[:turn]:
            found = run_once(name, folder, options.batch_size, texts, y)
            measured[name].append(found)
    work = count_work(folder, texts)
    with options.out.open("a") as file:
        for name in names:
            row = {
                "benchmark": "gpu",
                "system": name,
                "texts": len(texts),
                "batch_size": options.batch_size,
                "rounds": options.rounds,
                **describe(name, measured, work, peaks),
                "matmul_peak_tflops": {k: round(v / 1e12, 1) for k, v in peaks.items()},
            }
            line = json.dumps(row | describe_machine())
            print(line, flush=True)
            file.write(line + "\n")


if __name__ == "__main__":
    main()
