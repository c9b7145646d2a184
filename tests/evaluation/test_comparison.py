"""Tables of scores become comparisons, which go to text."""

from copy import deepcopy

import numpy as np
import pytest
from scipy import stats

from skimbal.evaluation import Comparison
from skimbal.evaluation._explanations import name_of_metric
from tests.evaluation.rivals import make_table

NAMES = ["one", "two", "three", "four"]


@pytest.fixture(scope="module")
def sets():
    return Comparison.from_scores(make_table(NAMES), metric="macro_f1")


def folds(**options):
    rng = np.random.default_rng(0)
    scores = {
        name: 0.6 + 0.05 * j + rng.normal(0, 0.01, 10) for j, name in enumerate("ab")
    }
    return Comparison.from_scores(scores, n_train=900, n_test=100, **options)


def test_seeds_are_averaged_first(sets):
    table = make_table(NAMES)
    order = [row["name"] for row in sets.systems]
    expected = [[np.mean(table[s][name]) for s in sets.units] for name in order]
    assert sets.scores == pytest.approx(np.array(expected))
    means = {s: {n: float(np.mean(v)) for n, v in c.items()} for s, c in table.items()}
    again = Comparison.from_scores(means, metric="macro_f1")
    assert again.pairs[0]["p_value"] == sets.pairs[0]["p_value"]


def test_ranks_and_their_tests(sets):
    ranks = stats.rankdata(-sets.scores, axis=0).mean(axis=1)
    assert [row["mean_rank"] for row in sets.systems] == pytest.approx(ranks)
    assert sorted(ranks) == ranks.tolist()
    expected = stats.friedmanchisquare(*sets.scores)
    assert sets.ranking["friedman_p"] == pytest.approx(expected.pvalue)
    assert sets.ranking["n_data_sets"] == 12
    for pair in sets.pairs:
        told_apart = pair["p_nemenyi"] < 0.05
        gap = ranks_of(sets, pair["second"]) - ranks_of(sets, pair["first"])
        assert told_apart == (gap > sets.ranking["critical_difference"])


def ranks_of(comparison, name):
    return {row["name"]: row["mean_rank"] for row in comparison.systems}[name]


def test_pairs_over_data_sets(sets):
    pair = sets.pairs[0]
    gap = sets.scores[0] - sets.scores[1]
    assert pair["p_value"] == stats.wilcoxon(gap).pvalue
    interval = stats.ttest_1samp(gap, 0).confidence_interval()
    assert (pair["low"], pair["high"]) == pytest.approx(tuple(interval))
    assert pair["better"] + pair["equal"] + pair["worse"] == pytest.approx(1)
    assert pair["p_holm"] >= pair["p_value"]


def test_only_data_sets_that_all_have_are_compared():
    table = deepcopy(make_table(NAMES))
    table["set 3"]["two"] = None
    table["set 4"]["two"] = [0.5, float("nan")]
    del table["set 5"]["one"]
    table["set 6"]["four"] = []
    comparison = Comparison.from_scores(table)
    assert len(comparison.units) == 8
    assert comparison.left_out == [
        {"data_set": "set 3", "missing": ["two"]},
        {"data_set": "set 4", "missing": ["two"]},
        {"data_set": "set 5", "missing": ["one"]},
        {"data_set": "set 6", "missing": ["four"]},
    ]
    note = comparison.notes[0]
    assert note.startswith("4 of 12 data sets are left out")
    assert "'two' lacks 2, 'one' lacks 1, 'four' lacks 1." in note


def test_too_few_complete_data_sets_are_an_error_that_says_who_lacks_them():
    table = {"x": {"a": 1, "b": 2}, "y": {"a": 1}, "z": {"a": 1, "b": None}}
    with pytest.raises(ValueError, match=r"got 1 of 3\. 'b' lacks 2\."):
        Comparison.from_scores(table)


