"""`skimbal audit` tells what is wrong with a table or with its split."""

import json

from skimbal.evaluation import Audit
from tests.cli.conftest import make_rows, write_csv

WORDS = ("--text", "text", "--label", "label")


def test_a_table_is_audited_in_folds(cli, table):
    code, printed, err = cli("audit", table, *WORDS)
    assert code == 0, err
    assert "data.csv: 88 rows." in printed
    assert "88 tested in 5 folds" in printed
    assert "not checked: groups" in printed


def test_copies_in_a_test_table_are_found_and_written(cli, table, tmp_path):
    test = write_csv(tmp_path / "test.csv", make_rows()[:10])
    for name in ("audit.json", "audit.html"):
        code, printed, err = cli(
            "audit", table, *WORDS, "--test", test, "--out", tmp_path / name
        )
        assert (code, err) == (0, "")
        assert "LEAK exact_copies" in printed
        assert "test.csv: 10 rows." in printed
    found = Audit.from_dict(json.loads((tmp_path / "audit.json").read_text()))
    assert found.findings[0].rows == tuple(range(88, 98))
    assert "exact copies" in (tmp_path / "audit.html").read_text()


def test_groups_and_times_are_columns(cli, tmp_path):
    rows = [row | {"who": i % 7, "when": i} for i, row in enumerate(make_rows())]
    table = write_csv(tmp_path / "rows.csv", rows)
    code, printed, err = cli(
        "audit", table, *WORDS, "--group", "who", "--time", "when", "--folds", 3
    )
    assert code == 0, err
    assert "LEAK time" in printed
    assert "not checked: groups" not in printed
    dates = [row | {"when": f"2026-01-{1 + i % 30:02}"} for i, row in enumerate(rows)]
    table = write_csv(tmp_path / "dates.csv", dates)
    assert "LEAK time" in cli("audit", table, *WORDS, "--time", "when")[1]


def test_what_cannot_be_done_is_one_line(fails, table, tmp_path):
    assert "html or .json" in fails("audit", table, *WORDS, "--out", "a.txt")
    words = ("--test", table, "--folds", 3)
    assert "not both" in fails("audit", table, *WORDS, *words)
    assert "`time` must hold" in fails("audit", table, *WORDS, "--time", "text")
    assert "at least 2 folds" in fails("audit", table, *WORDS, "--folds", 1)
