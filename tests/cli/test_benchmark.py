"""`skimbal benchmark` runs the cells of a spec, or lists them."""

import json

import pytest

from skimbal.benchmark import _run
from tests.cli.conftest import make_rows, write_csv

SPEC = """
recipes = ["tfidf_lr", "lexical"]
n_train = 40
n_test = 30
[[datasets]]
name = "mails"
path = "data.csv"
language = "en"
"""


@pytest.fixture
def spec(tmp_path):
    write_csv(tmp_path / "data.csv", make_rows())
    path = tmp_path / "mails.toml"
    path.write_text(SPEC)
    return path


@pytest.fixture
def outcome(monkeypatch):
    """What every cell gives."""
    given = {"macro_f1": 0.5, "fit_seconds": 1.0, "predict_seconds": 0.5}
    monkeypatch.setattr(_run, "run_cell", lambda *_, **__: given)
    return given


def test_a_dry_run_lists_the_cells_and_makes_nothing(cli, spec, tmp_path):
    out = tmp_path / "results.jsonl"
    code, printed, err = cli("benchmark", spec, "--out", out, "--dry-run")
    assert (code, err) == (0, "")
    assert printed.splitlines() == [
        "mails: 2 cells, 0 done, 2 to run.",
        "  to do mails/natural/tfidf_lr/0",
        "  to do mails/natural/lexical/0",
    ]
    assert not out.exists()


def test_cells_run_and_are_listed_as_done(cli, spec, tmp_path):
    words = ("benchmark", spec, "--out", tmp_path / "results.jsonl")
    code, printed, err = cli(*words, "--max-cells", 1)
    assert (code, err) == (0, "")
    head, row = printed.splitlines()
    assert head == "mails: 2 cells, 0 done, 1 to run."
    assert row.startswith("1/1 mails/natural/tfidf_lr/0: macro F1 ")
    listed = cli(*words, "--dry-run")[1]
    assert "  done  mails/natural/tfidf_lr/0\n  to do mails" in listed
    (line,) = (tmp_path / "results.jsonl").read_text().splitlines()
    assert json.loads(line)["language"] == "en"


def test_patterns_times_and_errors_are_told(cli, spec, tmp_path, outcome):
    words = ("benchmark", spec, "--out", tmp_path / "results.jsonl")
    printed = cli(*words, "--only", "*/lexical/*", "--time-limit", "0s")[1]
    assert "1 not started in time" in printed
    outcome |= {"error": "broke", "message": "Do this."}
    printed = cli(*words, "--jobs", 2)[1]
    assert "mails/natural/lexical/0: error: broke: Do this." in printed
    assert "2 failed; --repeat-errors runs them again" in printed
    assert "error mails/natural/lexical/0" in cli(*words, "--dry-run")[1]
    del outcome["error"]
    printed = cli(*words, "--repeat-errors")[1]
    assert "mails/natural/lexical/0: macro F1 0.500, 1.5 s" in printed
    assert cli(*words, "--quiet") == (0, "", "")


def test_what_cannot_be_run_is_one_line(fails, spec, tmp_path):
    out = ("--out", tmp_path / "results.jsonl")
    spec.write_text(SPEC.replace("recipes", "recipe"))
    assert "mails.toml has no key 'recipe'" in fails("benchmark", spec, *out)
    spec.write_text(SPEC)
    assert "No cell matches --only 'x'" in fails("benchmark", spec, *out, "--only", "x")
    assert "--address needs --backend dask or ray" in fails(
        "benchmark", spec, *out, "--address", "tcp://a:1"
    )
    missing = tmp_path / "missing.toml"
    assert "No such file" in fails("benchmark", missing, *out)
