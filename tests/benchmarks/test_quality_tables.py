"""Tests of the tables that are made from result lines."""

import pytest

from benchmarks.quality.compare import make_comparison
from benchmarks.quality.systems import OURS, PEERS
from benchmarks.quality.table import make_table


def make_rows(*runs, n_rare=None, prior="train"):
    """Return lines of a set, a system, a metric, and its values by seed."""
    return [
        {
            "set": name,
            "system": system,
            "seed": seed,
            "n_rare": n_rare,
            "prior": prior,
            metric: value,
        }
        for name, system, metric, values in runs
        for seed, value in values.items()
    ]


TREC = ("en_trec6", "bert", "macro_f1", {0: 0.9, 1: 0.8, 2: 0.85})


def test_a_table_shows_mean_interval_and_number_of_seeds():
    rows = make_rows(
        ("en_trec6", "tfidf_lr_bal", "macro_f1", {0: 0.70, 1: 0.74}),
        ("en_trec6", "bert", "macro_f1", {0: 0.9}),
        ("zh_tnews", "tfidf_lr_bal", "macro_f1", {0: 0.5}),
    )
    # Student's t with 1 degree of freedom: 12.706 * 2.828 / sqrt(2) = 25.4
    assert make_table(rows, "macro_f1").splitlines() == [
        "| set | tfidf_lr_bal | bert |",
        "| --- | --- | --- |",
        "| en_trec6 | 72.0 ± 25.4 (2) | 90.0 (1) |",
        "| zh_tnews | 50.0 (1) |  |",
        "| mean | 61.0 |  |",
    ]


def test_cuts_and_priors_have_their_own_rows_after_the_natural_task():
    run = ("en_trec6", "bert", "macro_f1", {0: 0.5})
    rows = [
        *make_rows(run, n_rare=20),
        *make_rows(run, n_rare=5, prior="uniform"),
        *make_rows(run),
        *make_rows(run, prior="uniform"),
    ]
    assert [
        line.split("|")[1].strip() for line in make_table(rows, "macro_f1").splitlines()
    ] == [
        "set",
        "---",
        "en_trec6",
        "en_trec6, uniform",
        "en_trec6, n = 5, uniform",
        "en_trec6, n = 20, train",
        "mean",
    ]


def test_the_best_peer_of_each_set_is_compared_seed_by_seed():
    rows = make_rows(
        TREC,
        ("en_trec6", "tfidf_lr", "macro_f1", {0: 0.88, 1: 0.76, 2: 0.83, 3: 0.99}),
        ("en_trec6", "embedding_lr", "macro_f1", {0: 0.7, 1: 0.7, 2: 0.7}),
        ("zh_tnews", "bert", "macro_f1", {0: 0.5}),
        ("zh_tnews", "tfidf_lr", "macro_f1", {0: 0.4}),
        ("zh_tnews", "embedding_lr", "macro_f1", {0: 0.6}),
    )
    # differences 2, 4, 2: mean 2.67, t with 2 degrees 4.303 * 1.155 / sqrt(3) = 2.9;
    # of the two sets 2.67 and -10: mean -3.67, 12.706 * 8.957 / sqrt(2) = 80.5
    assert make_comparison(rows, "bert", PEERS, "macro_f1").splitlines() == [
        "| set | best peer | its score | bert | difference | seeds |",
        "| --- | --- | --- | --- | --- | --- |",
        "| en_trec6 | tfidf_lr | 82.3 | 85.0 | +2.7 ± 2.9 | 3 |",
        "| zh_tnews | embedding_lr | 60.0 | 50.0 | -10.0 | 1 |",
        "| mean over sets |  | 71.2 | 67.5 | -3.7 ± 80.5 |  |",
    ]


def test_a_seed_that_only_one_system_has_is_left_out():
    rows = make_rows(TREC, ("en_trec6", "tfidf_lr", "macro_f1", {2: 0.8, 7: 0.99}))
    line = make_comparison(rows, "bert", ["tfidf_lr"], "macro_f1").splitlines()[2]
    assert line == "| en_trec6 | tfidf_lr | 80.0 | 85.0 | +5.0 | 1 |"
    rows = make_rows(TREC, ("en_trec6", "tfidf_lr", "macro_f1", {7: 0.99}))
    lines = make_comparison(rows, "bert", PEERS, "macro_f1").splitlines()
    assert lines[2:] == ["| en_trec6 | none |  |  |  |  |"]


def test_the_smallest_is_best_where_lower_is_better():
    rows = make_rows(
        ("en_trec6", "bert", "ece", {0: 0.05}),
        ("en_trec6", "tfidf_lr", "ece", {0: 0.08}),
        ("en_trec6", "embedding_lr", "ece", {0: 0.3}),
    )
    line = make_comparison(rows, "bert", PEERS, "ece").splitlines()[2]
    assert line == "| en_trec6 | tfidf_lr | 8.0 | 5.0 | -3.0 | 1 |"


def test_cells_of_a_set_are_averaged_before_the_sets():
    cells = [
        make_rows(
            ("en_trec6", "bert", "macro_f1", {0: ours}),
            ("en_trec6", "tfidf_lr", "macro_f1", {0: 0.5}),
            n_rare=n_rare,
        )
        for n_rare, ours in ((5, 0.6), (20, 0.7))
    ]
    other = make_rows(
        ("zh_tnews", "bert", "macro_f1", {0: 0.5}),
        ("zh_tnews", "tfidf_lr", "macro_f1", {0: 0.5}),
        n_rare=5,
    )
    table = make_comparison([*cells[0], *cells[1], *other], "bert", PEERS, "macro_f1")
    # differences 10 and 20 of one set, 0 of the other: 7.5, not 10
    assert "| mean over sets |  | 50.0 | 57.5 | +7.5 ±" in table


@pytest.mark.parametrize("peer", ["tfidf_lr", "embedding_lr", "hf_trainer_ros"])
def test_peers_are_not_ours(peer):
    assert peer in PEERS
    assert not PEERS.keys() & OURS.keys()
