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
