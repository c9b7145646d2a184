"""How fast fine-tuning is: `BertClassifier`, transformers' Trainer and skorch.

    SKIMBAL_DATA_HOME=~/skimbal_data python -m benchmarks.speed.fine_tuning

All systems fine-tune MiniLM on the same women's-clothing reviews, cut to 128 tokens, in
batches of 16 and for as many steps. They take their turn in every round; only ratios
within a round are meant to be quoted. Seconds are counted twice: of the whole fit, and
of its training loop alone. `skimbal_torch_products` is `skimbal` where torch multiplies
float32 by MKL, as it does for everybody else; `skimbal_cached_2` trains the two highest
layers on stored states of the others.

Utilisation is the work of real tokens (6 operations for each trained weight of the
layers) in the seconds of the loop, over the best rate of a product of torch, `a @ b`,
timed before each system. On a busy machine, take one thread and `--clock cpu`.
"""

import argparse
import json
import os
import statistics
import time
from collections import defaultdict
from contextlib import contextmanager, nullcontext
from functools import partial
from pathlib import Path
from unittest.mock import patch

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

import numpy as np
import torch
from sklearn.pipeline import make_pipeline
from skorch import NeuralNetClassifier
from skorch.hf import HuggingfacePretrainedTokenizer
from torch.nn.functional import linear
from transformers import AutoTokenizer, Trainer
from transformers.utils import logging

from skimbal._torch import _trained_part
from skimbal._torch._layers import find_layers
from skimbal._torch._net import TextNet
from skimbal._torch._pretrained import load_body, resolve_pretrained
from skimbal._torch._products import fast_products
from skimbal.benchmark._machine import describe_machine
from skimbal.benchmark._plain_skorch import SequenceClassifier
from skimbal.benchmark._plain_trainer import PlainTrainer
from skimbal.classifiers import BertClassifier
from skimbal.datasets import fetch_womens_clothing

BATCH_SIZE = 16
MAX_LENGTH = 128
N_CACHED_EPOCHS = 2
SHAPES = ((1280, 384, 1536), (1280, 1536, 384), (2048, 384, 1536), (1536, 1536, 1536))
RESULTS = Path(__file__).parent / "results" / "fine_tuning.jsonl"
CLOCKS = {"wall": time.perf_counter, "cpu": time.process_time}


def load_reviews(n_texts, seed=0):
    X, y = fetch_womens_clothing(return_X_y=True)
    rows = np.random.default_rng(seed).permutation(len(X))[:n_texts]
    return [str(X[i]) for i in rows], np.asarray(y)[rows]


def fit_skimbal(folder, texts, y, **options):
    settings = {"max_epochs": 1} | options
    BertClassifier(
        folder,
        max_length=MAX_LENGTH,
        batch_size=BATCH_SIZE,
        early_stopping=False,
        random_state=0,
        **settings,
    ).fit(texts, y)


def fit_torch_products(folder, texts, y):
    with patch("skimbal._torch._training.fast_products", nullcontext):
        fit_skimbal(folder, texts, y)


def fit_cached(folder, texts, y):
    fit_skimbal(folder, texts, y, n_trained_layers=2, max_epochs=N_CACHED_EPOCHS)


def fit_trainer(folder, texts, y):
    PlainTrainer(folder, epochs=1).fit(texts, y)


def make_skorch(folder, batch_size, n_classes, device="cpu"):
    net = NeuralNetClassifier(
        SequenceClassifier,
        module__folder=folder,
        module__n_classes=n_classes,
        criterion=torch.nn.CrossEntropyLoss,
        optimizer=torch.optim.AdamW,
        lr=5e-5,
        batch_size=batch_size,
        max_epochs=1,
        train_split=None,
        iterator_train__shuffle=True,
        device=device,
        verbose=0,
    )
    tokenizer = HuggingfacePretrainedTokenizer(folder, max_length=MAX_LENGTH)
    return make_pipeline(tokenizer, net)


def fit_skorch(folder, texts, y):
    codes = np.unique(y, return_inverse=True)[1]
    make_skorch(folder, BATCH_SIZE, int(codes.max()) + 1).fit(texts, codes)


SYSTEMS = {
    "skimbal": fit_skimbal,
    "skimbal_torch_products": fit_torch_products,
    "skimbal_bfloat16": partial(fit_skimbal, precision="bfloat16"),
    "skimbal_cached_2": fit_cached,
    "trainer": fit_trainer,
    "skorch": fit_skorch,
}
LOOPS = {"trainer": (Trainer, "train"), "skorch": (NeuralNetClassifier, "fit_loop")}


@contextmanager
def timed(owner, name, clock):
    """Yield a list that gets the seconds of each call of a function."""
    seconds = []
    original = getattr(owner, name)

    def run(*args, **kwargs):
        start = clock()
        try:
            return original(*args, **kwargs)
        finally:
            seconds.append(clock() - start)

    with patch.object(owner, name, run):
        yield seconds


