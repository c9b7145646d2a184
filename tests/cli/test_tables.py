"""Tables of every format give the same rows, and say which row is at fault."""

import gzip
import io
import sys

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from skimbal.cli._formats import FORMATS, find_format
from skimbal.cli._output import write_table
from skimbal.cli._tables import open_table, text_column
from skimbal.exceptions import DataFileError

TEXTS = ["red dress", "", 'say "hi", now', "two\nlines", "蓝色 连衣裙", "NA", " 007 "]
LABELS = ["1", "0", "1", "0", "spam", "null", "true"]
TABLE = pa.table({"text": TEXTS, "label": LABELS})


def read(source, *names, file_format=None):
    with open_table(str(source), file_format, needed=names, only_needed=True) as pieces:
        pieces = list(pieces)
    return [[value for p in pieces for value in text_column(p, name)] for name in names]


@pytest.mark.parametrize("zipped", ["", ".gz"])
@pytest.mark.parametrize("extension", [e for names in FORMATS.values() for e in names])
def test_what_is_written_is_read_again(extension, zipped, tmp_path):
    path = tmp_path / f"table{extension}{zipped}"
    pieces = [TABLE.slice(0, 3), TABLE.slice(3)]
    assert write_table(pieces, str(path), find_format(str(path))) == len(TEXTS)
    assert read(path, "text", "label") == [TEXTS, LABELS]
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


@settings(
    max_examples=50,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    texts=st.lists(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\0")),
        min_size=1,
    ),
    file_format=st.sampled_from(sorted(FORMATS)),
)
def test_any_text_survives_any_format(texts, file_format, tmp_path):
    path = str(tmp_path / "table")
    n_rows = write_table([pa.table({"a": texts, "b": texts})], path, file_format)
    assert n_rows == len(texts)
    assert read(path, "a", "b", file_format=file_format) == [texts, texts]


def test_values_of_csv_stay_as_they_are_written(tmp_path):
    (tmp_path / "t.csv").write_text("id,text\n007,1.50\nTRUE,NaN\n,\n")
    assert read(tmp_path / "t.csv", "id") == [["007", "TRUE", ""]]
    assert read(tmp_path / "t.csv", "text") == [["1.50", "NaN", ""]]


def test_the_mark_that_excel_puts_before_the_header_is_no_part_of_a_name(tmp_path):
    (tmp_path / "t.csv").write_text("\ufefftext,label\r\na,b\r\n", encoding="utf-8")
    assert read(tmp_path / "t.csv", "text", "label") == [["a"], ["b"]]


def test_a_header_may_be_quoted_over_two_lines(tmp_path):
    (tmp_path / "t.csv").write_text('"te\nxt",label\na,b\n')
    assert read(tmp_path / "t.csv", "te\nxt") == [["a"]]


def test_a_header_alone_is_a_table_without_rows(tmp_path):
    (tmp_path / "t.csv").write_text("text,label\n")
    assert read(tmp_path / "t.csv", "text") == [[]]


def test_many_blocks_are_read_in_order(tmp_path, monkeypatch):
    monkeypatch.setattr("skimbal.cli._delimited.BLOCK_BYTES", 64)
    (tmp_path / "t.csv").write_text("n\n" + "".join(f"{i}\n" for i in range(500)))
    assert read(tmp_path / "t.csv", "n") == [[str(i) for i in range(500)]]


def test_standard_input_is_csv_unless_said_otherwise(monkeypatch):
    for file_format, text in ((None, "a,b\n1,2\n"), ("jsonl", '{"a": "1"}\n')):
        stdin = io.TextIOWrapper(io.BytesIO(text.encode()))
        monkeypatch.setattr(sys, "stdin", stdin)
        assert read("-", "a", file_format=file_format) == [["1"]]


def test_parquet_is_read_from_standard_input(monkeypatch, tmp_path):
    write_table([TABLE], str(tmp_path / "t.parquet"), "parquet")
    stdin = io.TextIOWrapper(io.BytesIO((tmp_path / "t.parquet").read_bytes()))
    monkeypatch.setattr(sys, "stdin", stdin)
    assert read("-", "label", file_format="parquet") == [LABELS]


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (pa.array([1, 2, None]), ["1", "2", ""]),
        (pa.array([1.0, 2.5, None]), ["1", "2.5", ""]),
        (pa.array([True, False, None]), ["true", "false", ""]),
        (pa.array(["a", "b", None]).dictionary_encode(), ["a", "b", ""]),
        (pa.array(["a", "b", None], pa.large_string()), ["a", "b", ""]),
    ],
)
def test_labels_of_any_kind_become_str(column, expected, tmp_path):
    write_table([pa.table({"label": column})], str(tmp_path / "t.parquet"), "parquet")
    assert read(tmp_path / "t.parquet", "label") == [expected]


