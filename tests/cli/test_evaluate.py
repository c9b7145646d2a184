"""`skimbal evaluate` measures a saved model on labelled rows."""

import json
import warnings

import numpy as np
from sklearn.dummy import DummyClassifier

from skimbal.auto import ImbalancedTextClassifier
from skimbal.evaluation import Report
from skimbal.exceptions import SkimbalWarning
from skimbal.utils import save_model
from tests.cli.conftest import COUNTS, make_rows, write_csv


def test_the_report_is_printed_and_written(cli, trained, table, tmp_path):
    for name in ("report.json", "report.html"):
        code, printed, err = cli("evaluate", trained, table, "--out", tmp_path / name)
        assert (code, err) == (0, "")
        assert "88 tested rows, 3 classes" in printed
        assert f"Report: {tmp_path / name}" in printed
    report = Report.from_json(tmp_path / "report.json")
    assert len(report.rows) == sum(COUNTS.values())
    # what was rare in training is rare in every later report
    training = json.loads((trained / "training.json").read_text())
    assert (
        dict(zip(report.classes, report.class_counts[0], strict=True))
        == (training["class_counts"])
    )
    html = (tmp_path / "report.html").read_text()
    assert "model: data.csv" in html


def test_the_report_of_the_default_says_how_it_was_chosen(cli, table, tmp_path):
    model = ImbalancedTextClassifier(members=["lexical"], random_state=0)
    rows = make_rows()
    model.fit([row["text"] for row in rows], [row["label"] for row in rows])
    save_model(model, tmp_path / "model")
    words = ("evaluate", tmp_path / "model", table, "--text", "text", "--label")
    for name in ("r.json", "r.html"):
        assert cli(*words, "label", "--out", tmp_path / name)[0] == 0
    assert Report.from_json(tmp_path / "r.json").selection == model.audit_
    assert "How the model was chosen" in (tmp_path / "r.html").read_text()


def test_a_report_need_not_be_written(cli, trained, table):
    code, printed, _ = cli("evaluate", trained, table)
    assert code == 0
    assert "macro F1" in printed


def test_a_class_that_the_model_does_not_know_counts_as_missed(cli, trained, tmp_path):
    rows = make_rows()
    rows[0]["label"] = "new"
    table = write_csv(tmp_path / "new.csv", rows)
    out = tmp_path / "report.json"
    code, printed, _ = cli("evaluate", trained, table, "--out", out)
    assert code == 0
    assert "Labels that the model was not trained on: 1 row;" in printed
    per_class = {row["label"]: row for row in Report.from_json(out).per_class}
    assert (per_class["new"]["support"], per_class["new"]["recall"]) == (1, 0)


def test_a_column_that_holds_no_class_of_the_model_is_refused(fails, trained, table):
    message = fails("evaluate", trained, table, "--label", "id")
    assert "label of row 1 and 87 more is none of the 3 classes" in message
    assert "Name the right column with --label" in message


def test_labels_take_the_kind_of_the_model(cli, fails, tmp_path):
    save_model(DummyClassifier().fit(["a", "b"], [5, 7]), tmp_path / "model")
    rows = [{"t": "x", "y": "7"}, {"t": "y", "y": "5"}]
    table = write_csv(tmp_path / "ints.csv", rows)
    words = ("--text", "t", "--label", "y", "--out", tmp_path / "r.json", "--quiet")
    with warnings.catch_warnings():
        # the rows that this model was trained on are not known
        warnings.simplefilter("ignore", SkimbalWarning)
        assert cli("evaluate", tmp_path / "model", table, *words)[0] == 0
    classes = Report.from_json(tmp_path / "r.json").classes
    np.testing.assert_array_equal(classes, [5, 7])
    table = write_csv(tmp_path / "ints.csv", [*rows, {"t": "z", "y": "secret"}])
    message = fails("evaluate", tmp_path / "model", table, *words)
    assert "label of row 3 and 0 more is none of the 2 classes" in message
    assert "secret" not in message


def test_a_model_saved_in_python_needs_the_name_of_the_label(fails, table, tmp_path):
    save_model(DummyClassifier().fit(["a", "b"], [0, 1]), tmp_path / "model")
    words = ("evaluate", tmp_path / "model", table)
    assert "name it with --text" in fails(*words)
    assert "name it with --label" in fails(*words, "--text", "text")


def test_the_extension_of_the_report_must_be_known(fails, trained, table, tmp_path):
    words = ("evaluate", trained, table, "--out", tmp_path / "report.pdf")
    assert "--out must end in .html or .json" in fails(*words)


def test_rows_without_a_label_can_be_left_out(cli, fails, trained, tmp_path):
    rows = make_rows()
    rows[0]["label"] = ""
    table = write_csv(tmp_path / "gaps.csv", rows)
    assert "is empty in row 1" in fails("evaluate", trained, table)
    code, printed, _ = cli("evaluate", trained, table, "--drop-missing")
    assert code == 0
    assert "Left out: 1 row without a label" in printed


def test_no_labelled_row_is_an_error(fails, trained, tmp_path):
    (tmp_path / "empty.csv").write_text("text,label\n")
    message = fails("evaluate", trained, tmp_path / "empty.csv")
    assert "empty.csv has no labelled rows" in message


def test_columns_are_sliced_and_priors_are_set(cli, trained, tmp_path):
    rows = [row | {"shop": "上海" if i % 2 else "", "price": i} for i, row in rows_of()]
    table = write_csv(tmp_path / "more.csv", rows)
    out = tmp_path / "report.json"
    options = ("--slice", "shop", "--slice", "price", "--target-prior", "uniform")
    code, _, err = cli("evaluate", trained, table, "--out", out, *options)
    assert (code, err) == (0, "")
    report = Report.from_json(out)
    assert report.slices["shop"].values == ("上海", "(missing)")
    assert report.slices["price"].values == (
        "0 to 21",
        "22 to 43",
        "44 to 65",
        "66 to 87",
    )
    np.testing.assert_allclose(report.target_prior, 1 / 3)


def rows_of():
    return enumerate(make_rows())


def test_a_slice_that_is_no_column_is_named(fails, trained, table):
    message = fails("evaluate", trained, table, "--slice", "shops")
    assert "There is no column 'shops'" in message
