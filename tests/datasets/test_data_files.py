"""Files are found, checked, downloaded once, and read as they are."""

import os
import stat
import threading
import time
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from skimbal.datasets import fetch_dataset, get_data_home, list_datasets
from skimbal.exceptions import DataFileError, MissingResourceError
from tests.datasets.files import write_data


def read(info, home, **options):
    return fetch_dataset(info, data_home=home, **options)


@pytest.fixture
def server(tmp_path, monkeypatch):
    """Address of a server on this machine and the folder that it serves."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    folder = tmp_path / "served"
    folder.mkdir()

    class QuietHandler(SimpleHTTPRequestHandler):
        def log_message(self, *args):
            pass

    handler = partial(QuietHandler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as http:
        thread = threading.Thread(target=http.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{http.server_port}", folder
        http.shutdown()
        thread.join()


def test_data_home_is_the_argument_then_the_variable_then_a_folder_of_the_user(
    monkeypatch,
):
    monkeypatch.setenv("SKIMBAL_DATA_HOME", "from_variable")
    assert get_data_home("given") == Path("given")
    assert get_data_home() == Path("from_variable")
    monkeypatch.delenv("SKIMBAL_DATA_HOME")
    assert get_data_home() == Path.home() / "skimbal_data"
    assert get_data_home("~/x") == Path.home() / "x"


@pytest.mark.parametrize("info", list_datasets(), ids=lambda info: info.name)
def test_missing_file_is_reported_at_once_with_path_source_and_checksum(info, tmp_path):
    start = time.perf_counter()
    with pytest.raises(MissingResourceError) as caught:
        read(info, tmp_path)
    assert time.perf_counter() - start < 1
    message = str(caught.value)
    assert str(tmp_path / info.name / "data.csv.gz") in message
    assert info.upstream in message
    assert info.sha256 in message
    assert list(tmp_path.iterdir()) == []


def test_file_with_another_checksum_is_refused(tmp_path):
    info = write_data(tmp_path, sha256="0" * 64)
    with pytest.raises(DataFileError, match=r"expected 0{64}. Get the file again"):
        read(info, tmp_path)


@pytest.mark.parametrize(
    "facts",
    [
        {"columns": ("text", "label", "colour")},
        {"integers": ("label",)},
        {"reals": ("text",)},
        {"pair_separator": " | ", "features": ("left", "right")},
    ],
)
def test_wrong_description_is_reported_without_quoting_the_file(facts, tmp_path):
    info = write_data(tmp_path, **facts)
    with pytest.raises(DataFileError, match="does not hold what the desc") as caught:
        read(info, tmp_path)
    assert "shoes" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_line_breaks_empty_values_and_the_text_na_survive_reading(tmp_path):
    found = read(write_data(tmp_path), tmp_path)
    assert found.data.tolist() == ["red shoes", "two\nlines, quoted", "NA"]
    assert found.target.tolist() == ["shoe", "bag", ""]


def test_pairs_are_split_at_the_first_separator_only(tmp_path):
    info = write_data(
        tmp_path,
        "text,label\na | b,1\nc |  | d,0\n",
        columns=("text", "label"),
        integers=("label",),
        reals=(),
        targets=("label",),
        subsets=(),
        features=("left", "right"),
        pair_separator=" | ",
    )
    found = read(info, tmp_path)
    assert found.data.tolist() == [["a", "b"], ["c", " | d"]]
    assert found.table.column_names == ["left", "right", "label"]


def test_download_puts_the_file_in_place_and_is_not_repeated(server, tmp_path):
    address, folder = server
    info = write_data(folder, url=f"{address}/mine/data.csv.gz")
    home = tmp_path / "home"
    assert len(read(info, home).data) == 3
    path = home / "mine" / "data.csv.gz"
    assert [file.name for file in path.parent.iterdir()] == ["data.csv.gz"]
    (folder / "mine" / "data.csv.gz").unlink()
    assert len(read(info, home).data) == 3


def test_downloaded_file_is_readable_as_any_new_file_of_the_user(server, tmp_path):
    address, folder = server
    info = write_data(folder, url=f"{address}/mine/data.csv.gz")
    mask = os.umask(0o022)
    try:
        read(info, tmp_path / "home")
    finally:
        os.umask(mask)
    mode = (tmp_path / "home" / "mine" / "data.csv.gz").stat().st_mode
    assert stat.S_IMODE(mode) == 0o644


def test_download_of_another_file_leaves_nothing_behind(server, tmp_path):
    address, folder = server
    url = f"{address}/mine/data.csv.gz"
    info = write_data(folder, url=url, sha256="0" * 64)
    with pytest.raises(DataFileError, match=f"What {url} sent is not the file"):
        read(info, tmp_path / "home")
    assert list((tmp_path / "home" / "mine").iterdir()) == []


@pytest.mark.parametrize("place", ["{address}/absent.csv.gz", "http://127.0.0.1:1/x"])
def test_failed_download_names_the_address_and_leaves_nothing(place, server, tmp_path):
    address, folder = server
    url = place.format(address=address)
    info = write_data(folder, url=url)
    with pytest.raises(MissingResourceError, match="Try again, or put the file at"):
        read(info, tmp_path / "home")
    assert list((tmp_path / "home" / "mine").iterdir()) == []


def test_file_address_is_copied_too(tmp_path):
    info = write_data(tmp_path / "share")
    url = (tmp_path / "share" / "mine" / "data.csv.gz").as_uri()
    copied = write_data(tmp_path / "other", url=url)
    assert copied.sha256 == info.sha256
    assert len(read(copied, tmp_path / "home").data) == 3