def test_json_lines_may_mix_kinds_and_leave_keys_out(tmp_path):
    lines = ['{"text": "a", "label": 1}', "", '{"text": null, "label": "x"}', "{}"]
    (tmp_path / "t.jsonl").write_text("\n".join(lines))
    assert read(tmp_path / "t.jsonl", "text", "label") == [
        ["a", "", ""],
        ["1", "x", ""],
    ]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("t.csv", b"a,b\n1,2\n1,2,secret\n", "t.csv: row 2 has 3 values.* header 2"),
        ("t.csv", b"a,b\n1\n", "t.csv: row 1 has 1 values"),
        ("t.csv", b"", "no header line"),
        ("t.csv", b"a,a\n1,2\n", "two columns are called 'a'"),
        ("t.csv", "a\n秘密\n".encode("gb18030"), "not in UTF-8.*iconv"),
        ("t.csv", "a,秘密\n1,2\n".encode("gb18030"), "not in UTF-8"),
        ("t.csv.gz", b"secret", "not a whole gzip file"),
        (
            "t.csv.gz",
            gzip.compress(b"a\n" * 999, mtime=0)[:-9],
            "not a whole gzip file",
        ),
        ("t.parquet", b"secret", "cannot be read"),
        ("t.jsonl", b'{"a": 1}\nsecret\n', "row 2 is not JSON"),
        ("t.jsonl", b'{"a": 1}\n["secret"]\n', "row 2 must be an object"),
        ("t.jsonl", b'{"a": "\\ud800"}\n', "not in UTF-8"),
        ("t.jsonl", b"\n", "is empty"),
        ("t.csv", b'a\n"' + b"secret\n" * 30, "longer than .* never be closed"),
    ],
)
def test_a_bad_file_is_named_with_its_row_and_never_quoted(
    name, content, message, tmp_path, monkeypatch
):
    monkeypatch.setattr("skimbal.cli._delimited.BLOCK_BYTES", 100)
    (tmp_path / name).write_bytes(content)
    with pytest.raises(DataFileError, match=message) as caught:
        read(tmp_path / name, "a")
    assert str(caught.value).startswith(name)
    assert "secret" not in str(caught.value)


def test_a_missing_column_is_guessed_and_the_others_are_listed(tmp_path):
    write_table([TABLE], str(tmp_path / "t.csv"), "csv")
    with pytest.raises(DataFileError) as caught:
        read(tmp_path / "t.csv", "lable")
    assert str(caught.value) == (
        "t.csv: There is no column 'lable'. Did you mean 'label'? The columns are: "
        "'text', 'label'."
    )


def test_a_column_of_lists_is_no_text(tmp_path):
    write_table([pa.table({"text": [[1]]})], str(tmp_path / "t.parquet"), "parquet")
    with pytest.raises(DataFileError, match="kind list"):
        read(tmp_path / "t.parquet", "text")


def test_an_unknown_extension_asks_for_the_format():
    with pytest.raises(DataFileError, match=r"'data.xlsx'.*--format.*csv, tsv"):
        find_format("folder/data.xlsx")


@pytest.mark.parametrize("file_format", ["csv", "parquet"])
def test_columns_that_come_up_late_fit_json_lines_alone(file_format, tmp_path):
    pieces = [pa.table({"a": ["1"]}), pa.table({"a": ["2"], "b": ["3"]})]
    path = str(tmp_path / "out")
    with pytest.raises(DataFileError, match="The key 'b' comes up"):
        write_table(pieces, path, file_format)
    assert list(tmp_path.iterdir()) == []
    assert write_table(pieces, path, "jsonl") == 2
    assert write_table(pieces[::-1], path, file_format) == 2
    assert read(path, "b", file_format=file_format) == [["3", ""]]


def test_a_column_that_changes_its_kind_does_not_fit_parquet(tmp_path):
    pieces = [pa.table({"a": [1]}), pa.table({"a": ["x"]})]
    with pytest.raises(DataFileError, match=r"changes its kind.*\.jsonl"):
        write_table(pieces, str(tmp_path / "out"), "parquet")


def test_an_interrupted_write_leaves_the_old_file(tmp_path):
    def pieces():
        yield TABLE
        raise KeyboardInterrupt

    path = tmp_path / "t.csv"
    path.write_text("old")
    with pytest.raises(KeyboardInterrupt):
        write_table(pieces(), str(path), "csv")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
