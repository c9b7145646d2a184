"""Tests of the benchmark of ways to fine-tune: its systems and its table."""

import numpy as np
import pytest

from benchmarks.quality.fine_tunes import (
    BODIES,
    DECOUPLINGS,
    FINE_TUNES,
    LOSSES,
    PARTS,
    SAMPLERS,
)
from benchmarks.quality.fine_tuning_grid import RefittedHead
from benchmarks.quality.fine_tuning_table import (
    make_fine_tuning_table,
    make_means_table,
)
from benchmarks.quality.systems import FINE_TUNED, SYSTEMS, Setting, speaks
from skimbal.classifiers import BertClassifier


@pytest.mark.parametrize("name", FINE_TUNED)
def test_every_way_to_fine_tune_is_a_system_of_its_own(name):
    model = FINE_TUNED[name](Setting("en", 3))
    body, _, change = name.partition("+")
    options = BODIES[body] | FINE_TUNES[change]
    parameters = model.get_params(deep=False)
    assert all(parameters[key] is value for key, value in options.items())
    assert model.random_state == 3
    assert speaks(name, "zh")


def test_all_losses_meet_all_samplers_and_all_heads():
    sizes = [len(PARTS[part]) for part in ("loss", "batch sampler", "head")]
    together = [name for name in FINE_TUNES if name.count("+") == 2]
    assert len(together) == sizes[0] * sizes[1] * sizes[2]
    assert set(FINE_TUNED) < set(SYSTEMS)


def line(system, seed, macro_f1):
    about = {"set": "titles", "task": "natural", "n_rare": None, "prior": "train"}
    return about | {"system": system, "seed": seed, "macro_f1": macro_f1}


def test_the_table_holds_paired_differences_to_the_default():
    rows = [
        line("bert", 0, 0.5),
        line("bert", 1, 0.7),
        line("bert+focal", 0, 0.52),
        line("bert+focal", 1, 0.73),
        line("bert+ldam", 1, 0.6),
        line("hf_trainer", 0, 0.1),
    ]
    table = make_fine_tuning_table(rows, "macro_f1").splitlines()
    assert table[0] == "|  | bert, titles |"
    assert table[2].startswith("| default | 60.0 ± ")
    assert table[3].startswith("| focal | +2.5 ± 6.4")
    assert table[4] == "| ldam | -10.0 (1) |"
    assert len(table) == 5


def test_the_table_of_means_compares_like_with_like():
    rows = [
        line(
            f"bert_top_2+{loss}+{sampler}+{head}",
            seed,
            0.5 + 0.16 * (loss == "ldam") + 0.02 * seed * (head == "trained_head"),
        )
        for loss in LOSSES
        for sampler in SAMPLERS
        for head in DECOUPLINGS
        for seed in (0, 1)
        if (loss, seed) != ("focal", 1)
    ]
    table = make_means_table(rows, "macro_f1").splitlines()
    assert table[0] == "|  | bert_top_2, titles |"
    cells = dict(row.strip("| ").split(" | ") for row in table[2:])
    assert cells["loss: ldam"] == "+16.0 ± 0.0*"
    assert cells["loss: focal"] == "+0.0 (1)"
    # seed 1 lacks a loss, so no sampler and no head has all of its combinations there
    assert cells["sampler: natural"] == "52.0 (1)"
    assert cells["head: tau_normalization"] == "+0.0 (1)"


@pytest.mark.parametrize("head", DECOUPLINGS)
def test_heads_of_one_training_are_those_of_their_own(head):
    X = np.array(["red dress", "blue dress", "phone case", "usb cable", "lamp", "bulb"])
    y = np.array(["a", "a", "b", "b", "c", "c"])
    options = BODIES["bert_top_2"] | {"max_epochs": 1, "random_state": 0}
    trained = BertClassifier(decoupling=None, **options).fit(X, y)
    refitted = RefittedHead(trained, **DECOUPLINGS[head])
    refitted.fit(trained.transform(X), y)
    alone = BertClassifier(**DECOUPLINGS[head], **options).fit(X, y)
    expected = alone.predict_proba(X)
    actual = refitted.predict_proba(trained.transform(X))
    np.testing.assert_allclose(actual, expected, atol=1e-5)
