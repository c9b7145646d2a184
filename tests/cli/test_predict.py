"""`skimbal predict` adds its columns to a table of any length and format."""

import io
import shutil
import sys

import numpy as np
import pytest
from sklearn.dummy import DummyClassifier
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import FixedThresholdClassifier
from sklearn.naive_bayes import MultinomialNB
from sklearn.pipeline import make_pipeline
from sklearn.svm import LinearSVC

from skimbal.cli import _predict
from skimbal.utils import load_model, save_model
from tests.cli.conftest import make_rows, read_csv, write_csv


def test_predictions_stand_beside_the_columns_of_the_table(
    cli, trained, table, tmp_path
):
    out = tmp_path / "out" / "predictions.csv"
    code, printed, err = cli("predict", trained, table, "--out", out)
    assert (code, err) == (0, "")
    assert "88 rows of data.csv predicted." in printed
    rows, expected = read_csv(out), make_rows()
    assert [row["id"] for row in rows] == [row["id"] for row in expected]
    model = load_model(trained)
    texts = [row["text"] for row in expected]
    assert [row["prediction"] for row in rows] == model.predict(texts).tolist()
    proba = [float(row["probability"]) for row in rows]
    np.testing.assert_allclose(proba, model.predict_proba(texts).max(axis=1))


def test_the_probability_of_every_class_can_be_had(cli, trained, table, tmp_path):
    out = tmp_path / "predictions.csv"
    assert cli("predict", trained, table, "--out", out, "--proba")[0] == 0
    row = read_csv(out)[0]
    names = ["probability_ham", "probability_spam", "probability_促销"]
    assert list(row)[-5:] == ["prediction", "probability", *names]
    assert sum(float(row[name]) for name in names) == pytest.approx(1)


def test_labels_are_those_of_the_model_even_if_another_class_is_likelier(
    cli, table, tmp_path
):
    texts = [row["text"] for row in make_rows()]
    labels = [row["label"] for row in make_rows()]
    base = make_pipeline(TfidfVectorizer(), MultinomialNB())
    is_spam = ["spam" if label == "spam" else "ham" for label in labels]
    model = FixedThresholdClassifier(base, threshold=0.01, pos_label="spam")
    save_model(model.fit(texts, is_spam), tmp_path / "model")
    words = ("--text", "text", "--out", tmp_path / "out.csv")
    assert cli("predict", tmp_path / "model", table, *words)[0] == 0
    rows = read_csv(tmp_path / "out.csv")
    assert [row["prediction"] for row in rows] == model.predict(texts).tolist()
    assert min(float(row["probability"]) for row in rows) < 0.5


def test_pieces_make_no_difference(cli, trained, table, tmp_path, monkeypatch):
    cli("predict", trained, table, "--out", tmp_path / "whole.csv")
    monkeypatch.setattr(_predict, "_ROWS_AT_ONCE", 7)
    cli("predict", trained, table, "--out", tmp_path / "pieces.csv")
    whole, pieces = read_csv(tmp_path / "whole.csv"), read_csv(tmp_path / "pieces.csv")
    assert whole == pieces


@pytest.mark.parametrize("extension", ["tsv", "csv.gz", "jsonl", "parquet"])
def test_input_and_output_may_be_of_any_format(
    extension, cli, trained, table, tmp_path
):
    first, second = tmp_path / f"first.{extension}", tmp_path / "second.csv"
    assert cli("predict", trained, table, "--out", first)[0] == 0
    words = ("predict", trained, first, "--out", second)
    assert "has a column 'prediction' already; rename it" in cli(*words)[2]
    assert not second.exists()


def test_standard_input_goes_to_standard_output(cli, trained, table, monkeypatch):
    stdin = io.TextIOWrapper(io.BytesIO(table.read_bytes()))
    monkeypatch.setattr(sys, "stdin", stdin)
    code, printed, err = cli("predict", trained, "-", "--out", "-")
    assert (code, err) == (0, "")
    assert printed.splitlines()[0] == "id,text,label,prediction,probability"
    assert len(printed.splitlines()) == 89


def test_a_table_without_rows_gives_a_header(cli, trained, tmp_path):
    (tmp_path / "empty.csv").write_text("text\n")
    out = tmp_path / "out.csv"
    assert cli("predict", trained, tmp_path / "empty.csv", "--out", out)[0] == 0
    assert out.read_text() == "text,prediction,probability\n"


def test_a_text_column_may_have_another_name(cli, fails, trained, tmp_path):
    rows = [{"body": row["text"]} for row in make_rows()]
    table = write_csv(tmp_path / "other.csv", rows)
    words = ("predict", trained, table, "--out", tmp_path / "out.csv")
    assert "no column 'text'" in fails(*words)
    assert cli(*words, "--text", "body")[0] == 0


def test_a_model_saved_in_python_needs_the_name_of_the_column(
    cli, fails, table, tmp_path
):
    model = DummyClassifier().fit(["a", "b", "c"], [1, 0, 1])
    save_model(model, tmp_path / "model")
    words = ("predict", tmp_path / "model", table, "--out", tmp_path / "out.csv")
    assert "does not remember its text column; name it with --text" in fails(*words)
    assert "--text2 needs --text" in fails(*words, "--text2", "text")
    assert cli(*words, "--text", "text")[0] == 0
    assert {row["prediction"] for row in read_csv(tmp_path / "out.csv")} == {"1"}


def test_a_model_without_probabilities_is_refused(fails, table, tmp_path):
    save_model(LinearSVC().fit([[0.0], [1.0]], [0, 1]), tmp_path / "model")
    words = ("predict", tmp_path / "model", table, "--text", "text", "--out", "-")
    assert "LinearSVC gives no probabilities" in fails(*words)


def test_the_input_is_never_overwritten(fails, trained, table):
    before = table.read_bytes()
    assert "--out is the input itself" in fails(
        "predict", trained, table, "--out", table
    )
    assert table.read_bytes() == before


def test_a_missing_model_is_named(fails, table, tmp_path):
    message = fails("predict", tmp_path / "nothing", table, "--out", "-")
    assert "There is no model folder" in message
    assert "nothing; 'skimbal train' makes one" in message


def test_the_extension_of_the_output_must_be_known(fails, trained, table, tmp_path):
    message = fails("predict", trained, table, "--out", tmp_path / "out.xlsx")
    # --format is about the input
    assert "--format" not in message
    assert "let it end in .csv, .tsv, .parquet or .jsonl" in message


def test_a_damaged_model_is_refused(fails, trained, table, tmp_path):
    words = (table, "--out", tmp_path / "out.csv")
    assert "not a saved skimbal model" in fails(
        "predict", tmp_path, *words, "--text", "text"
    )
    broken = shutil.copytree(trained, tmp_path / "broken")
    path = broken / "estimator.skops"
    path.write_bytes(path.read_bytes()[:-1])
    assert "is damaged" in fails("predict", broken, *words)
    (broken / "training.json").write_text("[]")
    assert "training.json is damaged. Delete it" in fails("predict", broken, *words)


def test_a_bad_row_far_down_leaves_no_output(cli, trained, table, tmp_path):
    with table.open("a") as file:
        file.write("one,two,three,four\n")
    out = tmp_path / "out.csv"
    code, _, err = cli("predict", trained, table, "--out", out)
    assert code == 2
    assert "row 89 has 4 values, and the header 3" in err
    assert not out.exists()
