import os
from pathlib import Path

import pytest

from skimbal._torch import _model_hash
from skimbal._torch._model_hash import model_hash
from tests.tiny import make_tiny_bert


@pytest.fixture
def model(tmp_path) -> Path:
    return make_tiny_bert(tmp_path / "model")


@pytest.fixture
def read(monkeypatch) -> list[str]:
    """Names of the files that are read."""
    names: list[str] = []
    sha256 = _model_hash.file_sha256

    def reading(path):
        names.append(path.name)
        return sha256(path)

    monkeypatch.setattr(_model_hash, "file_sha256", reading)
    return names


def test_files_that_stay_the_same_are_read_once(model, read):
    first = model_hash(model)
    assert "model.safetensors" in read
    read.clear()
    assert model_hash(model) == first
    assert read == []


def test_a_file_that_changed_is_read_again(model, read):
    first = model_hash(model)
    read.clear()
    weights = model / "model.safetensors"
    times = os.stat(weights)
    damaged = bytearray(weights.read_bytes())
    damaged[-1] ^= 1
    weights.write_bytes(damaged)
    # a program that sets the old times leaves a trace in that of the inode
    os.utime(weights, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert model_hash(model) != first
    assert read == ["model.safetensors"]
