"""Two processes share a fit, and learn what one process learns."""

import os
import socket
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest
import torch

from tests.classifiers.launched_fits import FITS, fit, learnt, make, without_dropout
from tests.tiny import make_tiny_bert

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
SCRIPT = Path(__file__).with_name("launched_fits.py")


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def launch(*arguments: str, seconds: float = 250.0) -> list[tuple[int, str]]:
    """Run the script in two processes, as torchrun does it; return how they ended."""
    setting = {
        "WORLD_SIZE": "2",
        "MASTER_ADDR": "127.0.0.1",
        "MASTER_PORT": str(free_port()),
        "OMP_NUM_THREADS": "1",
        "PYTHONPATH": str(ROOT),
    }
    if sys.platform == "linux":
        setting["GLOO_SOCKET_IFNAME"] = "lo"
    command = [sys.executable, str(SCRIPT), *arguments]
    with ExitStack() as stack:
        started = []
        for rank in ("0", "1"):
            env = os.environ | setting | {"RANK": rank, "LOCAL_RANK": rank}
            process = subprocess.Popen(
                command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
            )
            stack.callback(process.kill)
            started.append(process)
        outputs = [p.communicate(timeout=seconds)[0].decode() for p in started]
        return [(p.returncode, o) for p, o in zip(started, outputs, strict=True)]


@pytest.fixture(scope="module")
def plain_body(tmp_path_factory) -> str:
    folder = tmp_path_factory.mktemp("bodies") / "without-dropout"
    return str(without_dropout(make_tiny_bert(folder)))


@pytest.fixture(scope="module")
def both(tiny_bert, plain_body, tmp_path_factory) -> list[dict]:
    """What each of the two processes has learnt."""
    home = tmp_path_factory.mktemp("launched")
    for status, output in launch(tiny_bert, plain_body, str(home)):
        assert status == 0, output[-3000:]
    return [torch.load(home / f"{rank}.pt") for rank in (0, 1)]


def assert_same_bits(first, second) -> None:
    assert first["history"] == second["history"]
    for name, tensor in first["weights"].items():
        assert torch.equal(tensor, second["weights"][name]), name


@pytest.mark.parametrize("name", FITS)
def test_two_processes_learn_what_one_learns(both, plain_body, name):
    alone = learnt(fit(make(plain_body, **FITS[name])))
    shared = both[0][name]
    assert shared["best"] == alone["best"]
    assert len(shared["history"]) == len(alone["history"])
    for epoch, expected in zip(shared["history"], alone["history"], strict=True):
        assert epoch == pytest.approx(expected, abs=1e-5)
    for key, expected in alone["weights"].items():
        torch.testing.assert_close(
            shared["weights"][key], expected, rtol=0, atol=1e-5, msg=key
        )


@pytest.mark.parametrize("name", [*FITS, "unseeded", "whole", "continued"])
def test_all_processes_have_the_same_model(both, name):
    assert_same_bits(both[0][name], both[1][name])


def test_each_process_draws_dropout_of_its_own(both):
    states = [bytes(s.numpy()) for one in both for s in one["states"]]
    assert len(set(states)) == len(states) > 10


def test_a_loss_that_is_nan_in_one_process_is_an_error_in_all(both):
    for one in both:
        assert one["nan"].startswith("NonFiniteLossError: The training loss is not")


def test_other_rows_in_one_process_are_an_error_in_all(both):
    for one in both:
        assert one["other rows"].startswith("ValueError: Each process of a fit must")


def test_a_broken_fit_goes_on_from_the_checkpoints_of_the_first_process(both):
    for one in both:
        assert_same_bits(one["continued"], one["whole"])
    assert len(both[0]["broken"]) == 2


@pytest.mark.parametrize("backend", ["threading", "loky", "multiprocessing"])
def test_parallel_folds_are_not_shared(both, backend):
    assert both[0][backend]
    assert both[1][backend]


def test_when_one_process_ends_the_other_does_not_wait_for_ever(tiny_bert):
    (first, told), (second, reason) = launch("fail", tiny_bert, seconds=60)
    assert (first != 0, second != 0) == (True, True)
    assert "ZeroDivisionError" in reason
    assert "RuntimeError" in told
    assert "Fine-tuning" in told  # the progress bar, which the other leaves out
    assert "Fine-tuning" not in reason