def test_unequal_seeds_are_noted():
    table = make_table(NAMES)
    table["set 0"]["one"] = [0.5]
    notes = Comparison.from_scores(table).notes
    assert "Some scores are means over fewer seeds than those beside them." in notes


def test_few_data_sets_are_warned_of():
    notes = " ".join(Comparison.from_scores(make_table(NAMES, n_sets=5)).notes)
    assert "On 5 data sets Wilcoxon's test cannot give a p-value below 0.0625" in notes
    assert "On 5 data sets Nemenyi's test has almost no power" in notes
    many = Comparison.from_scores(make_table(NAMES, n_sets=12))
    assert many.notes == []


def test_the_adjustment_for_many_pairs_is_part_of_the_warning():
    table = make_table([*"abcdefghijkl"], n_sets=8, spread=0.001)
    comparison = Comparison.from_scores(table)
    assert {pair["verdict"] for pair in comparison.pairs} == {"undecided"}
    assert comparison.headline.endswith("not surely better than any of the 11 others.")
    note = comparison.notes[0]
    assert "cannot give a p-value below 0.00781, and adjusted for 66 pairs none" in note
    smallest = min(pair["p_holm"] for pair in comparison.pairs)
    assert f"none below {smallest:.3g}: it finds no difference" in note


def test_a_test_of_ranks_that_the_mean_contradicts_decides_nothing():
    table = {f"set {i}": {"a": 0.5 + i / 1000, "b": 0.5} for i in range(1, 12)}
    table["the odd one"] = {"a": 0.1, "b": 0.9}
    comparison = Comparison.from_scores(table, rope=0)
    (pair,) = comparison.pairs
    assert pair["p_holm"] < 0.05
    assert pair["difference"] < 0 < pair["better"] - pair["worse"]
    assert pair["verdict"] == "undecided"
    assert "most data sets speak against the mean (p = 0.03" in comparison.headline
    assert "'a' and 'b' are not told apart" in " ".join(comparison.notes)
    table["the odd one"] = {"a": 0.5 - 66 / 1000, "b": 0.5}  # the mean is 0
    assert Comparison.from_scores(table, rope=0).pairs[0]["verdict"] == "better"


def test_two_classifiers_are_not_ranked():
    comparison = Comparison.from_scores(make_table(NAMES[:2]))
    assert comparison.ranking is None
    assert "p_nemenyi" not in comparison.pairs[0]
    assert comparison.notes == ["Ranks are tested from three classifiers on."]


def test_scores_of_folds_need_the_numbers_of_rows():
    comparison = folds()
    assert comparison.design == "folds"
    assert comparison.pairs[0]["first"] == "b"
    assert "overall" not in comparison.systems[0]
    with pytest.raises(ValueError, match="need `n_train` and `n_test`"):
        Comparison.from_scores({"a": [1, 2], "b": [1, 2]})
    with pytest.raises(ValueError, match="leave them out"):
        Comparison.from_scores(make_table(NAMES), n_train=9, n_test=1)


def test_more_rows_tested_for_each_learnt_from_widen_the_interval():
    scores = {"a": [0.6, 0.7, 0.65], "b": [0.5, 0.52, 0.6]}
    widths = [
        pair["high"] - pair["low"]
        for n_test in (10, 100)
        for pair in Comparison.from_scores(scores, n_train=90, n_test=n_test).pairs
    ]
    assert widths[0] < widths[1]


@pytest.mark.parametrize(
    ("scores", "error", "message"),
    [
        ([0.1, 0.2], TypeError, "`scores` must be a mapping"),
        ({"x": {"a": 1}, "y": 0.5}, TypeError, "scores of data set 'y' must be a map"),
        ({"x": {"a": "many"}, "y": {}}, TypeError, "scores of 'a' must be numbers"),
        ({"x": {"a": [[1]]}, "y": {}}, TypeError, "scores of 'a' must be numbers"),
        ({"a": [1, 2], "b": [1]}, ValueError, "scores on the same folds"),
        ({"a": [1], "b": [1]}, ValueError, "needs at least 2 on which score is"),
        ({"a": [1, 2]}, ValueError, "at least 2 classifiers; got 1"),
        ({}, ValueError, "at least 2 classifiers; got 0"),
    ],
)
def test_other_tables_are_refused(scores, error, message):
    options = {} if not isinstance(scores, dict) or "x" in scores else ROWS
    with pytest.raises(error, match=message):
        Comparison.from_scores(scores, **options)


