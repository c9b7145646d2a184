"""Time `fit_resample` of a million texts beside imbalanced-learn's random samplers.

    python -m benchmarks.speed.samplers --rounds 3

imbalanced-learn takes no 1-D texts, so it gets them as a frame of one column; ours get
the same frame, and the texts alone. All that is compared runs in turn in every round;
the best round counts, and only ratios within a run are meant to be quoted.
"""

import argparse
import json
from collections.abc import Callable
from time import perf_counter
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from imblearn.over_sampling import RandomOverSampler
from imblearn.under_sampling import RandomUnderSampler

from benchmarks.speed.augmentation import load_titles
from skimbal.augmentation import SwapAugmenter
from skimbal.benchmark._machine import describe_machine
from skimbal.over_sampling import AugmentingOverSampler, RandomTextOverSampler
from skimbal.under_sampling import NegativeDownSampler, RandomTextUnderSampler

PEERS: dict[str, Callable[..., Any]] = {
    "over": RandomOverSampler,
    "under": RandomUnderSampler,
}
# ours: what it is measured against, and how it is made
SAMPLERS: dict[str, tuple[str, Callable[..., Any]]] = {
    "RandomTextOverSampler": ("over", RandomTextOverSampler),
    "AugmentingOverSampler": (
        "over",
        lambda **options: AugmentingOverSampler(SwapAugmenter(), **options),
    ),
    "RandomTextUnderSampler": ("under", RandomTextUnderSampler),
    "NegativeDownSampler": (
        "under",
        lambda **options: NegativeDownSampler(0.5, **options),
    ),
}


def make_labels(n: int) -> np.ndarray:
    """Return labels of ten classes, the largest about ten times the smallest."""
    weights = np.geomspace(10, 1, 10)
    classes = [str(number) for number in range(10)]
    return np.random.default_rng(0).choice(classes, size=n, p=weights / weights.sum())


def seconds(sampler: Any, X: Any, y: np.ndarray) -> float:
    start = perf_counter()
    sampler.fit_resample(X, y)
    return perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--n-texts", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    texts = load_titles(options.n_texts)
    y = make_labels(len(texts))
    frame = pd.DataFrame({"text": texts})
    containers = {
        "frame": frame,
        "array": np.array(texts, dtype=object),
        "arrow": pa.array(texts),
    }
    best: dict[tuple[str, str], float] = {}
    for _ in range(options.rounds):
        for name, make in PEERS.items():
            keep_best(best, (name, "frame"), seconds(make(random_state=0), frame, y))
        for name, (_, make) in SAMPLERS.items():
            for container, X in containers.items():
                time = seconds(make(random_state=0), X, y)
                keep_best(best, (name, container), time)
    for name, (peer, _) in SAMPLERS.items():
        result = {
            "sampler": name,
            "peer": PEERS[peer].__name__,
            "n_texts": len(texts),
            "peer_seconds": round(best[peer, "frame"], 2),
            "seconds": {c: round(best[name, c], 2) for c in containers},
            "share_of_peer": {
                c: round(best[name, c] / best[peer, "frame"], 2) for c in containers
            },
        }
        print(json.dumps(result | describe_machine()), flush=True)


def keep_best(best: dict[Any, float], key: Any, time: float) -> None:
    best[key] = min(time, best.get(key, time))


if __name__ == "__main__":
    main()
