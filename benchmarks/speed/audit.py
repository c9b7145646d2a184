"""Time an audit of product titles, check by check.

    python -m benchmarks.speed.audit --n-texts 100000

The best of the rounds counts.
"""

import argparse
import json
from time import perf_counter

import numpy as np

from skimbal.benchmark._machine import describe_machine
from skimbal.datasets import make_product_titles
from skimbal.evaluation import _audit_splits, audit


def timed(check, seconds):
    """Return a check that adds its time to `seconds`."""

    def run(data):
        start = perf_counter()
        try:
            yield from list(check(data))
        finally:
            name = check.__name__.removeprefix("check_")
            seconds[name] = seconds.get(name, 0.0) + perf_counter() - start

    return run


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--n-texts", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    X, y = make_product_titles(options.n_texts, random_state=0)
    checks = dict(_audit_splits.CHECKS)
    best, parts = np.inf, {}
    for _ in range(options.rounds):
        seconds = {}
        _audit_splits.CHECKS.update({k: timed(c, seconds) for k, c in checks.items()})
        start = perf_counter()
        audit(X, y, random_state=0)
        total = perf_counter() - start
        if total < best:
            best, parts = total, seconds
    result = {
        "n_texts": len(X),
        "n_classes": len(np.unique(y)),
        "n_folds": 5,
        "seconds": round(best, 2),
        "seconds_of_checks": {k: round(s, 2) for k, s in parts.items() if s >= 0.01},
    }
    print(json.dumps(result | describe_machine()), flush=True)


if __name__ == "__main__":
    main()
