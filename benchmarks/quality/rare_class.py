"""Whether balanced draws rank a rare class better than heads that see every row.

    python -m benchmarks.quality.rare_class --cache ~/embeddings

One class of a set against all others, half of these but `N_REST` rows at most, and few
of the class, on frozen MiniLM; the other rows are tested. Heads alone: two regressions
and discriminant analysis, which are what `ImbalancedTextClassifier` mixes; balanced
bagging and boosted balanced draws. Then the equal mix of the first three, and that mix
with balanced bagging as a fourth. One line a class and draw, with the average precision
of each.
"""

import argparse
import json
import os
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

import numpy as np
from imblearn.ensemble import BalancedBaggingClassifier, EasyEnsembleClassifier
from scipy.special import logit
from sklearn.metrics import average_precision_score

from skimbal.benchmark._machine import describe_machine
from skimbal.benchmark._peer_builders import make_regression
from skimbal.benchmark._protocol import keep_usable_rows
from skimbal.classifiers import ShrinkageLDAClassifier
from skimbal.datasets import fetch_dataset
from skimbal.encoders import TransformerEncoder

N_REST = 3000
# (set, class, rows of the class in training)
CASES = (
    ("en_fashion_products", "Bath and Body", 8),
    ("en_fashion_products", "Eyes", 14),
    ("en_fashion_products", "Accessories", 40),
    ("en_sms_spam", "spam", 15),
    ("en_sms_spam", "spam", 40),
    ("en_trec6", "ABBR", 30),
    ("en_trec6", "NUM", 15),
    ("en_trec6", "HUM", 40),
    ("en_reuters_r52", "sugar", 12),
    ("en_reuters_r52", "coffee", 40),
    ("en_reuters_r52", "money-fx", 107),
)
MIXED = ("lr_3", "lr_30", "lda")
RESULTS = Path(__file__).parent / "results_rare_class" / "rare_class.jsonl"


def make_heads(seed: int) -> dict[str, Any]:
    bagging = BalancedBaggingClassifier(
        make_regression(), n_estimators=10, random_state=seed
    )
    return {
        "lr_3": make_regression().set_params(C=3),
        "lr_30": make_regression().set_params(C=30),
        "lda": ShrinkageLDAClassifier(),
        "balanced_bagging": bagging,
        "easy_ensemble": EasyEnsembleClassifier(random_state=seed),
    }


def encode(name: str, rare: str, cache: str | None) -> tuple[np.ndarray, np.ndarray]:
    """Return the vectors of the rest, twice `N_REST` at most, and of the class."""
    data = fetch_dataset(name)
    X, y = keep_usable_rows(data.data, data.target.astype(str))
    rng = np.random.default_rng(0)
    (of_class,), (rest,) = np.nonzero(y == rare), np.nonzero(y != rare)
    encoder = TransformerEncoder("minilm", cache_dir=cache)
    rest = rng.permutation(rest)[: 2 * N_REST]
    vectors = encoder.fit_transform(X[np.concatenate([rest, of_class])])
    return vectors[: len(rest)], vectors[len(rest) :]


def score_draw(
    rest: np.ndarray, rare: np.ndarray, n_rare: int, seed: int
) -> dict[str, float]:
    """Return the average precision of each head on the rows that it was not given."""
    rng = np.random.default_rng(seed)
    rest, rare = rng.permutation(rest), rng.permutation(rare)
    half = len(rest) // 2
    parts = ((rest[:half], rare[:n_rare]), (rest[half:], rare[n_rare:]))
    (X, y), (X_test, y_test) = (
        (np.concatenate(part), np.repeat([0, 1], list(map(len, part))))
        for part in parts
    )
    scores = {
        name: logit(np.clip(head.fit(X, y).predict_proba(X_test)[:, 1], 1e-9, 1 - 1e-9))
        for name, head in make_heads(seed).items()
    }
    scores["mix"] = np.mean([scores[name] for name in MIXED], axis=0)
    four = [*MIXED, "balanced_bagging"]
    scores["mix_with_bagging"] = np.mean([scores[name] for name in four], axis=0)
    return {
        name: round(float(average_precision_score(y_test, score)), 5)
        for name, score in scores.items()
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--seeds", default="0,1,2,3,4")
    parser.add_argument("--cache", help="folder that keeps embeddings between runs")
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args()
    options.out.parent.mkdir(parents=True, exist_ok=True)
    means = defaultdict(list)
    with options.out.open("w", encoding="utf-8") as file:
        for name, rare, n_rare in CASES:
            rest, own = encode(name, rare, options.cache)
            about = {"set": name, "class": rare, "n_rare": n_rare}
            about["n_rest"] = len(rest) // 2
            for seed in map(int, options.seeds.split(",")):
                found = score_draw(rest, own, n_rare, seed)
                row = {"benchmark": "rare_class", **about, "seed": seed, **found}
                file.write(json.dumps(row | describe_machine()) + "\n")
                file.flush()
                means[name, rare, n_rare].append(found)
    for case, found in means.items():
        mean = {key: np.mean([row[key] for row in found]) for key in found[0]}
        figures = ", ".join(f"{key} {100 * value:.1f}" for key, value in mean.items())
        print(*case, figures, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
