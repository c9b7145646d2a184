"""Folders that are whole or not there, and manifests that notice every change."""

import hashlib
import json
import os
import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skimbal.exceptions import ModelFormatError
from skimbal.utils import atomic_folder, file_sha256, read_manifest, write_manifest


@pytest.fixture
def model(tmp_path):
    """A saved folder with two files, one of them in a sub-folder."""
    folder = tmp_path / "model"
    with atomic_folder(folder) as work:
        (work / "weights.bin").write_bytes(bytes(range(256)) * 8)
        (work / "body").mkdir()
        (work / "body" / "config.json").write_text('{"layers": 2}')
        write_manifest(work, {"format": 1, "name": "模型"})
    return folder


def test_the_digest_is_that_of_the_whole_file(tmp_path):
    content = os.urandom(1_000_003)
    (tmp_path / "file").write_bytes(content)
    assert file_sha256(tmp_path / "file") == hashlib.sha256(content).hexdigest()


def test_a_folder_appears_when_the_block_ends(tmp_path):
    target = tmp_path / "deep" / "model"
    with atomic_folder(target) as work:
        (work / "file").write_text("x")
        assert not target.exists()
    assert (target / "file").read_text() == "x"
    assert os.listdir(target.parent) == ["model"]


def test_nothing_is_left_when_the_block_fails(tmp_path):
    def interrupted():
        with atomic_folder(tmp_path / "model") as work:
            (work / "file").write_text("x")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert os.listdir(tmp_path) == []


def test_an_existing_folder_is_kept_unless_overwritten(tmp_path):
    target = tmp_path / "model"
    target.mkdir()
    (target / "old").write_text("old")
    with pytest.raises(FileExistsError, match="overwrite=True"), atomic_folder(target):
        pass
    assert os.listdir(target) == ["old"]
    with atomic_folder(target, overwrite=True) as work:
        (work / "new").write_text("new")
    assert os.listdir(target) == ["new"]
    assert os.listdir(tmp_path) == ["model"]


def test_the_old_folder_stays_when_overwriting_fails(tmp_path):
    target = tmp_path / "model"
    target.mkdir()
    (target / "old").write_text("old")
    with (
        pytest.raises(OSError, match="disk full"),
        atomic_folder(target, overwrite=True),
    ):
        raise OSError("disk full")
    assert os.listdir(target) == ["old"]
    assert os.listdir(tmp_path) == ["model"]


@pytest.mark.parametrize(
    ("step", "is_done", "left"),
    [(1, False, "old"), (1, True, "old"), (2, False, "old"), (2, True, "new")],
)
def test_one_of_two_folders_is_there_when_a_last_step_is_interrupted(
    step, is_done, left, tmp_path, monkeypatch
):
    target = tmp_path / "model"
    target.mkdir()
    (target / "old").write_text("old")
    rename = type(target).rename
    calls = []

    def interrupted(self, goal):
        calls.append(goal)
        if len(calls) != step or is_done:
            rename(self, goal)
        if len(calls) == step:
            raise KeyboardInterrupt

    monkeypatch.setattr(type(target), "rename", interrupted)
    with (
        pytest.raises(KeyboardInterrupt),
        atomic_folder(target, overwrite=True) as work,
    ):
        (work / "new").write_text("new")
    assert os.listdir(target) == [left]
    assert os.listdir(tmp_path) == ["model"]


def test_a_folder_has_the_mode_of_any_new_folder(tmp_path):
    (tmp_path / "plain").mkdir()
    with atomic_folder(tmp_path / "model"):
        pass
    modes = [
        stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("plain", "model")
    ]
    assert modes[0] == modes[1]


@pytest.mark.skipif(os.name != "posix", reason="pipes and devices are of POSIX")
@pytest.mark.parametrize("kind", ["pipe", "device", "folder"])
def test_a_manifest_that_is_no_file_is_not_waited_for(kind, tmp_path):
    path = tmp_path / "manifest.json"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "device":
        path.symlink_to("/dev/zero")
    else:
        path.mkdir()
    with pytest.raises(ModelFormatError, match="is not a plain file"):
        read_manifest(tmp_path)


def test_a_manifest_gives_back_what_it_was_given(model):
    description = read_manifest(model)
    assert description["name"] == "模型"
    assert set(description["files"]) == {"weights.bin", "body/config.json"}


@pytest.mark.parametrize("name", ["weights.bin", "body/config.json"])
def test_a_changed_byte_is_noticed(model, name):
    content = bytearray((model / name).read_bytes())
    for position in range(0, len(content), max(1, len(content) // 20)):
        changed = bytearray(content)
        changed[position] ^= 1
        (model / name).write_bytes(changed)
        with pytest.raises(ModelFormatError, match="is damaged: its SHA-256"):
            read_manifest(model)


@pytest.mark.parametrize("name", ["weights.bin", "body/config.json"])
def test_a_missing_or_truncated_file_is_noticed(model, name):
    (model / name).write_bytes((model / name).read_bytes()[:-1])
    with pytest.raises(ModelFormatError, match="damaged"):
        read_manifest(model)
    (model / name).unlink()
    with pytest.raises(ModelFormatError, match=f"lacks the file '{name}'"):
        read_manifest(model)


@pytest.mark.parametrize("name", ["../outside", "/etc/hostname", "body/../../outside"])
def test_a_file_outside_the_folder_is_refused(model, name):
    (model.parent / "outside").write_text("x")
    _write_files(model, {name: file_sha256(model.parent / "outside")})
    with pytest.raises(ModelFormatError, match="outside its folder"):
        read_manifest(model)


def test_a_link_out_of_the_folder_is_refused(model):
    outside = model.parent / "outside"
    outside.write_text("x")
    (model / "link").symlink_to(outside)
    _write_files(model, {"link": file_sha256(outside)})
    with pytest.raises(ModelFormatError, match="outside its folder"):
        read_manifest(model)


@pytest.mark.parametrize("name", ["a\0b", "a" * 300, "\ud800", ""])
def test_a_name_that_no_file_can_have_is_refused(model, name):
    _write_files(model, {name: "0" * 64})
    with pytest.raises(ModelFormatError, match="lacks the file"):
        read_manifest(model)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nonsense",
        "[]",
        "{}",
        '{"files": 5}',
        '{"files": []}',
        "[" * 100_000,
        "\x00",
    ],
)
def test_a_manifest_that_is_none_is_refused(model, text):
    (model / "manifest.json").write_text(text)
    with pytest.raises(ModelFormatError, match=r"manifest.json is damaged"):
        read_manifest(model)


def test_a_folder_without_manifest_is_no_model(tmp_path):
    for path in (tmp_path, tmp_path / "nothing"):
        with pytest.raises(ModelFormatError, match="is not a saved skimbal model"):
            read_manifest(path)


@given(position=st.integers(0, 10_000), replacement=st.binary(max_size=3))
def test_a_mutated_manifest_never_gives_another_error(
    tmp_path_factory, position, replacement
):
    folder = tmp_path_factory.mktemp("model")
    (folder / "file").write_text("x")
    write_manifest(folder, {"format": 1})
    content = (folder / "manifest.json").read_bytes()
    position %= len(content)
    changed = content[:position] + replacement + content[position + 1 :]
    (folder / "manifest.json").write_bytes(changed)
    try:
        description = read_manifest(folder)
    except ModelFormatError:
        return
    # only the description may differ: the file and its checksum are still whole
    assert set(description["files"].values()) <= {file_sha256(folder / "file")}


def _write_files(model, files):
    text = json.dumps({"format": 1, "files": files})
    (model / "manifest.json").write_text(text)
