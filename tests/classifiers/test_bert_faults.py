"""What a fit does when the machine, the numbers or the user stop it."""

import logging
import os
import resource
import signal
import time
import warnings
from pathlib import Path

import numpy as np
import pytest
import torch
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import GridSearchCV, cross_validate
from skorch.callbacks import Callback

from skimbal._torch._checkpoint import Checkpoint
from skimbal.classifiers import BertClassifier
from skimbal.exceptions import CheckpointError, NonFiniteLossError, SkimbalWarning
from tests.classifiers.children import end_of, fork
from tests.classifiers.small_fits import X, Y, make, steps

pytestmark = pytest.mark.usefixtures("one_thread")


class BreakOff(Callback):
    """Raise an error in the second epoch, as long as it is asked to."""

    asked = True

    def on_batch_begin(self, net, **kwargs):
        batches = net.history[-1, "batches"]
        if BreakOff.asked and len(net.history) == 2 and len(batches) == 5:
            raise RuntimeError("broken off")


def limit_files(n_bytes: int) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (n_bytes, resource.RLIM_INFINITY))


# --- the disk is full ---


def test_a_full_disk_keeps_the_checkpoints_before(tiny_bert, tmp_path):
    options = {"checkpoint_dir": tmp_path, "callbacks": [BreakOff()]}
    with pytest.raises(RuntimeError, match="broken off"):
        make(tiny_bert, **options).fit(X, Y)
    before = steps(tmp_path)

    def fill() -> None:
        BreakOff.asked = False
        limit_files(20_000)
        with pytest.raises(CheckpointError, match="bytes cannot be written"):
            make(tiny_bert, **options).fit(X, Y)

    assert end_of(fork(fill)) == 0
    assert steps(tmp_path) == before
    for folder in before:
        Checkpoint(folder)
    assert [p for p in tmp_path.rglob(".*") if p.is_dir()] == []


def test_a_fit_may_go_on_without_checkpoints(tiny_bert, tmp_path):
    def fill() -> None:
        limit_files(20_000)
        model = make(tiny_bert, checkpoint_dir=tmp_path, on_checkpoint_error="warn")
        with pytest.warns(SkimbalWarning, match="Training goes on"):
            model.fit(X, Y)
        assert model.predict(X).shape == (24,)

    assert end_of(fork(fill)) == 0


def test_a_model_that_does_not_fit_on_the_disk_still_predicts(tiny_bert, tmp_path):
    model = make(tiny_bert).fit(X, Y)

    def fill() -> None:
        before = model.predict_proba(X)
        limit_files(20_000)
        with pytest.raises(Exception, match=r"(?i)file too large"):
            model.save(tmp_path / "model")
        assert list(tmp_path.iterdir()) == []
        np.testing.assert_array_equal(model.predict_proba(X), before)

    assert end_of(fork(fill)) == 0


# --- Ctrl-C ---


def interrupted(code, tmp_path) -> tuple[int, float]:
    """Send SIGINT to a child in the middle of its fits; return status and seconds."""
    child = fork(code)
    end = time.monotonic() + 60
    while not steps(tmp_path) and time.monotonic() < end:
        time.sleep(0.01)
    os.kill(child, signal.SIGINT)
    sent = time.monotonic()
    return end_of(child), time.monotonic() - sent


def long_fit(tiny_bert, home) -> BertClassifier:
    return make(tiny_bert, max_epochs=3000, checkpoint_dir=home)


@pytest.mark.parametrize("kind", ["fit", "cross_validate", "search"])
def test_an_interrupt_ends_everything(tiny_bert, tmp_path, kind):
    def code() -> None:
        model = long_fit(tiny_bert, tmp_path)
        if kind == "fit":
            model.fit(X, Y)
        elif kind == "cross_validate":
            cross_validate(model, X, Y, cv=2)
        else:
            GridSearchCV(model, {"learning_rate": [1e-4, 1e-3]}, cv=2).fit(X, Y)

    status, seconds = interrupted(code, tmp_path)
    assert status == 130
    assert seconds < 10  # two on a machine that does nothing else
    assert len(list(tmp_path.iterdir())) == 1  # no other fold was begun
    for folder in steps(tmp_path):
        Checkpoint(folder)


