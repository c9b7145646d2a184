"""What we wrote as JSON is read back from a text or a file, or refused."""

import codecs

import pytest

from skimbal.exceptions import DataFileError
from skimbal.utils._json_records import read_record

TEXT = '{"format": "list, version 2", "items": ["手机"]}'
OPTIONS = {"kind": "list", "formats": ("list, version 2", "list, version 1")}


@pytest.mark.parametrize("before", ["", "\n ", "\ufeff", "\ufeff\n"])
def test_a_text_is_read(before):
    assert read_record(before + TEXT, **OPTIONS)["items"] == ["手机"]


@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8])
def test_a_file_is_read(mark, tmp_path):
    path = tmp_path / "{odd}.json"
    path.write_bytes(mark + TEXT.encode())
    for source in (path, str(path)):
        assert read_record(source, **OPTIONS)["items"] == ["手机"]


@pytest.mark.parametrize("content", [b"", b"[1", b"\xff\xfe\x00", b"\x80PNG"])
def test_what_is_no_json_is_refused(content, tmp_path):
    path = tmp_path / "list.json"
    path.write_bytes(content)
    with pytest.raises(DataFileError, match="This is no list: it is not JSON"):
        read_record(path, **OPTIONS)


@pytest.mark.parametrize("text", ["{}", '{"format": null}', '{"format": ["a"]}'])
def test_another_format_is_refused(text):
    with pytest.raises(DataFileError, match="must be 'list, version 2'; got "):
        read_record(text, **OPTIONS)


def test_a_missing_file_is_called_that(tmp_path):
    with pytest.raises(FileNotFoundError):
        read_record(tmp_path / "list.json", **OPTIONS)
