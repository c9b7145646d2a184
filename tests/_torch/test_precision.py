import pytest
import torch

from skimbal._torch import _precision
from skimbal._torch._precision import resolve_precision

CPU = torch.device("cpu")


@pytest.fixture(autouse=True)
def _fresh():
    _precision._faster.cache_clear()
    yield
    _precision._faster.cache_clear()


def timed(monkeypatch, float32=1.0, bfloat16=1.0):
    seen = []

    def seconds(device):
        seen.append(device)
        return {torch.float32: float32, torch.bfloat16: bfloat16}

    monkeypatch.setattr(_precision, "_step_seconds", seconds)
    return seen


@pytest.mark.parametrize(
    ("half", "expected"), [(0.8, torch.float32), (0.3, torch.bfloat16)]
)
def test_the_faster_type_is_taken_where_the_gain_is_clear(monkeypatch, half, expected):
    timed(monkeypatch, bfloat16=half)
    assert resolve_precision("auto", CPU) == expected


def test_the_probe_runs_once(monkeypatch):
    seen = timed(monkeypatch)
    resolve_precision("auto", CPU)
    resolve_precision("auto", CPU)
    assert len(seen) == 1


def test_a_type_that_is_named_is_not_probed(monkeypatch):
    seen = timed(monkeypatch)
    assert resolve_precision("bfloat16", CPU) == torch.bfloat16
    assert resolve_precision("float32", CPU) == torch.float32
    assert seen == []


def test_a_device_without_the_type_keeps_float32(monkeypatch):
    def seconds(device):
        raise RuntimeError("not implemented")

    monkeypatch.setattr(_precision, "_step_seconds", seconds)
    assert resolve_precision("auto", CPU) == torch.float32


def test_the_probe_really_runs():
    assert resolve_precision("auto", CPU) in (torch.float32, torch.bfloat16)