def measure_peaks(clock, seconds=0.1):
    """Return operations a second of float32 products: of torch, and of skimbal."""
    peaks = {"torch": 0.0, "skimbal": 0.0}
    for m, k, n in SHAPES:
        a, b = torch.ones(m, k), torch.ones(k, n)
        weight = b.t().contiguous()
        for name, inside, product in (
            ("torch", nullcontext(), lambda a=a, b=b: a @ b),
            ("skimbal", fast_products(), lambda a=a, w=weight: linear(a, w)),
        ):
            with inside, torch.inference_mode():
                product()
                start, count = clock(), 0
                while clock() - start < seconds:
                    product()
                    count += 1
                rate = 2 * m * k * n * count / (clock() - start)
            peaks[name] = max(peaks[name], rate)
    return peaks


def reset_peak_memory():
    """Set the kernel's mark of most memory back to what is in use, where it can."""
    Path("/proc/self/clear_refs").write_text("5")


def read_memory(name):
    lines = Path("/proc/self/status").read_text().splitlines()
    found = next(line for line in lines if line.startswith(name))
    return round(int(found.split()[1]) / 1024)


def run_once(name, data, clock):
    """Return what is measured of one fit."""
    reset_peak_memory()
    before = read_memory("VmRSS")
    owner, method = LOOPS.get(name, (TextNet, "fit_loop"))
    lower = timed(_trained_part, "lower_states", clock)
    with timed(owner, method, clock) as loop, lower as cache:
        start = clock()
        SYSTEMS[name](*data)
        fit = clock() - start
    return {
        "fit": fit,
        "loop": sum(loop) / (N_CACHED_EPOCHS if name == "skimbal_cached_2" else 1),
        "cache": sum(cache),
        "memory": read_memory("VmHWM") - before,
    }


def run_rounds(names, data, rounds, clock):
    """Return the measurements of each system, one a round, and the peaks."""
    measured, peaks = defaultdict(list), defaultdict(list)
    for number in range(rounds):
        # another order each round: none always runs on the warmest machine
        turn = number % len(names)
        round_peaks = []
        for name in names[turn:] + names[:turn]:
            round_peaks.append(measure_peaks(clock))
            measured[name].append(run_once(name, data, clock))
        for library in ("torch", "skimbal"):
            peaks[library].append(max(peak[library] for peak in round_peaks))
    return measured, peaks


def count_work(folder, texts):
    """Return the operations of one epoch for each layer that is trained, and layers."""
    tokenizer = AutoTokenizer.from_pretrained(folder)
    ids = tokenizer(texts, truncation=True, max_length=MAX_LENGTH)["input_ids"]
    layers = find_layers(load_body(Path(folder)))
    n_weights = sum(part.numel() for part in layers[0].parameters())
    return 6 * n_weights * sum(map(len, ids)), len(layers)


def summarise(values, digits=2):
    values = list(values)
    ends = [round(end, digits) for end in (min(values), max(values))]
    return {"median": round(statistics.median(values), digits), "range": ends}


def describe(name, measured, peaks, work):
    """Return the figures of one system."""
    rows, base = measured[name], measured["skimbal"]
    n_layers = 2 if name == "skimbal_cached_2" else work[1]
    rates = [n_layers * work[0] / row["loop"] for row in rows]
    loops = [
        (row["loop"], other["loop"]) for row, other in zip(rows, base, strict=True)
    ]
    fits = [(row["fit"], other["fit"]) for row, other in zip(rows, base, strict=True)]
    return {
        "fit_seconds": summarise(row["fit"] for row in rows),
        "epoch_seconds": summarise(row["loop"] for row in rows),
        "cache_seconds": summarise(row["cache"] for row in rows),
        "epoch_time_over_skimbal": summarise(own / other for own, other in loops),
        "fit_time_over_skimbal": summarise(own / other for own, other in fits),
        "utilisation": summarise(
            (rate / peak for rate, peak in zip(rates, peaks["torch"], strict=True)), 3
        ),
        "utilisation_of_skimbal_peak": summarise(
            (rate / peak for rate, peak in zip(rates, peaks["skimbal"], strict=True)), 3
        ),
        "peak_memory_mb": summarise(row["memory"] for row in rows),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--texts", type=int, default=256)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--clock", choices=CLOCKS, default="wall")
    parser.add_argument("--systems", default=",".join(SYSTEMS))
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args()
    logging.set_verbosity_error()
    torch.set_num_threads(options.threads)
    clock = CLOCKS[options.clock]
    folder = str(resolve_pretrained("minilm"))
    texts, y = load_reviews(options.texts)
    names = options.systems.split(",")
    for name in names:  # warm up
        SYSTEMS[name](folder, texts[:32], y[:32])
    measured, peaks = run_rounds(names, (folder, texts, y), options.rounds, clock)
    work = count_work(folder, texts)
    with options.out.open("a") as file:
        for name in names:
            row = {
                "benchmark": "fine_tuning",
                "system": name,
                "texts": len(texts),
                "steps": -(-len(texts) // BATCH_SIZE),
                "rounds": options.rounds,
                "clock": options.clock,
                **describe(name, measured, peaks, work),
                "matmul_peak_gflops": {
                    library: summarise((rate / 1e9 for rate in rates), 1)
                    for library, rates in peaks.items()
                },
            }
            machine = describe_machine() | {"threads": options.threads}
            line = json.dumps(row | machine)
            print(line, flush=True)
            file.write(line + "\n")


if __name__ == "__main__":
    main()