ROWS = {"n_train": 80, "n_test": 20}


def test_the_headline_says_who_wins_and_whether_it_is_sure():
    sure = folds(metric="macro_f1").headline
    assert sure.startswith("'b' is ahead of 'a' by 0.0")
    assert "macro F1 (95 % interval 0.0" in sure
    assert sure.endswith("that is sure (p < 0.001).")
    assert "they are practically equal: with a prob" in folds(rope=0.5).headline
    noisy = {"a": [0.5, 0.7, 0.6], "b": [0.6, 0.65, 0.62]}
    unsure = Comparison.from_scores(noisy, **ROWS).headline
    assert "that is not sure (p = " in unsure


def test_the_headline_is_the_same_whoever_of_two_is_the_baseline():
    assert (
        folds(baseline="a").headline
        == folds(baseline="b").headline
        == (folds().headline)
    )


def test_the_headline_of_many(sets):
    assert sets.headline.startswith("'four' ranks first on 12 data sets (mean rank ")
    assert "It is surely better than " in sets.headline
    against = Comparison.from_scores(make_table(NAMES), baseline="four").headline
    assert against.startswith("The baseline 'four' is ahead of 'three' by ")
    against = Comparison.from_scores(make_table(NAMES), baseline="one").headline
    assert against.startswith("'four' is ahead of the baseline 'one' by ")
    better = "By signed ranks, 'four' is better by more than 0.01 with a probability of"
    assert f"{better} 100%." in against
    assert "Surely better than the baseline: " in against


def test_a_test_without_power_names_nobody():
    few = Comparison.from_scores(make_table(NAMES, n_sets=4), baseline="one").headline
    assert "Adjusted for 3 pairs, the test finds no difference sure." in few
    assert "told apart" not in few


def test_a_baseline_that_nobody_is_ahead_of():
    table = {f"set {i}": {"a": 0.5, "b": 0.5, "c": 0.5} for i in range(6)}
    level = Comparison.from_scores(table, baseline="a").headline
    assert level == (
        "'b' is level with the baseline 'a'. Adjusted for 2 pairs, the test finds no "
        "difference sure. Practically equal to the baseline: 'b', 'c'."
    )
    assert "over 'b' is 0.000 score" in Comparison.from_scores(table).headline


@pytest.mark.parametrize(
    ("metric", "name"),
    [
        ("macro_f1", "macro F1"),
        ("rare_f1", "F1 of the cut half"),
        ("roc_auc", "ROC AUC"),
        ("mcc", "Matthews correlation"),
        ("Cohen_kappa", "Cohen kappa"),
        ("ece", "calibration error"),
    ],
)
def test_metrics_have_names_in_sentences(metric, name):
    assert name_of_metric(metric) == name


def test_the_text_holds_every_classifier_pair_and_note(sets):
    text = str(sets)
    assert text.startswith("4 classifiers by macro_f1, on 12 data sets\n")
    assert sets.headline in text
    for pair in sets.pairs:
        assert f"{pair['first']} - {pair['second']}" in text
    few = Comparison.from_scores(make_table(NAMES, n_sets=4))
    assert all(f"- {note}" in str(few) for note in few.notes)
    many = Comparison.from_scores(make_table([f"n{i}" for i in range(12)], n_sets=3))
    assert "... and 26 more pairs" in str(many)
    assert repr(sets) == "<Comparison of 4 classifiers by macro_f1: 12 data sets>"
