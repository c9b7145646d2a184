"""Tests of the benchmark of ways to fine-tune: its systems and its table."""

import pytest

from benchmarks.quality.fine_tunes import FINE_TUNES, PARTS
from benchmarks.quality.fine_tuning_table import make_fine_tuning_table
from benchmarks.quality.systems import FINE_TUNED, SYSTEMS, Setting, speaks


@pytest.mark.parametrize("name", FINE_TUNED)
def test_every_way_to_fine_tune_is_a_system_of_its_own(name):
    model = FINE_TUNED[name](Setting("en", 3))
    options = FINE_TUNES[name.partition("+")[2]]
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
    assert table[0] == "|  | titles |"
    assert table[2].startswith("| default | 60.0 ± ")
    assert table[3].startswith("| focal | +2.5 ± 6.4")
    assert table[4] == "| ldam | -10.0 (1) |"
    assert len(table) == 5
