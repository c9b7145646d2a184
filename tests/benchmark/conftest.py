"""A small table of titles, and a spec over it."""

import csv
import json

import pytest

from skimbal.benchmark import BenchmarkSpec
from skimbal.datasets import make_product_titles

FIGURES = (
    "accuracy balanced_accuracy macro_f1 macro_precision macro_recall tail_recall "
    "tail_f1 mcc macro_average_precision roc_auc log_loss ece tail_average_precision"
).split()

# of a leaderboard
SETS = ("en_a", "en_b", "en_c", "zh_d")
SCORES = {"plain": 0.5, "better": 0.6, "best": 0.7}
COSTS = {"fit_seconds": 2.0, "predict_seconds": 0.5, "cpu_seconds": 2.5}


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """Folder of ``titles.csv``: 90 titles of three categories."""
    folder = tmp_path_factory.mktemp("benchmark")
    X, y = make_product_titles(90, n_classes=3, n_minority=0, random_state=0)
    with open(folder / "titles.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["title", "category"])
        writer.writerows(zip(X, y, strict=True))
    return folder


@pytest.fixture
def make_spec(folder):
    """Make a spec over the table; anything may be changed."""
    titles = {"name": "titles", "path": "titles.csv", "language": "en"}
    titles |= {"text": "title", "label": "category"}

    def make(**options):
        plain = {"datasets": [titles], "recipes": ["tfidf_svm_balanced"]}
        plain |= {"n_train": 45, "n_test": 30, "folder": folder}
        return BenchmarkSpec(**(plain | options))

    return make


@pytest.fixture
def results(tmp_path):
    return tmp_path / "new" / "results.jsonl"


def read_lines(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def make_line(data_set, recipe, seed, **more):
    cell = f"{data_set}/natural/{recipe}/{seed}"
    settings = {"recipe": {"name": "lexical", "label": recipe}, "pool": 6000}
    settings |= {"regime": {"kind": "natural"}, "n_train": 100, "n_test": 100}
    line = {"cell": cell, "key": cell, "dataset": data_set, "regime": "natural"}
    line |= {"recipe": recipe, "seed": seed, "settings": settings, "commit": "abc1234"}
    line |= {"machine": "Linux x86_64", "cpus": 2, "threads": 1}
    return line | {"train_rows": 100, "test_rows": 50} | more


def make_lines(seeds=(0, 1, 2)):
    return [
        make_line(
            data_set,
            recipe,
            seed,
            macro_f1=score + 0.01 * seed + 0.02 * i,
            tail_f1=None if recipe == "plain" else score,
            log_loss=1 - score,
            peak_mib=100 + seed,
            **COSTS,
        )
        for i, data_set in enumerate(SETS)
        for recipe, score in SCORES.items()
        for seed in seeds
    ]


def write_lines(path, lines):
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path
