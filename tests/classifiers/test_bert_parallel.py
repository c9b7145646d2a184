"""Fits in several processes and threads, and in forks of both."""

import subprocess
import sys
import threading
import time
from pathlib import Path

import joblib
import numpy as np
import pytest
import torch
from sklearn.model_selection import cross_val_predict, cross_validate
from skorch.callbacks import Callback

from tests.classifiers.children import end_of, fork
from tests.classifiers.small_fits import X, Y, make

pytestmark = pytest.mark.usefixtures("one_thread")


def hashes(results) -> list[bytes]:
    return [
        b"".join(t.numpy().tobytes() for t in model.net_.module_.state_dict().values())
        for model in results["estimator"]
    ]


@pytest.mark.parametrize("backend", ["threading", "multiprocessing"])
def test_parallel_folds_share_a_folder_and_no_weights(tiny_bert, tmp_path, backend):
    if backend == "multiprocessing" and torch.cuda.is_initialized():
        pytest.skip("torch cannot train in the child of a process that uses CUDA")
    alone = cross_validate(make(tiny_bert), X, Y, cv=3, return_estimator=True)
    model = make(tiny_bert, checkpoint_dir=tmp_path)
    with joblib.parallel_config(backend, n_jobs=2):
        both = cross_validate(model, X, Y, cv=3, return_estimator=True)
    assert hashes(both) == hashes(alone)
    assert list(tmp_path.iterdir()) == []


def test_the_same_fit_twice_at_once_shares_nothing(tiny_bert, tmp_path):
    expected = make(tiny_bert).fit(X, Y).predict_proba(X)

    def check() -> None:
        model = make(tiny_bert, checkpoint_dir=tmp_path, max_epochs=2)
        np.testing.assert_array_equal(model.fit(X, Y).predict_proba(X), expected)

    children = [fork(check) for _ in range(3)]
    assert [end_of(child) for child in children] == [0, 0, 0]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_a_fork_of_a_process_with_threads_does_not_hang(tiny_bert):
    code = f"""
import torch
from tests.classifiers.children import end_of, fork
from tests.classifiers.small_fits import X, Y, make

torch.set_num_threads(2)
big = torch.randn(600, 600)
(big @ big).relu_()  # starts the threads, which the child will not have
make({tiny_bert!r}).fit(X, Y)

def child():
    (big @ big).relu_()
    assert make({tiny_bert!r}).fit(X, Y).predict(X).shape == (24,)

assert end_of(fork(child)) == 0
"""
    root = Path(__file__).parents[2]
    subprocess.run([sys.executable, "-c", code], cwd=root, check=True, timeout=200)


def test_a_fork_during_a_fit_can_fit(tiny_bert):
    started = threading.Event()

    class Signal(Callback):
        def on_batch_begin(self, net, **kwargs):
            started.set()

    model = make(tiny_bert, max_epochs=20, callbacks=[Signal()])
    thread = threading.Thread(target=model.fit, args=(X, Y))
    thread.start()
    started.wait(60)
    child = fork(lambda: make(tiny_bert).fit(X, Y))
    assert end_of(child) == 0
    thread.join()


def running_threads() -> int:
    states = []
    for task in Path("/proc/self/task").iterdir():
        try:
            states.append((task / "stat").read_text().rpartition(")")[2].split()[0])
        except OSError:  # it has just ended
            continue
    return states.count("R")


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs Linux")
def test_fits_in_threads_take_turns(tiny_bert):
    done = threading.Event()
    counts = []

    def sample() -> None:
        while not done.is_set():
            counts.append(running_threads() - 1)  # this thread itself
            time.sleep(0.002)

    sampler = threading.Thread(target=sample)
    sampler.start()
    with joblib.parallel_config("threading", n_jobs=4):
        cross_val_predict(make(tiny_bert, max_epochs=5), X, Y, cv=4)
    done.set()
    sampler.join()
    # Python's own lock lets one thread run, beside what torch does
    assert len(counts) > 20
    assert np.quantile(counts, 0.95) <= torch.get_num_threads() + 1
