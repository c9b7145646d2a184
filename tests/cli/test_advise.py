"""`skimbal advise` says what to do with a table, and writes it."""

import json

from skimbal.auto import Advice
from tests.cli.conftest import make_rows, write_csv

COLUMNS = ("--text", "text", "--label", "label", "--budget", "0")


def test_advice_is_printed_and_written(cli, table, tmp_path):
    for name in ("a.json", "a.html", "a.py"):
        code, printed, err = cli("advise", table, *COLUMNS, "--out", tmp_path / name)
        assert (code, err) == (0, "")
        assert "data.csv: 88 rows, 3 classes." in printed
        assert "Do not:" in printed
        assert f"Advice: {tmp_path / name}" in printed
    advice = Advice.from_json(tmp_path / "a.json")
    assert advice.chosen in ("words", "words_mix")
    assert (tmp_path / "a.py").read_text(encoding="utf-8") == advice.to_code()
    assert "data.csv: take" in (tmp_path / "a.html").read_text(encoding="utf-8")


def test_parts_prior_and_unlabelled_texts_are_read(cli, tmp_path):
    rows = [row | {"month": i % 2} for i, row in enumerate(make_rows())]
    table = write_csv(tmp_path / "data.csv", rows)
    more = tmp_path / "more.txt"
    more.write_text("free prize now\n\nsee you soon\n", encoding="utf-8")
    prior = tmp_path / "prior.json"
    prior.write_text(json.dumps({"ham": 1, "spam": 1, "促销": 2}), encoding="utf-8")
    options = ("--part", "month", "--unlabelled", more, "--target-prior", prior)
    out = tmp_path / "a.json"
    code, printed, err = cli("advise", table, *COLUMNS, *options, "--out", out)
    assert (code, err) == (0, "")
    assert "Texts without a label: 2." in printed
    record = Advice.from_json(out).record
    assert [row["part"] for row in record["drift"]] == ["0", "1"]
    assert record["facts"]["n_unlabelled"] == 2
    assert record["spec"]["target_prior"] == [
        ["ham", 1.0],
        ["spam", 1.0],
        ["促销", 2.0],
    ]


def test_wrong_options_are_one_line(fails, table, tmp_path):
    words = ("advise", table, *COLUMNS)
    assert ".html" in fails(*words, "--out", tmp_path / "a.txt")
    assert "--model" in fails(*words, "--prefix", "query: ")
    assert "different columns" in fails(*words, "--part", "text")
    for prior in ('{"ham": "x"}', "[1]", '{"ham": true}'):
        path = tmp_path / "prior.json"
        path.write_text(prior, encoding="utf-8")
        assert "--target-prior" in fails(*words, "--target-prior", path)
    assert "--target-prior" in fails(*words, "--target-prior", '{"ham": 1}')
    assert "No such file" in fails(*words, "--target-prior", tmp_path / "none.json")


def test_one_class_needs_no_advice(fails, tmp_path):
    rows = [row | {"label": "ham"} for row in make_rows()]
    assert "one class" in fails("advise", write_csv(tmp_path / "d.csv", rows), *COLUMNS)
