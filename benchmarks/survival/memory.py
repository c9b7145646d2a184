"""Measure the memory that a fit of a million texts adds to the texts themselves.

    python -m benchmarks.survival.memory --rows 1000000
    python -m benchmarks.survival.memory --rows 40000 --batch-size 64 --pairs

The body is a tiny one with random weights, so that the texts are what counts; one
epoch is trained. The goal is 2 GiB at most above the model and the caller's data; and
for pairs, of which 40,000 rows have 800 million, that memory grows as the rows do.
"""

import argparse
import json
import os
import resource
import tempfile
import time
from pathlib import Path

os.environ.setdefault("HF_HUB_OFFLINE", "1")

from skimbal.benchmark._machine import describe_machine
from skimbal.classifiers import BertClassifier, ContrastiveTextClassifier
from skimbal.datasets import make_product_titles
from tests.tiny import make_tiny_bert

MIB = 2**20


def current() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / MIB


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--batch-size", type=int, default=1024)
    parser.add_argument("--pairs", action="store_true", help="contrast pairs of rows")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        body = make_tiny_bert(Path(folder))
        kind, own = BertClassifier, {"early_stopping": True}
        if options.pairs:
            kind, own = ContrastiveTextClassifier, {"contrast": "pairs"}
        classifier = kind(
            body,
            max_epochs=1,
            batch_size=options.batch_size,
            random_state=0,
            device="cpu",
            **own,
        )
        X, y = make_product_titles(2000, random_state=0)
        classifier.fit(X, y)  # imports and first use
        X, y = make_product_titles(options.rows, random_state=0)
        X = X.tolist()
        before, peak_before = current(), peak()
        start = time.perf_counter()
        classifier.fit(X, y)
        seconds = time.perf_counter() - start
    line = {
        "classifier": kind.__name__,
        "rows": options.rows,
        "characters": sum(map(len, X)),
        "data_mib": round(before),
        "peak_mib": round(peak()),
        # a peak from before the fit can only make this larger
        "added_mib": round(peak() - before),
        "peak_before_mib": round(peak_before),
        "seconds": round(seconds, 1),
        **describe_machine(),
    }
    print(json.dumps(line))


if __name__ == "__main__":
    main()
