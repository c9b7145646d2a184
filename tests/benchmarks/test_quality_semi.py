"""Tests of the semi-supervised task of the benchmark."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from benchmarks.quality import protocol, run
from benchmarks.quality.compare import make_comparison
from benchmarks.quality.lines import read_rows
from benchmarks.quality.protocol import load_split
from benchmarks.quality.systems import SEMI_SUPERVISED, SYSTEMS, Setting
from skimbal.benchmark._protocol import hide_labels
from skimbal.classifiers import SelfTrainingTextClassifier
from skimbal.datasets import make_product_titles
from skimbal.encoders import LexicalEncoder


@pytest.fixture
def small_set(monkeypatch):
    """Make every data set 120 product titles."""
    X, y = make_product_titles(120, n_classes=3, n_minority=1, random_state=0)

    class Data:
        data = X
        target = y
        info = type("Info", (), {"language": "en"})

    monkeypatch.setattr(protocol, "fetch_dataset", lambda name: Data)
    return Data


def test_so_many_labels_a_class_are_told_and_half_of_a_small_one():
    y = np.repeat([*"abc"], [50, 9, 1])
    told = hide_labels(y, n_labels=8, seed=0)
    classes, counts = np.unique(y[told], return_counts=True)
    assert dict(zip(classes, counts, strict=True)) == {"a": 8, "b": 4, "c": 1}
    assert told.tolist() != hide_labels(y, n_labels=8, seed=1).tolist()


def test_the_rows_are_the_same_for_all_seeds_and_their_labels_are_not(small_set):
    splits = [load_split("x", seed=s, n_test=30, n_labels=5) for s in (0, 1)]
    rows = [split.all_rows() for split in splits]
    assert set(rows[0][0]) == set(rows[1][0])
    assert set(splits[0].X_train) != set(splits[1].X_train)
    for split, (X, y) in zip(splits, rows, strict=True):
        assert not set(X) & set(split.X_test)
        assert [label for label in y if label is not None] == split.y_train.tolist()
        assert sum(label is None for label in y) == len(split.X_unlabelled) > 30


def test_only_semi_supervised_systems_see_the_unlabelled_rows(
    small_set, tmp_path, monkeypatch
):
    seen = {}

    class Noting(SelfTrainingTextClassifier):
        def fit(self, X, y, sample_weight=None):
            seen["n_rows"] = len(y)
            return super().fit(X, y, sample_weight)

    def make(setting):
        linear = make_pipeline(LexicalEncoder(min_df=1), LogisticRegression())
        return Noting(linear, guard=False, random_state=setting.seed)

    monkeypatch.setitem(run.SYSTEMS, "self_training", make)
    options = f"--sets en_trec6 --task semi --n-rare 4 --n-test 30 --out {tmp_path}"
    for system in ("tfidf_lr", "self_training"):
        run.main([*options.split(), "--systems", system, "--seeds", "0,1"])
    rows = read_rows(tmp_path)
    assert {row["train_rows"] for row in rows} == {8}
    assert {row["unlabelled_rows"] for row in rows} == {seen["n_rows"] - 8}
    assert {(row["task"], row["n_rare"]) for row in rows} == {("semi", 4)}
    assert seen["n_rows"] > 50
    table = make_comparison(rows, "self_training", ["tfidf_lr"], "macro_f1")
    assert table.splitlines()[2].startswith("| en_trec6, n = 4, train | tfidf_lr |")


@pytest.mark.parametrize("name", SEMI_SUPERVISED)
def test_semi_supervised_systems_start_from_the_supervised_one(name):
    model = SYSTEMS[name](Setting("en", 3))
    assert model.random_state == 3
    if name.startswith("auto"):
        assert str(model) == str(SYSTEMS["auto_frozen"](Setting("en", 3)))
        return
    assert str(model.estimator) == str(SYSTEMS["embedding_lr"](Setting("en", 3)))