def test_an_interrupt_before_the_rename_leaves_the_last_one(
    tiny_bert, tmp_path, monkeypatch, request
):
    from skimbal._torch import _checkpoint

    # a runner that was started in the background ignores the signal
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    request.addfinalizer(lambda: signal.signal(signal.SIGINT, before))
    calls = []
    to_disk = _checkpoint._to_disk

    def interrupt(*paths):
        calls.append(paths)
        if len(calls) == 5:  # two calls a checkpoint: the third one is complete
            os.kill(os.getpid(), signal.SIGINT)
        to_disk(*paths)

    monkeypatch.setattr(_checkpoint, "_to_disk", interrupt)
    with pytest.raises(KeyboardInterrupt):
        make(tiny_bert, checkpoint_dir=tmp_path).fit(X, Y)
    assert [path.name for path in steps(tmp_path)] == ["step-00000001", "step-00000002"]
    monkeypatch.undo()
    parts = make(tiny_bert, checkpoint_dir=tmp_path).fit(X, Y).predict_proba(X)
    np.testing.assert_array_equal(parts, make(tiny_bert).fit(X, Y).predict_proba(X))


# --- numbers and memory ---


def test_a_loss_that_is_not_finite_keeps_finite_checkpoints(tiny_bert, tmp_path):
    model = make(
        tiny_bert,
        learning_rate=1e30,
        warmup=0.9,
        max_grad_norm=None,
        checkpoint_dir=tmp_path,
    )
    with pytest.raises(NonFiniteLossError, match="epoch 1, batch"):
        model.fit(X, Y)
    with pytest.raises(NotFittedError):
        model.predict(X)
    for folder in steps(tmp_path):
        weights = Checkpoint(folder).read("module")
        assert all(bool(tensor.isfinite().all()) for tensor in weights.values())


def test_too_little_memory_is_a_memory_error_with_advice(tiny_bert):
    def starve() -> None:
        model = make(tiny_bert, max_epochs=1).fit(X, Y)
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        limit = pages * resource.getpagesize() + 2**27
        resource.setrlimit(resource.RLIMIT_AS, (limit, resource.RLIM_INFINITY))
        many = make(tiny_bert, max_epochs=1, batch_size=20_000, early_stopping=False)
        texts = ["red dress phone case tablet apple juice shampoo bottle"] * 20_000
        with pytest.raises(MemoryError, match="`batch_size` or `max_length`"):
            many.fit(texts, ["a", "b"] * 10_000)
        assert model.predict(X).shape == (24,)

    if not Path("/proc/self/statm").exists():
        pytest.skip("needs Linux")
    assert end_of(fork(starve)) == 0


def test_other_errors_of_torch_stay_what_they_are():
    from skimbal._torch._device import memory_advice

    with (
        pytest.raises(RuntimeError, match="something else") as caught,
        memory_advice("Buy more."),
    ):
        raise RuntimeError("something else")
    assert caught.type is RuntimeError
    with pytest.raises(MemoryError, match="Buy more"), memory_advice("Buy more."):
        raise torch.OutOfMemoryError("CUDA out of memory")


# --- what a fit leaves alone ---


def global_state() -> dict:
    return {
        "torch": torch.get_rng_state().numpy().tobytes(),
        "numpy": np.random.get_state()[1].tobytes(),  # noqa: NPY002
        "threads": torch.get_num_threads(),
        "deterministic": torch.are_deterministic_algorithms_enabled(),
        "grad": torch.is_grad_enabled(),
        "dtype": torch.get_default_dtype(),
        "filters": list(warnings.filters),
        "environment": dict(os.environ),
        "logging": {n: logging.getLogger(n).level for n in ("", "transformers")},
        "folder": Path.cwd(),
        "interrupt": signal.getsignal(signal.SIGINT),
    }


def test_a_fit_leaves_the_process_as_it_was(tiny_bert, tmp_path):
    make(tiny_bert).fit(X, Y)  # imports
    before = global_state()
    make(tiny_bert, checkpoint_dir=tmp_path).fit(X, Y).predict(X)
    assert global_state() == before
    with pytest.raises(NonFiniteLossError):
        make(tiny_bert, learning_rate=1e30, max_grad_norm=None).fit(X, Y)
    assert global_state() == before


def test_a_fit_that_fails_leaves_the_model_before(tiny_bert, tmp_path):
    model = make(tiny_bert).fit(X, Y)
    proba = model.predict_proba(X)
    (tmp_path / "file").write_text("")
    model.set_params(checkpoint_dir=tmp_path / "file")
    with pytest.raises(CheckpointError):
        model.fit(X[:6], [1, 2] * 3)
    np.testing.assert_array_equal(model.predict_proba(X), proba)
    assert model.classes_.tolist() == ["dress", "phone"]
