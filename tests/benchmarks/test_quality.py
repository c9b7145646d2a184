"""Tests of the quality benchmark: its rows, its lines and its tables."""

import importlib.util
import json

import numpy as np
import pytest

from benchmarks.quality import run
from benchmarks.quality.protocol import SETS, draw_split, keep_usable_rows, load_split
from benchmarks.quality.table import make_table
from skimbal.datasets import make_long_tail, make_product_titles


def test_unlabelled_repeated_and_too_rare_rows_are_dropped():
    X = np.array([*"abcdefgh", "a", "x", *"ijklmnop"], dtype=object)
    y = np.array(["big"] * 9 + [""] + ["small"] * 7 + ["big"])
    X, y = keep_usable_rows(X, y)
    assert "".join(X) == "abcdefghp"
    assert set(y) == {"big"}


@pytest.mark.parametrize("seed", range(5))
def test_sides_are_disjoint_and_every_class_has_three_training_rows(seed):
    X, y = make_product_titles(3000, n_classes=12, random_state=seed)
    X, y = make_long_tail(X, y, imbalance_ratio=40, random_state=seed)
    X, y = keep_usable_rows(X, y)
    train, test = draw_split(y, n_train=120, n_test=len(y) - 120, seed=seed)
    assert not set(train) & set(test)
    assert len(train) == len(set(train))
    assert np.unique(y[train], return_counts=True)[1].min() >= 3
    again = draw_split(y, n_train=120, n_test=len(y) - 120, seed=seed)
    np.testing.assert_array_equal(train, again[0])


@pytest.mark.data
@pytest.mark.parametrize("name", SETS)
def test_rows_are_those_of_the_peers(name, data_home):
    path = data_home.parent / "peers" / "peers.py"
    if not path.is_file():
        pytest.skip("the script of the peers is not beside the data sets")
    spec = importlib.util.spec_from_file_location("peers", path)
    peers = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(peers)
    split = load_split(name, seed=1)
    ours = (split.X_train, split.y_train, split.X_test, split.y_test)
    theirs = peers.load(data_home, name, 2000, 1)
    for one, other in zip(ours, theirs, strict=True):
        assert one.tolist() == other.tolist()


@pytest.fixture
def small_set(monkeypatch, tiny_bert):
    """Make every data set 60 product titles, and every body a tiny one."""
    X, y = make_product_titles(60, n_classes=3, n_minority=0, random_state=0)

    def load(name, *, seed, n_train, n_test):
        train, test = draw_split(y, n_train=n_train, n_test=n_test, seed=seed)
        return run.Split(X[train], y[train], X[test], y[test], "en")

    monkeypatch.setattr(run, "load_split", load)
    monkeypatch.setenv("SKIMBAL_EN_MODEL", tiny_bert)


def run_systems(folder, systems, sets="en_trec6"):
    run.main(
        f"--sets {sets} --systems {systems} --n-train 30 --n-test 30 "
        f"--out {folder}".split()
    )
    return run.read_rows(folder)


def test_a_run_is_a_line_and_is_not_repeated(small_set, tmp_path):
    systems = "tfidf_lr_bal,tfidf_svm_bal,lexical_lr,lexical_svm,embedding_lr"
    rows = run_systems(tmp_path, systems)
    assert {row["system"] for row in rows} == set(systems.split(","))
    assert run_systems(tmp_path, systems) == rows
    for row in rows:
        assert 0 <= row["macro_f1"] <= 1
        assert row["fit_seconds"] >= 0
        assert (row["log_loss"] is None) == ("svm" in row["system"])
        assert {"seed", "versions", "machine", "commit"} <= set(row)
        assert "/" not in json.dumps({k: row[k] for k in ("machine", "commit")})


@pytest.mark.slow
@pytest.mark.filterwarnings("default")  # transformers' own
def test_the_trainer_gets_the_time_of_bert(small_set, tmp_path):
    with pytest.raises(SystemExit, match="bert first"):
        run_systems(tmp_path, "hf_trainer_equal_time")
    rows = run_systems(tmp_path, "bert,hf_trainer,hf_trainer_equal_time")
    by_name = {row["system"]: row for row in rows}
    peer = by_name["hf_trainer_equal_time"]
    budget = by_name["bert"]["fit_seconds"]
    assert peer["n_epochs"] == max(1, int(budget / peer["epoch_seconds"]))
    assert by_name["hf_trainer"]["n_epochs"] == 4


def test_a_table_shows_mean_interval_and_number_of_seeds():
    rows = [
        {"set": name, "system": system, "seed": seed, "macro_f1": value}
        for name, system, seed, value in [
            ("en_trec6", "tfidf_lr_bal", 0, 0.70),
            ("en_trec6", "tfidf_lr_bal", 1, 0.74),
            ("en_trec6", "bert", 0, 0.9),
            ("zh_tnews", "tfidf_lr_bal", 0, 0.5),
        ]
    ]
    # Student's t with 1 degree of freedom: 12.706 * 2.828 / sqrt(2) = 25.4
    assert make_table(rows, "macro_f1").splitlines() == [
        "| set | tfidf_lr_bal | bert |",
        "| --- | --- | --- |",
        "| en_trec6 | 72.0 ± 25.4 (2) | 90.0 (1) |",
        "| zh_tnews | 50.0 (1) |  |",
        "| mean | 61.0 |  |",
    ]
