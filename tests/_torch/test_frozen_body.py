import pickle
import shutil

import pytest

from skimbal._torch import _frozen_body
from skimbal._torch._frozen_body import FrozenBody
from skimbal._torch._model_config import config_width
from skimbal.exceptions import ModelFormatError
from tests.tiny import make_tiny_bert


@pytest.fixture
def body(tmp_path) -> FrozenBody:
    return FrozenBody(make_tiny_bert(tmp_path / "model"), "mean", "cpu")


@pytest.fixture
def loads(monkeypatch) -> list:
    """The folders that are loaded."""
    folders: list = []
    load = _frozen_body.load_frozen

    def loading(folder, *options):
        folders.append(folder)
        return load(folder, *options)

    monkeypatch.setattr(_frozen_body, "load_frozen", loading)
    return folders


def test_the_encoder_is_loaded_once_and_when_it_is_asked_for(body, loads):
    assert body.width == 32
    assert not body.is_loaded
    encoder, _ = body.parts
    assert body.parts[0] is encoder
    assert loads == [body.folder]
    assert body.width == encoder.width


def test_the_width_of_a_config_that_does_not_tell_is_that_of_the_encoder(
    body, monkeypatch
):
    monkeypatch.setattr(_frozen_body, "config_width", lambda folder: None)
    assert body.width == 32


@pytest.mark.parametrize("key", ["hidden_size", "dim"])
def test_the_width_is_read_from_the_config(tmp_path, key):
    (tmp_path / "config.json").write_text(f'{{"{key}": 7}}')
    assert config_width(tmp_path) == 7


def test_a_folder_that_changed_since_the_fit_is_refused(body):
    (body.folder / "special_tokens_map.json").write_text("{}")
    with pytest.raises(ModelFormatError, match="has changed since `fit`"):
        _ = body.parts
    assert not body.is_loaded


def test_a_pickle_needs_no_folder(body):
    pickled = pickle.dumps(body)
    shutil.rmtree(body.folder)
    copy = pickle.loads(pickled)
    assert copy.width == 32
    assert copy.parts[0].pooling == "mean"


def test_a_device_that_is_not_here_is_refused_at_once(body):
    with pytest.raises(ValueError, match="`device` must be"):
        FrozenBody(body.folder, "mean", "no such device")
