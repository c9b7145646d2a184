"""Texts a second in prediction: the pipeline of transformers, and skimbal's own ways.

    SKIMBAL_DATA_HOME=~/skimbal_data python -m benchmarks.speed.inference

A `BertClassifier` is fine-tuned on women's-clothing reviews (and kept in `--model`).
Then the pipeline of transformers, `predict_proba` and `quantize().predict_proba` take
their turn in every round on the same reviews, cut to 128 tokens; only ratios within a
round are meant to be quoted. `skimbal_torch_products` is `predict_proba` where torch
multiplies float32 by MKL, as it does for everybody else. What int8 costs is counted
on reviews that were not trained on. On a busy machine, take one thread and
`--clock cpu`.
"""

import argparse
import json
import os
import statistics
import time
from contextlib import nullcontext
from pathlib import Path
from unittest.mock import patch

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

import numpy as np
import torch
from sklearn.metrics import f1_score
from torch.nn.functional import linear

from skimbal._torch._products import fast_products
from skimbal.benchmark._machine import describe_machine
from skimbal.classifiers import BertClassifier
from skimbal.datasets import fetch_womens_clothing

MAX_LENGTH = 128
PIPELINE_BATCH_SIZE = 32
RESULTS = Path(__file__).parent / "results" / "inference.jsonl"
CLOCKS = {"wall": time.perf_counter, "cpu": time.process_time}


def load_split(n_train, n_scored, seed=0):
    X, y = fetch_womens_clothing(return_X_y=True)
    order = np.random.default_rng(seed).permutation(len(X))
    train, scored = order[:n_train], order[n_train : n_train + n_scored]
    return [([str(X[i]) for i in rows], y[rows]) for rows in (train, scored)]


def get_classifier(folder, texts, y):
    if not folder.exists():
        classifier = BertClassifier(max_length=MAX_LENGTH, max_epochs=4, random_state=0)
        classifier.fit(texts, y).save(folder)
    return BertClassifier.load(folder)


def make_pipeline(folder, n_classes):
    """Return a pipeline around the same body; its head is random, and as large."""
    from transformers import AutoModelForSequenceClassification, AutoTokenizer, pipeline
    from transformers.utils import logging

    logging.set_verbosity_error()
    body = folder / "body"
    model = AutoModelForSequenceClassification.from_pretrained(
        body, num_labels=n_classes, dtype=torch.float32
    )
    classify = pipeline(
        "text-classification",
        model=model,
        tokenizer=AutoTokenizer.from_pretrained(body),
        device="cpu",
        batch_size=PIPELINE_BATCH_SIZE,
        truncation=True,
        max_length=MAX_LENGTH,
    )
    return lambda texts: classify(texts, top_k=None)


def with_torch_products(predict):
    def run(texts):
        with patch("skimbal._torch._encode.fast_products", nullcontext):
            return predict(texts)

    return run


def measure_peaks(clock, n=1024, seconds=1.0):
    """Return GFLOP/s of float32 products by torch alone, and as skimbal makes them."""

    def measure():
        best, stop = 0.0, time.perf_counter() + seconds
        while time.perf_counter() < stop:
            start = clock()
            linear(x, x)
            best = max(best, 2 * n**3 / (clock() - start) / 1e9)
        return round(best, 1)

    x = torch.ones(n, n)
    with torch.inference_mode():
        own = measure()
        with fast_products():
            return {"torch": own, "skimbal": measure()}


def time_rounds(systems, texts, rounds, clock):
    seconds = {name: [] for name in systems}
    names = list(systems)
    for run in systems.values():
        run(texts[:16])  # warm up
    for number in range(rounds):
        # another order each round: none always runs on the warmest machine
        turn = number % len(names)
        for name in names[turn:] + names[:turn]:
            start = clock()
            systems[name](texts)
            seconds[name].append(clock() - start)
    return seconds


def compare(seconds, base):
    ratios = [b / s for s, b in zip(seconds, base, strict=True)]
    median, ends = statistics.median(ratios), (min(ratios), max(ratios))
    return {"median": round(median, 2), "range": [round(r, 2) for r in ends]}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--texts", type=int, default=512)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--clock", choices=CLOCKS, default="wall")
    parser.add_argument("--train-rows", type=int, default=2000)
    parser.add_argument("--scored-rows", type=int, default=2000)
    parser.add_argument("--model", type=Path, default=Path("inference-model"))
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    clock = CLOCKS[options.clock]
    train, scored = load_split(options.train_rows, options.scored_rows)
    classifier = get_classifier(options.model, *train)
    quantized = classifier.quantize()
    systems = {
        "pipeline": make_pipeline(options.model, len(classifier.classes_)),
        "skimbal_torch_products": with_torch_products(classifier.predict_proba),
        "skimbal": classifier.predict_proba,
        "skimbal_int8": quantized.predict_proba,
    }
    texts = scored[0][: options.texts]
    seconds = time_rounds(systems, texts, options.rounds, clock)
    scores = {
        name: f1_score(scored[1], model.predict(scored[0]), average="macro")
        for name, model in (("skimbal", classifier), ("skimbal_int8", quantized))
    }
    peaks = measure_peaks(clock)
    with options.out.open("a") as file:
        for name, times in seconds.items():
            row = {
                "benchmark": "inference",
                "system": name,
                "texts": len(texts),
                "rounds": options.rounds,
                "clock": options.clock,
                "texts_per_second": round(len(texts) / statistics.median(times), 1),
                "speed_over_pipeline": compare(times, seconds["pipeline"]),
                "speed_over_torch_products": compare(
                    times, seconds["skimbal_torch_products"]
                ),
                "speed_over_skimbal": compare(times, seconds["skimbal"]),
                "macro_f1": round(100 * scores[name], 2) if name in scores else None,
                "train_rows": options.train_rows,
                "scored_rows": len(scored[0]),
                "matmul_peak_gflops": peaks,
            }
            machine = describe_machine() | {"threads": options.threads}
            line = json.dumps(row | machine)
            print(line, flush=True)
            file.write(line + "\n")


if __name__ == "__main__":
    main()
