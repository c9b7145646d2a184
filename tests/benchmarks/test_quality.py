"""Tests of the quality benchmark: its rows, its lines and its tables."""

import argparse
import importlib.util
import json
import sys

import numpy as np
import pytest

from benchmarks.quality import run, systems
from benchmarks.quality.augmentation_table import FOLDER
from benchmarks.quality.lines import KEY, add_choices, choose_rows, read_rows
from benchmarks.quality.protocol import SETS, load_split
from benchmarks.quality.systems import OURS, PEERS, SYSTEMS, TOLD, Setting
from skimbal.benchmark._protocol import cut_half, draw_split
from skimbal.benchmark._split import Split
from skimbal.datasets import make_product_titles
from skimbal.exceptions import MissingResourceError


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
    """Make every data set 90 product titles, and every body a tiny one."""
    X, y = make_product_titles(90, n_classes=3, n_minority=0, random_state=0)

    def load(name, *, seed, n_train, n_test, n_rare):
        train, test = draw_split(y, n_train=n_train, n_test=n_test, seed=seed)
        rare = ()
        if n_rare is not None:
            kept, rare = cut_half(y[train], n_rare=n_rare, seed=seed)
            train = train[kept]
        return Split(X[train], y[train], X[test], y[test], "en", rare)

    monkeypatch.setattr(run, "load_split", load)
    monkeypatch.setenv("SKIMBAL_EN_MODEL", tiny_bert)


def run_systems(folder, systems, sets="en_trec6", more=""):
    run.main(
        f"--sets {sets} --systems {systems} --n-train 45 --n-test 30 "
        f"--out {folder} {more}".split()
    )
    return read_rows(folder)


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


@pytest.mark.parametrize("name", [name for name in OURS if "backbone" in name])
def test_ensembles_of_backbones_need_more_than_one(name, monkeypatch):
    monkeypatch.delenv("SKIMBAL_MORE_MODELS", raising=False)
    with pytest.raises(SystemExit, match="Set SKIMBAL_MORE_MODELS"):
        SYSTEMS[name](Setting("en", 0))


def test_of_weights_the_mean_is_written_down():
    weights = {
        "one": np.float64(0.5),
        "per_class": np.array([1.0, 3.0]),
        "stacking": np.array([[1.0, 9.0], [7.0, 3.0]]),
    }
    expected = {"one": 0.5, "per_class": 2.0, "stacking": 2.0}
    assert run.plain(weights) == expected


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


def test_setfit_says_how_to_install_it(small_set, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "setfit", None)
    with pytest.raises(MissingResourceError, match="pip install"):
        run_systems(tmp_path, "setfit")


@pytest.mark.slow
@pytest.mark.filterwarnings("default")  # setfit's own
def test_setfit_gives_probabilities_and_its_version(small_set, tmp_path, monkeypatch):
    pytest.importorskip("setfit")
    short = systems.make_setfit
    monkeypatch.setitem(run.SYSTEMS, "setfit", lambda s: short(s, max_steps=2))
    (row,) = run_systems(tmp_path, "setfit")
    assert row["log_loss"] > 0
    assert "setfit" in row["versions"]


def test_the_step_task_scores_one_fit_for_both_priors(small_set, tmp_path, monkeypatch):
    fits = []

    def count(name, split, setting, priors):
        fits.append((name, setting.target_prior, priors))
        return run_system(name, split, setting, priors)

    run_system = run.run_system
    monkeypatch.setattr(run, "run_system", count)
    step = {"systems": "tfidf_lr,embedding_lr_adjusted", "more": "--task step"}
    rows = run_systems(tmp_path, **step)
    # n = 20 and 100: no class of 15 rows to cut
    assert {(row["system"], row["n_rare"], row["prior"]) for row in rows} == {
        (system, 5, prior)
        for system in SYSTEMS
        if system in step["systems"].split(",")
        for prior in ("uniform", "train")
    }
    assert fits == [
        ("tfidf_lr", "uniform", ["uniform", "train"]),
        ("embedding_lr_adjusted", "uniform", ["uniform"]),
        ("embedding_lr_adjusted", "train", ["train"]),
    ]
    for row in rows:
        assert row["task"] == "step"
        assert row["train_rows"] == 35
        assert 0 <= row["rare_f1"] <= 1
    assert run_systems(tmp_path, **step) == rows
    assert len(fits) == 3


def test_a_natural_run_counts_beside_lines_without_a_task(small_set, tmp_path):
    old = {"set": "en_trec6", "system": "tfidf_lr", "seed": 0}
    old |= {"n_train": 45, "n_test": 30, "macro_f1": 0.7}
    (tmp_path / "tfidf_lr.jsonl").write_text(json.dumps(old) + "\n")
    rows = run_systems(tmp_path, "tfidf_lr")
    assert [row["macro_f1"] for row in rows] == [0.7]
    rows = run_systems(tmp_path, "tfidf_lr", more="--priors train,uniform")
    assert [row["prior"] for row in rows] == ["train", "uniform"]
    assert "rare_f1" not in rows[1]


@pytest.mark.parametrize("folder", [run.RESULTS, FOLDER])
def test_committed_lines_have_every_key_once(folder):
    keys = [tuple(row[part] for part in KEY) for row in read_rows(folder)]
    assert len(keys) == len(set(keys))


def test_lines_are_chosen_by_task_cut_prior_and_rows(tmp_path):
    step = {"task": "step", "n_rare": 5, "prior": "train", "n_train": 4000}
    lines = [{"n_train": 2000}, {"n_train": 500}, step, step | {"prior": "uniform"}]
    text = "".join(json.dumps({"id": i} | line) + "\n" for i, line in enumerate(lines))
    (tmp_path / "one.jsonl").write_text(text)

    def choose(options):
        parser = argparse.ArgumentParser()
        add_choices(parser)
        chosen = choose_rows(
            parser.parse_args(f"--results {tmp_path} {options}".split())
        )
        return [row["id"] for row in chosen]

    assert choose("") == [0]
    assert choose("--n-train 500") == [1]
    assert choose("--task step") == [2, 3]
    assert choose("--task all --prior train") == [0, 2]
    assert choose("--task step --prior uniform --n-rare 5") == [3]
    assert choose("--task step --n-rare 20") == []


@pytest.mark.parametrize("name", PEERS | OURS)
def test_systems_that_read_the_prior_are_known(name, tiny_bert, monkeypatch):
    monkeypatch.setenv("SKIMBAL_EN_MODEL", tiny_bert)
    monkeypatch.setenv("SKIMBAL_MORE_MODELS", tiny_bert)
    told = []
    for prior in ("train", "uniform"):
        system = SYSTEMS[name](Setting("en", 0, target_prior=prior, budget=1.0))
        params = system.get_params()
        told.append({k: v for k, v in params.items() if k.endswith("target_prior")})
    assert (told[0] != told[1]) == (name in TOLD)
