import errno
import json
import os
import shutil

import numpy as np
import pytest
import torch

from skimbal._torch._checkpoint import Checkpoint, write_checkpoint
from skimbal.exceptions import CheckpointError


def make_state() -> dict:
    shared = torch.arange(6.0)
    return {
        "weights": {"a": torch.arange(3, dtype=torch.float64), "b": shared},
        "again": [shared, shared[:2], {"deep": torch.tensor([True])}],
        "numbers": {"step": np.int64(3), "rate": 0.1, "best": -np.inf, "none": None},
    }


@pytest.fixture
def folder(tmp_path):
    write_checkpoint(tmp_path / "step-1", make_state())
    return tmp_path / "step-1"


def same(a, b) -> bool:
    if isinstance(a, torch.Tensor):
        return a.dtype == b.dtype and torch.equal(a, b)
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    if isinstance(a, list):
        return len(a) == len(b) and all(map(same, a, b))
    return a == b


def read_all(folder) -> dict:
    found = Checkpoint(folder)
    return {key: found.read(key) for key in make_state()}


def test_a_state_comes_back_as_it_was(folder):
    assert same(read_all(folder), make_state())


def test_only_json_and_safetensors_are_written(folder):
    assert sorted(path.name for path in folder.iterdir()) == [
        "again.safetensors",
        "manifest.json",
        "state.json",
        "weights.safetensors",
    ]


def test_tensors_live_on_when_the_files_are_gone(folder):
    tensor = Checkpoint(folder).read("weights")["b"]
    shutil.rmtree(folder)
    assert tensor.sum() == 15


def test_a_flipped_byte_is_never_read(folder):
    rng = np.random.default_rng(0)
    files = sorted(folder.iterdir())
    for _ in range(200):
        path = files[rng.integers(len(files))]
        data = bytearray(path.read_bytes())
        place = rng.integers(len(data))
        data[place] ^= 1 << rng.integers(8)
        good = path.read_bytes()
        path.write_bytes(data)
        try:  # a blank in the manifest may become a tab, and nothing is lost
            assert same(read_all(folder), make_state())
            assert path.name == "manifest.json"
        except CheckpointError as error:
            assert "damaged" in str(error)  # noqa: PT017
        path.write_bytes(good)


@pytest.mark.parametrize("share", [0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99])
def test_a_truncated_file_is_never_read(folder, share):
    for path in sorted(folder.iterdir()):
        good = path.read_bytes()
        path.write_bytes(good[: int(share * len(good))])
        with pytest.raises(CheckpointError, match="damaged"):
            Checkpoint(folder)
        path.write_bytes(good)


def test_a_missing_file_is_noticed(folder):
    for path in sorted(folder.iterdir()):
        good = path.read_bytes()
        path.unlink()
        with pytest.raises(CheckpointError, match="damaged"):
            Checkpoint(folder)
        path.write_bytes(good)


def test_swapped_files_are_noticed(folder):
    (folder / "weights.safetensors").rename(folder / "x")
    (folder / "again.safetensors").rename(folder / "weights.safetensors")
    (folder / "x").rename(folder / "again.safetensors")
    with pytest.raises(CheckpointError, match="SHA-256"):
        Checkpoint(folder)


@pytest.mark.parametrize("change", [{"kind": "model"}, {"format": 2}, {"files": {}}])
def test_a_folder_that_is_something_else_is_refused(folder, change):
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(manifest | change))
    with pytest.raises(CheckpointError):
        Checkpoint(folder)


def test_an_entry_that_is_not_there_is_named(folder):
    with pytest.raises(CheckpointError, match="'optimizer'"):
        Checkpoint(folder).read("optimizer")


def refuse_to_write(*args, **kwargs):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize(
    "place",
    [
        "skimbal._torch._checkpoint.save_file",
        "skimbal._torch._checkpoint.write_manifest",
        "skimbal._torch._checkpoint.os.fsync",
        "pathlib.Path.rename",
        "pathlib.Path.mkdir",
    ],
)
def test_a_full_disk_is_named_with_path_and_bytes(tmp_path, monkeypatch, place):
    with monkeypatch.context() as patch:
        patch.setattr(place, refuse_to_write)
        with pytest.raises(CheckpointError, match="No space left") as caught:
            write_checkpoint(tmp_path / "step-1", make_state())
    assert f"{tmp_path / 'step-1'} of 81 bytes" in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_stored_is_named(tmp_path):
    for thing in (object(), {1: 2}):
        with pytest.raises(CheckpointError, match="numbers, texts"):
            write_checkpoint(tmp_path / "step-1", {"callbacks": thing})
    assert list(tmp_path.iterdir()) == []


def test_an_interrupt_while_writing_leaves_nothing(tmp_path, monkeypatch):
    def interrupt(*args):
        raise KeyboardInterrupt

    monkeypatch.setattr("skimbal._torch._checkpoint.write_manifest", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_checkpoint(tmp_path / "step-1", make_state())
    assert list(tmp_path.iterdir()) == []
