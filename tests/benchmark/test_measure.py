"""A cell is fitted and scored as its regime says, twice the same."""

import subprocess
import sys

import numpy as np
import pytest

from skimbal.benchmark import _measure
from skimbal.benchmark._measure import make_model, measure_cell
from skimbal.exceptions import DataFileError, SpecError
from tests.benchmark.conftest import FIGURES

COSTS = {"fit_seconds", "predict_seconds", "cpu_seconds", "peak_mib"}
STEP = {"kind": "step", "n_rare": 5, "prior": "uniform"}


def measure(spec, tmp_path):
    (cell,) = spec.cells()
    return measure_cell(cell, spec.folder, tmp_path / "cache")


def without_costs(found):
    return {k: v for k, v in found.items() if k not in COSTS}


@pytest.mark.parametrize("recipe", ["tfidf_lr", "lexical", "imblearn_forest"])
def test_two_runs_give_the_same_figures(recipe, make_spec, tmp_path):
    spec = make_spec(recipes=[recipe])
    found = measure(spec, tmp_path)
    assert set(FIGURES) | COSTS < set(found)
    assert without_costs(found) == without_costs(measure(spec, tmp_path))
    assert (found["train_rows"], found["test_rows"]) == (45, 30)
    assert found["wrong_labels"] == 0
    assert found["fit_seconds"] >= 0
    assert found["peak_mib"] > 50


def test_a_cut_has_figures_of_its_half_and_other_rows_for_other_seeds(
    make_spec, tmp_path
):
    found = measure(make_spec(regimes=[STEP]), tmp_path)
    assert found["train_rows"] == 35
    assert found["smallest_class"] == 5
    assert found["rare_average_precision"] is None  # an SVM has no probabilities
    assert 0 <= found["rare_f1"] <= 1
    other = measure(make_spec(regimes=[STEP], seeds=[1]), tmp_path)
    assert without_costs(found) != without_costs(other)


def test_without_a_class_to_cut_a_cell_is_left_out(make_spec, tmp_path):
    found = measure(make_spec(regimes=[STEP | {"n_rare": 50}]), tmp_path)
    assert found == {"left_out": "no class has more than 50 rows"}


def test_wrong_labels_are_learnt_from_and_never_tested_on(
    make_spec, tmp_path, monkeypatch
):
    told = {}

    def note(estimator, X, y, **options):
        told["test"], told["counts"] = y, options["class_counts"]
        return evaluate(estimator, X, y, **options)

    evaluate = _measure.evaluate
    monkeypatch.setattr(_measure, "evaluate", note)
    clean = measure(make_spec(), tmp_path)
    labels = told["test"]
    counts = told["counts"]
    noise = {"kind": "noise", "share": 0.4, "noise": "uniform"}
    found = measure(make_spec(regimes=[noise]), tmp_path)
    assert found["wrong_labels"] == 18
    np.testing.assert_array_equal(told["test"], labels)
    assert told["counts"] == counts
    assert found["macro_f1"] < clean["macro_f1"]


def test_texts_are_encoded_once_for_all_cells_and_the_line_says_so(
    make_spec, tmp_path, tiny_bert
):
    options = {"recipes": ["embedding_lr"], "encoders": {"en": tiny_bert}}
    first = measure(make_spec(**options), tmp_path)
    assert first["encoded_texts"] == 75
    assert first["cached"] is False
    again = measure(make_spec(**options), tmp_path)
    assert (again["encoded_texts"], again["cached"]) == (0, True)
    other = {"encode_seconds", "encoded_texts", "cached"} | COSTS
    for name in set(first) - other:
        assert first[name] == again[name]
    # a cut reads part of the same rows
    cut = measure(make_spec(regimes=[STEP], **options), tmp_path)
    assert cut["cached"] is True


def test_a_recipe_is_told_what_its_options_name(make_spec, tmp_path, tiny_bert):
    encoders = {"en": {"pretrained": tiny_bert, "prefix": "query: ", "max_length": 40}}
    options = {"members": ["lexical"]}
    spec = make_spec(
        recipes=["tfidf_lr", {"name": "auto", "options": options}, "bert", "skorch"],
        regimes=[STEP],
        encoders=encoders,
        seeds=[7],
    )
    _, auto, bert, skorch = (make_model(cell, tmp_path) for cell in spec.cells())
    assert (auto.target_prior, auto.random_state) == ("uniform", 7)
    assert auto.members == ["lexical"]
    assert auto.pretrained.cache_dir == str(tmp_path)
    assert auto.pretrained.prefix == bert.prefix == "query: "
    assert bert.pretrained == tiny_bert
    assert bert.max_length == auto.pretrained.max_length == 40
    assert (skorch.pretrained, skorch.random_state) == (tiny_bert, 7)


def test_chinese_is_split_into_characters(make_spec, tmp_path):
    titles = {"name": "titles", "path": "titles.csv", "language": "zh"}
    spec = make_spec(datasets=[titles], recipes=["tfidf_lr"])
    model = make_model(spec.cells()[0], tmp_path)
    assert model[0].analyzer == "char"


@pytest.mark.parametrize("columns", [{"text": "nothing"}, {"label": "nothing"}])
def test_a_column_that_is_not_there_is_named(columns, make_spec, tmp_path):
    titles = {"name": "titles", "path": "titles.csv", "language": "en"}
    titles |= {"text": "title", "label": "category"}
    with pytest.raises(DataFileError, match=r"titles.csv cannot.*'nothing'"):
        measure(make_spec(datasets=[titles | columns]), tmp_path)


def test_parquet_reads_as_csv_does(make_spec, folder, tmp_path):
    from pyarrow import csv, parquet

    parquet.write_table(csv.read_csv(folder / "titles.csv"), tmp_path / "t.parquet")
    titles = {"name": "titles", "path": "t.parquet", "language": "en"}
    titles |= {"text": "title", "label": "category"}
    found = measure(make_spec(datasets=[titles], folder=tmp_path), tmp_path)
    assert without_costs(found) == without_costs(measure(make_spec(), tmp_path))


@pytest.mark.parametrize(
    ("sizes", "message"),
    [
        ({"n_train": 2}, "'titles' must have 2 classes.*3 classes are left, and 2 and"),
        ({"n_test": 1}, "and 45 and 1 rows"),
    ],
)
def test_rows_that_cannot_be_split_are_refused(sizes, message, make_spec, tmp_path):
    with pytest.raises(SpecError, match=message):
        measure(make_spec(**sizes), tmp_path)


@pytest.mark.skipif(sys.platform != "linux", reason="others tell it by getrusage alone")
def test_the_memory_of_a_cell_is_not_that_of_the_process_that_starts_it():
    code = "from skimbal.benchmark._measure import _peak_mib; print(_peak_mib())"
    held = np.ones(2**27)  # 1 GiB
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert 50 < int(done.stdout) < held.nbytes / 2**20
