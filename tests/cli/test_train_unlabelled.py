"""`skimbal train --unlabelled` learns from texts without a label as well."""

import json

from skimbal.utils import load_model
from tests.cli.conftest import make_rows, write_csv

COLUMNS = ("--text", "text", "--label", "label")


def test_texts_without_a_label_are_learnt_from(cli, tmp_path, tiny_bert):
    rows = make_rows()
    rows[:3] = [row | {"label": ""} for row in rows[:3]]
    table = write_csv(tmp_path / "some.csv", rows)
    more = tmp_path / "more.txt"
    more.write_text("free prize now\n\nsee you soon\n", encoding="utf-8")
    out = tmp_path / "model"
    words = (*COLUMNS, "--recipe", "self_training", "--model", tiny_bert)
    words = (*words, "--unlabelled", more, "--out", out)
    code, printed, err = cli("train", table, *words)
    assert (code, err) == (0, "")
    assert "Texts without a label: 5." in printed
    model = load_model(out)
    n_trained = sum(model.class_counts_)
    assert len(model.transduction_) == n_trained + 5
    assert (model.transduction_weight_[:n_trained] == 1).all()


def test_rows_of_the_table_without_a_label_are_used_when_asked(
    cli, tmp_path, tiny_bert
):
    rows = make_rows()
    rows[:3] = [row | {"label": ""} for row in rows[:3]]
    table = write_csv(tmp_path / "some.csv", rows)
    words = (
        "train",
        table,
        *COLUMNS,
        "--recipe",
        "lexical",
        "--out",
        tmp_path / "model",
    )
    assert "with --unlabelled" in cli(*words)[2]
    words = ("train", table, *COLUMNS, "--time-budget", "0", "--unlabelled")
    code, printed, err = cli(*words, "--model", tiny_bert, "--out", tmp_path / "model")
    assert "Texts without a label: 3." in printed, err
    assert code == 0


def test_texts_that_are_held_out_teach_nothing(cli, table, tmp_path, tiny_bert):
    texts = tmp_path / "texts.txt"
    lines = [row["text"] for row in make_rows()]
    texts.write_text("\n".join([*lines, "a new text"]) + "\n", encoding="utf-8")
    words = (*COLUMNS, "--recipe", "self_training", "--model", tiny_bert)
    words = (*words, "--unlabelled", texts, "--out", tmp_path / "model")
    code, printed, err = cli("train", table, *words)
    assert (code, err) == (0, "")
    report = json.loads((tmp_path / "model" / "report.json").read_text())
    n_held = len(report["rows"])
    assert f"Left out: {n_held} texts without a label" in printed


def test_a_table_is_no_file_of_texts(fails, table, tmp_path):
    words = ("--unlabelled", "x.csv.gz", "--out", tmp_path / "model")
    assert "x.csv.gz is a table" in fails("train", table, *COLUMNS, *words)
