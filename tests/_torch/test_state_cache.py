import stat

import pytest
import torch

from skimbal._torch import _state_cache
from skimbal._torch._layers import lower_states
from skimbal._torch._state_cache import StateCache
from skimbal.exceptions import SkimbalWarning
from tests._torch.test_packing import LENGTHS, PACKABLE, make_encoder, make_tokens

TOKENS = make_tokens(LENGTHS)


@pytest.fixture
def encoder():
    return make_encoder(PACKABLE["bert"])


@pytest.fixture
def counted(monkeypatch):
    calls = []

    def counting(*args):
        calls.append(args)
        return lower_states(*args)

    monkeypatch.setattr(_state_cache, "lower_states", counting)
    return calls


def files_of(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def test_the_same_texts_are_run_once(encoder, counted, tmp_path):
    first = StateCache(tmp_path, "model").lower_states(encoder, 1, TOKENS)
    again = StateCache(tmp_path, "model").lower_states(encoder, 1, TOKENS)
    assert len(counted) == 1
    assert torch.equal(first.states, again.states)
    assert again.lengths.tolist() == LENGTHS


@pytest.mark.parametrize(
    ("model", "n_trained", "tokens"),
    [
        ("other", 1, TOKENS),
        ("model", 0, TOKENS),
        ("model", 1, make_tokens(LENGTHS, seed=1)),
        ("model", 1, make_tokens(LENGTHS[::-1])),
        ("model", 1, make_tokens(LENGTHS, pairs=True)),
    ],
)
def test_whatever_decides_the_states_is_part_of_the_name(
    encoder, counted, tmp_path, model, n_trained, tokens
):
    StateCache(tmp_path, "model").lower_states(encoder, 1, TOKENS)
    StateCache(tmp_path, model).lower_states(encoder, n_trained, tokens)
    assert len(counted) == 2
    assert len(files_of(tmp_path)) == 2


@pytest.mark.parametrize("damage", ["flip", "cut", "empty"])
def test_a_damaged_file_is_made_anew(encoder, counted, tmp_path, damage):
    cache = StateCache(tmp_path, "model")
    first = cache.lower_states(encoder, 1, TOKENS)
    (path,) = files_of(tmp_path)
    content = bytearray(path.read_bytes())
    content[-3] ^= 1
    kept = {"flip": len(content), "cut": len(content) - 8, "empty": 0}[damage]
    path.write_bytes(content[:kept])
    with pytest.warns(SkimbalWarning, match="damaged"):
        again = cache.lower_states(encoder, 1, TOKENS)
    assert torch.equal(first.states, again.states)
    cache.lower_states(encoder, 1, TOKENS)
    assert len(counted) == 2


def test_a_folder_that_cannot_be_written_costs_only_time(encoder, tmp_path):
    (tmp_path / "skimbal-states-1").write_text("a file")
    with pytest.warns(SkimbalWarning, match="could not be written"):
        states = StateCache(tmp_path, "model").lower_states(encoder, 1, TOKENS)
    assert len(states) == len(LENGTHS)


def test_a_write_that_breaks_off_leaves_nothing(encoder, tmp_path, monkeypatch):
    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(_state_cache.os, "replace", full)
    with pytest.warns(SkimbalWarning, match="No space left"):
        StateCache(tmp_path, "model").lower_states(encoder, 1, TOKENS)
    assert files_of(tmp_path) == []


def test_the_files_are_for_their_owner_alone(encoder, tmp_path):
    StateCache(tmp_path / "home", "model").lower_states(encoder, 1, TOKENS)
    (path,) = files_of(tmp_path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
