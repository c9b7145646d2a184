"""`skimbal augment` adds changed copies where classes lack rows."""

import io
import sys
from collections import Counter

import pyarrow as pa
import pytest

from skimbal.augmentation import SwapAugmenter
from skimbal.cli import _augment, _tables
from skimbal.recipes import augmenter_names
from tests.cli.conftest import COUNTS, make_rows, read_csv, write_csv


def augment(cli, table, out, *words):
    code, printed, err = cli("augment", table, "--text", "text", "--out", out, *words)
    assert (code, err) == (0, "")
    return printed


def is_copy(row):
    return row["is_synthetic"].lower() == "true"


def test_every_class_gets_as_many_rows_as_the_largest(cli, table, tmp_path):
    printed = augment(cli, table, tmp_path / "out.csv", "--label", "label")
    assert "data.csv: 180 rows written." in printed
    rows = read_csv(tmp_path / "out.csv")
    assert Counter(row["label"] for row in rows) == dict.fromkeys(COUNTS, 60)


def test_rows_stay_as_they_are_and_copies_name_their_source(cli, table, tmp_path):
    augment(cli, table, tmp_path / "out.csv", "--label", "label")
    rows, before = read_csv(tmp_path / "out.csv"), make_rows()
    kept = [row for row in rows if not is_copy(row)]
    assert [{k: row[k] for k in before[0]} for row in kept] == before
    for row in filter(is_copy, rows):
        source = before[int(row["source_row"]) - 1]
        assert (row["label"], row["id"]) == (source["label"], source["id"])
        assert sorted(row["text"]) == sorted(source["text"])


def test_the_smallest_class_alone_can_be_filled(cli, table, tmp_path):
    words = ("--label", "label", "--strategy", "minority")
    augment(cli, table, tmp_path / "out.csv", *words)
    counts = Counter(row["label"] for row in read_csv(tmp_path / "out.csv"))
    assert counts == COUNTS | {"促销": 60}


def test_without_labels_every_row_gets_copies(cli, table, tmp_path):
    augment(cli, table, tmp_path / "out.csv", "--copies", "2", "--only-copies")
    rows = read_csv(tmp_path / "out.csv")
    assert Counter(row["source_row"] for row in rows) == {
        str(i + 1): 2 for i in range(88)
    }
    assert all(is_copy(row) for row in rows)


def test_copies_are_those_of_the_augmenter_whatever_the_pieces(
    cli, table, tmp_path, monkeypatch
):
    texts = [row["text"] for row in make_rows()]
    expected = SwapAugmenter(fraction=0.5, random_state=7).augment(texts)
    words = ("--fraction", "0.5", "--seed", "7", "--only-copies")
    for rows_at_once in (10_000, 7):
        pieces = [
            pa.Table.from_pylist(make_rows()[i : i + rows_at_once])
            for i in range(0, 88, rows_at_once)
        ]
        scan = lambda *_, pieces=pieces: (pieces[0].column_names, iter(pieces))  # noqa: E731
        monkeypatch.setitem(_tables._SCANS, "csv", scan)
        augment(cli, table, tmp_path / "out.csv", *words)
        assert [row["text"] for row in read_csv(tmp_path / "out.csv")] == expected


def test_protected_words_stay(cli, table, tmp_path):
    words = ("--fraction", "0.9", "--protect", "free, prize", "--only-copies")
    augment(cli, table, tmp_path / "out.csv", *words)
    for copy, row in zip(read_csv(tmp_path / "out.csv"), make_rows(), strict=True):
        for old, new in zip(row["text"].split(), copy["text"].split(), strict=True):
            assert old == new or not {old, new} & {"free", "prize"}


@pytest.mark.parametrize("name", augmenter_names())
def test_every_augmenter_can_be_named(cli, table, tmp_path, name):
    words = ("--label", "label", "--augmenter", name)
    augment(cli, table, tmp_path / "out.csv", *words)
    rows = read_csv(tmp_path / "out.csv")
    assert Counter(row["label"] for row in rows) == dict.fromkeys(COUNTS, 60)


@pytest.mark.parametrize("name", ["insert", "segment"])
def test_tables_may_be_sorted_by_label(cli, tmp_path, monkeypatch, name):
    monkeypatch.setattr(_augment, "_ROWS_TO_LEARN", 10)
    monkeypatch.setattr(_augment, "_ROWS_OF_A_CLASS", 5)
    monkeypatch.setattr(_augment, "_ROWS_AT_ONCE", 7)
    rows = sorted(make_rows(), key=lambda row: row["label"])
    table = write_csv(tmp_path / "data.csv", rows)
    words = ("--label", "label", "--augmenter", name)
    augment(cli, table, tmp_path / "out.csv", *words)
    counts = Counter(row["label"] for row in read_csv(tmp_path / "out.csv"))
    assert counts == dict.fromkeys(COUNTS, 60)


def test_of_several_augmenters_each_makes_some_copies(cli, table, tmp_path):
    words = ("--augmenter", "mask,split", "--only-copies")
    augment(cli, table, tmp_path / "out.csv", *words)
    masked = ["[MASK]" in row["text"] for row in read_csv(tmp_path / "out.csv")]
    assert 20 < sum(masked) < 68


def test_what_learns_words_cannot_read_standard_input(fails, tmp_path):
    message = fails(*call("-", tmp_path, "--augmenter", "insert"))
    assert "learns from the table before it changes it" in message


def test_standard_input_is_read_once(cli, monkeypatch, table, tmp_path):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(table.read_bytes())))
    augment(cli, "-", tmp_path / "out.csv")
    assert len(read_csv(tmp_path / "out.csv")) == 176


def call(table, tmp_path, *words):
    return ("augment", table, "--text", "text", "--out", tmp_path / "o.csv", *words)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--augmenter", "swop"), "no augmenter 'swop'; choose one of"),
        (("--label", "label", "--copies", "2"), "--label or --copies, not both"),
        (("--label", "label", "--strategy", "most"), "--strategy most:"),
        (("--strategy", "minority"), "--strategy is about classes; give --label too"),
        (("--augmenter", "segment"), "learns what each class looks like; give --label"),
        (("--label", "lable"), "no column 'lable'. Did you mean 'label'?"),
    ],
)
def test_what_cannot_be_done_is_said(fails, table, tmp_path, words, message):
    assert message in fails(*call(table, tmp_path, *words))
    assert not (tmp_path / "o.csv").exists()


def test_labels_of_standard_input_are_refused(fails, tmp_path):
    message = fails(*call("-", tmp_path, "--label", "label"))
    assert "standard input can be read once" in message


def test_a_table_that_is_augmented_already_is_refused(fails, tmp_path):
    rows = [row | {"is_synthetic": "False"} for row in make_rows()]
    table = write_csv(tmp_path / "data.csv", rows)
    assert "a column 'is_synthetic' already" in fails(*call(table, tmp_path))


def test_one_class_has_nothing_to_even_out(fails, tmp_path):
    rows = [row | {"label": "ham"} for row in make_rows()]
    table = write_csv(tmp_path / "data.csv", rows)
    message = fails(*call(table, tmp_path, "--label", "label"))
    assert "holds one class" in message


def test_the_help_names_the_augmenters(cli):
    code, shown, _ = cli("augment", "--help")
    assert code == 0
    assert all(name in shown for name in augmenter_names())
