"""Tests of what is advised of several scores, and of the table of gains."""

import numpy as np
import pytest

from benchmarks.quality.advisor import find_regrets
from benchmarks.quality.gains import COMPARISONS, measure
from skimbal.auto._choice import choose
from skimbal.auto._gains import GAINS
from skimbal.auto._rule_table import RULES
from skimbal.auto._rules import apply_rules


def draws_of(scores, spread):
    """Return draws whose paired differences have a standard error of `spread`."""
    noise = np.tile([1.0, -1.0], 100) * spread
    return {
        name: score + noise * (i % 2) for i, (name, score) in enumerate(scores.items())
    }


def chosen(scores, spread=0.01, tolerance=0.005):
    return choose(scores, draws_of(scores, spread), tolerance)


def test_a_cheaper_class_of_cost_is_taken_if_it_is_nearly_as_good():
    choice = chosen({"words_mix": 0.898, "mix": 0.9})
    assert (choice.chosen, choice.best, choice.simplest) == (
        "words_mix",
        "mix",
        "words_mix",
    )
    assert "not worth its cost" in choice.reason


def test_a_standard_error_of_several_points_gives_nothing_away():
    choice = chosen({"words_mix": 0.88, "mix": 0.9}, spread=0.03)
    assert choice.chosen == choice.best == "mix"
    assert choice.simplest == "words_mix"  # the plain rule would


def test_a_clear_lead_below_the_tolerance_is_taken():
    assert chosen({"words_mix": 0.897, "mix": 0.9}, spread=0.001).chosen == "mix"


def test_a_head_must_beat_the_mix_by_two_standard_errors():
    assert chosen({"mix": 0.9, "vectors": 0.915}).chosen == "mix"
    choice = chosen({"mix": 0.9, "vectors": 0.915})
    assert (choice.best, choice.reason.split()[-4:]) == (
        "vectors",
        "a mix is safer".split(),
    )
    choice = chosen({"mix": 0.9, "vectors": 0.925})
    assert choice.chosen == "vectors"
    assert chosen({"vectors": 0.8}).reason == "there is no other candidate"


def test_no_tolerance_takes_the_best_score():
    scores = {"words_mix": 0.8999, "mix": 0.9}
    assert chosen(scores, tolerance=0).chosen == "mix"


def test_regrets_are_points_behind_the_best_on_the_test_rows():
    record = {"chosen": "mix", "best": "vectors", "simplest": "words"}
    scores = {"mix": 0.9, "vectors": 0.91, "words": 0.8, "words_mix": 0.7}
    assert find_regrets(record, scores) == {
        "regret": pytest.approx(1),
        "regret_best": 0,
        "regret_simplest": pytest.approx(11),
    }


@pytest.mark.parametrize("name", COMPARISONS)
def test_quoted_gains_are_those_of_the_committed_lines(name):
    # new lines change them: write the table anew with benchmarks.quality.gains
    assert GAINS[name].to_dict() == measure(COMPARISONS[name])


def test_every_gain_of_a_rule_is_known_and_every_known_one_is_measured():
    used = {rule.gain for rule in RULES} - {"", "doubling_gain"}
    assert used <= set(GAINS)
    assert set(GAINS) == set(COMPARISONS)


FACTS = {
    "has_encoder": True,
    "no_encoder": "",
    "lead": 0.0,
    "lead_words": "+0.0 points",
    "fertility": 1.3,
    "unknown_share": 0.0,
    "share_unspaced": 0.0,
    "known_percent": 100.0,
    "truncated_share": 0.0,
    "truncated_percent": 0.0,
    "median_class": 100.0,
    "few": 32,
    "target_prior": "train",
    "smallest_class": 50,
    "n_unlabelled": 0,
    "n_contradictory": 0,
    "near_contradictions": 0,
    "noise_share": 0.0,
    "noise_percent": 0.0,
    "first_suspects": "",
    "duplicate_share": 0.0,
    "near_duplicate_share": 0.0,
    "duplicate_percent": 0.0,
    "near_percent": 0.0,
    "incoherent": [],
    "incoherent_names": "",
    "doubling": 0.0,
    "doubling_gain": {"low": 0.0, "high": 0.1, "mean": 0.0, "source": "here"},
    "drifted": [],
    "drifted_names": "",
    "drift_auc": 0.5,
}


def said(**facts):
    return {item["topic"]: item for item in apply_rules(RULES, FACTS | facts)}


def test_plain_data_has_plain_advice():
    topics = said()
    assert topics["transfer"]["advice"].startswith("Fine-tune the encoder where")
    assert topics["augmentation"]["verdict"] == "do not"
    assert topics["more labels"]["verdict"] == "do not"
    assert not {"encoder", "labels", "copies", "classes", "drift"} & set(topics)


@pytest.mark.parametrize(
    ("facts", "topic", "start"),
    [
        ({"lead": -0.05}, "transfer", "Fine-tune the encoder, beside"),
        ({"lead": 0.1, "median_class": 8.0}, "transfer", "Leave the encoder frozen"),
        ({"median_class": 8.0}, "transfer", "Tune the encoder by contrast"),
        ({"lead": -0.05, "unknown_share": 0.3}, "encoder", "Take another encoder"),
        ({"has_encoder": False}, "encoder", "Get an encoder"),
        (
            {"has_encoder": False, "no_encoder": "no candidate reads with one"},
            "encoder",
            "Let a candidate",
        ),
        (
            {"has_encoder": False, "no_encoder": "2 s of `time_budget`=1 are spent"},
            "encoder",
            "Give more time",
        ),
        ({"truncated_share": 0.2}, "encoder", "Let the encoder read further"),
        ({"target_prior": "uniform"}, "decision", "Decide as if all classes"),
        ({"target_prior": "given"}, "decision", "Decide for the class frequencies"),
        ({"smallest_class": 3}, "resampling", "No SMOTE"),
        (
            {"has_encoder": False, "smallest_class": 9},
            "augmentation",
            "Add swapped copies",
        ),
        ({"n_unlabelled": 100}, "semi-supervision", "Learn from the 100"),
        ({"n_unlabelled": 9000}, "self-supervision", "Pretrain on the texts"),
        ({"n_contradictory": 2}, "labels", "Look at the texts"),
        ({"noise_share": 0.1}, "labels", "Look at the rows"),
        ({"duplicate_share": 0.1}, "copies", "Keep copies"),
        (
            {"incoherent": ["x"], "incoherent_names": "x"},
            "classes",
            "Merge or redefine these classes before anything else: x",
        ),
        ({"doubling": 0.05}, "more labels", "Label more rows"),
        ({"drifted": ["May"], "drifted_names": "May"}, "drift", "Do not trust"),
    ],
)
def test_facts_change_the_advice(facts, topic, start):
    assert said(**facts)[topic]["advice"].startswith(start)
