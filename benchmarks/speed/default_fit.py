"""Time the default without fine-tuning against what it cannot do without.

    python -m benchmarks.speed.default_fit
    python -m benchmarks.speed.default_fit --repeats 0 --fine-tuned

Without fine-tuning, the default may take 1.3 times as long as one pass of its encoder
over the texts and one fit of the n-gram member by cross-validation together. All are
timed in turn in one process, so that a busy machine slows them alike; the figure to
read is the ratio. The second command times one fit of the whole default instead.
"""

import argparse
import json
import os
import warnings
from time import perf_counter
from typing import Any

os.environ.setdefault("HF_HUB_OFFLINE", "1")

import numpy as np
from sklearn.model_selection import cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.svm import LinearSVC

from benchmarks.quality.protocol import load_split
from skimbal import ImbalancedTextClassifier
from skimbal.benchmark._machine import describe_machine
from skimbal.encoders import LexicalEncoder, TransformerEncoder


def encode(X: Any, y: Any) -> None:
    TransformerEncoder().fit_transform(X)


def fit_lexical(X: Any, y: Any) -> None:
    """Fit the n-gram member as a user would: five folds, then all rows."""
    model = make_pipeline(LexicalEncoder(), LinearSVC(class_weight="balanced"))
    cross_val_predict(model, X, y, cv=5, method="decision_function")
    model.fit(X, y)


def fit_default(X: Any, y: Any) -> None:
    members = ["lexical", "embedding"]
    ImbalancedTextClassifier(members=members, random_state=0).fit(X, y)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--set", default="en_fashion_products")
    parser.add_argument("--n-rows", type=int, default=10_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument(
        "--fine-tuned", action="store_true", help="time the whole default, once"
    )
    options = parser.parse_args()
    split = load_split(options.set, seed=0, n_train=options.n_rows)
    X, y = split.X_train, split.y_train
    encode(X[:64], y[:64])  # imports and first use are nobody's
    warnings.simplefilter("ignore")  # classes that are smaller than the folds
    times: dict[str, list[float]] = {}
    for _ in range(options.repeats):
        for step in (encode, fit_lexical, fit_default):
            start = perf_counter()
            step(X, y)
            times.setdefault(step.__name__, []).append(perf_counter() - start)
    result = {
        "set": options.set,
        "n_rows": len(X),
        "n_classes": len(set(y.tolist())),
        "seconds": {name: np.round(t, 1).tolist() for name, t in times.items()},
    }
    if times:
        parts = np.array(times["encode"]) + np.array(times["fit_lexical"])
        ratios = np.array(times["fit_default"]) / parts
        result["ratios"] = ratios.round(2).tolist()
        result["median_ratio"] = round(float(np.median(ratios)), 2)
    if options.fine_tuned:
        audit = ImbalancedTextClassifier(random_state=0).fit(X, y).audit_
        members = {member["name"]: member["seconds"] for member in audit["members"]}
        result |= {"default_seconds": audit["seconds"], "member_seconds": members}
    print(json.dumps(result | describe_machine()))


if __name__ == "__main__":
    main()
