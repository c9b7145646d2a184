"""`skimbal pretrain` leaves a body that has learnt the words of texts."""

import gzip
import io
import json
import sys

import pytest

from skimbal.encoders import TransformerEncoder
from tests.cli.conftest import make_rows, write_csv

TEXTS = [row["text"] for row in make_rows()]


@pytest.fixture
def lines(tmp_path):
    path = tmp_path / "texts.txt"
    path.write_text("\n".join(TEXTS) + "\n", encoding="utf-8")
    return path


def facts(folder):
    found = json.loads((folder / "pretraining.json").read_text())
    return {k: v for k, v in found.items() if k != "history"}


def test_a_model_of_lines_is_read_by_train(cli, tiny_bert, lines, table, tmp_path):
    words = ("--model", tiny_bert, "--epochs", 2, "--out", tmp_path / "body")
    code, out, err = cli("pretrain", lines, *words)
    assert (code, err) == (0, "")
    assert f"Pretraining on {len(set(TEXTS))} texts ..." in out
    assert "Perplexity of held-out texts:" in out
    assert f"Model: {tmp_path / 'body'}" in out
    assert TransformerEncoder(tmp_path / "body").fit_transform(TEXTS[:2]).shape[0] == 2
    columns = ("--text", "text", "--label", "label", "--recipe", "embedding")
    words = ("--model", tmp_path / "body", "--out", tmp_path / "model")
    code, _, err = cli("train", table, *columns, *words)
    assert (code, err) == (0, "")


@pytest.mark.parametrize(
    ("method", "told"), [("simcse", "Loss"), ("tsdae", "Perplexity")]
)
def test_each_method_leaves_a_body(cli, tiny_bert, lines, tmp_path, method, told):
    words = ("--method", method, "--model", tiny_bert, "--epochs", 1)
    code, out, err = cli("pretrain", lines, *words, "--out", tmp_path / "body")
    assert (code, err) == (0, "")
    assert "of 1 epochs number 1 is kept" in out
    assert f"{told} of held-out texts:" in out
    assert TransformerEncoder(tmp_path / "body").fit_transform(TEXTS[:2]).shape[0] == 2


def test_masking_is_of_one_method(fails, lines, tmp_path):
    words = ("--method", "tsdae", "--masking", "span", "--out", tmp_path / "body")
    assert "--masking is of --method mlm" in fails("pretrain", lines, *words)


def test_a_column_gives_the_same_model_as_its_lines(cli, tiny_bert, lines, tmp_path):
    table = write_csv(tmp_path / "data.csv", make_rows())
    packed = tmp_path / "texts.txt.gz"
    packed.write_bytes(gzip.compress(b"\xef\xbb\xbf" + lines.read_bytes()))
    common = ("--model", tiny_bert, "--epochs", 1, "--quiet", "--out")
    for words in ((lines,), (table, "--text", "text"), (packed,)):
        out = tmp_path / f"model-{words[0].name}"
        assert cli("pretrain", *words, *common, out) == (0, "", "")
    expected = facts(tmp_path / "model-texts.txt")
    assert facts(tmp_path / "model-data.csv") == expected
    assert facts(tmp_path / "model-texts.txt.gz") == expected


def test_standard_input_and_a_part_of_it(cli, tiny_bert, lines, tmp_path, monkeypatch):
    stream = io.TextIOWrapper(io.BytesIO(lines.read_bytes()))
    monkeypatch.setattr(sys, "stdin", stream)
    words = ("--model", tiny_bert, "--epochs", 1, "--max-rows", 10)
    code, out, _ = cli("pretrain", "-", *words, "--out", tmp_path / "model")
    assert code == 0
    assert "Pretraining on 10 texts ..." in out
    assert facts(tmp_path / "model")["n_texts"] == 10


def test_a_folder_that_is_there_is_left_alone(fails, lines, tmp_path):
    assert f"{tmp_path} exists already" in fails("pretrain", lines, "--out", tmp_path)


def test_a_missing_column_or_file_is_named(fails, table, tmp_path):
    out = ("--out", tmp_path / "model")
    assert "Did you mean 'text'?" in fails("pretrain", table, "--text", "txt", *out)
    assert "No such file" in fails("pretrain", tmp_path / "none.txt", *out)


def test_lines_that_are_not_utf_8_are_not_shown(fails, tmp_path):
    path = tmp_path / "texts.txt"
    path.write_bytes("连衣裙\n".encode("gb18030"))
    message = fails("pretrain", path, "--out", tmp_path / "model")
    assert "It is not in UTF-8" in message
    assert "连衣裙" not in message


def test_too_few_texts_are_said(fails, tiny_bert, tmp_path):
    path = tmp_path / "texts.txt"
    path.write_text("red dress\n\nred dress\n")
    words = ("--model", tiny_bert, "--quiet", "--out", tmp_path / "model")
    assert "at least 2 different texts" in fails("pretrain", path, *words)
    assert not (tmp_path / "model").exists()


def test_a_table_is_not_read_as_lines(fails, table, lines, tmp_path):
    out = ("--out", tmp_path / "model")
    assert "with --text" in fails("pretrain", table, *out)
    assert "--format is of a table" in fails("pretrain", lines, "--format", "csv", *out)


def test_a_fault_of_the_body_is_not_one_of_the_texts(fails, lines, tmp_path):
    words = ("--quiet", "--model", tmp_path, "--out", tmp_path / "model")
    message = fails("pretrain", lines, *words)
    assert "no readable config.json" in message
    assert str(lines) not in message
