import threading

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from skimbal._torch._dataset import TokenDataset
from skimbal._torch._distributed import (
    ALONE,
    OwnRows,
    Processes,
    _buckets,
    find_processes,
)
from skimbal._torch._tokens import TokenArrays
from tests.classifiers.children import end_of, fork


def launched(monkeypatch) -> None:
    """Tell this process that it is one of two; it must not try to find the other."""
    for name in ("RANK", "MASTER_PORT"):
        monkeypatch.setenv(name, "0")
    monkeypatch.setenv("WORLD_SIZE", "2")
    monkeypatch.setenv("MASTER_ADDR", "127.0.0.1")
    monkeypatch.setattr("torch.distributed.init_process_group", pytest.fail)


@given(n_rows=st.integers(1, 40), size=st.integers(1, 9), seed=st.integers(0, 99))
def test_the_mean_over_processes_is_the_mean_over_the_rows(n_rows, size, seed):
    losses = np.random.default_rng(seed).random(n_rows)
    parts = []
    for rank in range(size):
        one = Processes(rank, size)
        own = one.own(np.arange(n_rows))
        assert len(own) == max(1, one.count(n_rows))
        parts.append(losses[own].mean() * one.portion(n_rows))
    assert np.mean(parts) == pytest.approx(losses.mean())


def test_each_process_gets_long_and_short_rows():
    rows = np.array([9, 8, 7, 6, 5])  # the longest first
    assert Processes(0, 2).own(rows).tolist() == [9, 7, 5]
    assert Processes(1, 2).own(rows).tolist() == [8, 6]


def test_a_process_without_rows_runs_one_that_counts_nothing():
    assert Processes(2, 3).own(np.array([4, 6])).tolist() == [4]
    assert Processes(2, 3).count(2) == 0
    assert Processes(2, 3).portion(2) == 0


def test_a_batch_holds_the_rows_of_one_process():
    tokens = TokenArrays(
        np.arange(6, dtype=np.int32), np.arange(0, 7, 2), type_ids=None, pad_id=0
    )
    data = TokenDataset(tokens, np.arange(3), np.ones(3), packed=False)
    own = OwnRows(data, Processes(1, 2))
    inputs, (target, weights) = own.__getitems__([2, 0, 1])
    assert inputs["input_ids"].tolist() == [[0, 1]]
    assert (target.tolist(), weights.tolist()) == ([0], [1.0])
    assert len(own) == 3


def test_one_process_exchanges_nothing():
    layer = nn.Linear(2, 1)
    loss = torch.tensor(2.0)
    assert ALONE.average(layer.parameters(), loss) is loss
    assert layer.weight.grad is None
    assert ALONE.mean(loss) is loss
    assert ALONE.same(3) == 3
    assert ALONE.gather(3) == [3]
    ALONE.share_weights(layer)
    ALONE.check_device(torch.device("mps"))


def test_buckets_hold_all_parameters_and_not_too_many_numbers(monkeypatch):
    monkeypatch.setattr("skimbal._torch._distributed._BUCKET", 10)
    sizes = [4, 4, 4, 30, 1, 1]
    parameters = [nn.Parameter(torch.zeros(size)) for size in sizes]
    parameters.append(nn.Parameter(torch.zeros(1, dtype=torch.float64)))
    found = [[p.numel() for p in bucket] for bucket in _buckets(parameters)]
    assert found == [[4, 4], [4], [30], [1, 1], [1]]
    assert list(_buckets([])) == []


def test_a_process_that_nobody_launched_is_alone():
    assert find_processes() == ALONE


def test_a_fit_in_a_thread_is_alone(monkeypatch):
    launched(monkeypatch)
    found = []
    thread = threading.Thread(target=lambda: found.append(find_processes()))
    thread.start()
    thread.join()
    assert found == [ALONE]


def test_a_fit_in_a_fork_is_alone(monkeypatch):
    launched(monkeypatch)

    def check() -> None:
        assert find_processes() == ALONE

    assert end_of(fork(check)) == 0


@pytest.mark.parametrize("name", ["RANK", "WORLD_SIZE", "MASTER_ADDR", "MASTER_PORT"])
def test_half_of_a_setting_starts_no_group(monkeypatch, name):
    launched(monkeypatch)
    monkeypatch.delenv(name)
    assert find_processes() == ALONE


def test_a_launch_of_one_process_starts_no_group(monkeypatch):
    launched(monkeypatch)
    monkeypatch.setenv("WORLD_SIZE", "1")
    assert find_processes() == ALONE


def test_a_launched_process_starts_the_group_once_it_fits(monkeypatch):
    launched(monkeypatch)
    started = []
    monkeypatch.setattr(
        "skimbal._torch._distributed._start_group", lambda: started.append(True)
    )
    monkeypatch.setattr("torch.distributed.get_rank", lambda: 1)
    monkeypatch.setattr("torch.distributed.get_world_size", lambda: 2)
    assert find_processes() == Processes(1, 2)
    assert started == [True]


def test_the_gpu_of_a_mac_cannot_be_shared():
    with pytest.raises(ValueError, match="got 'mps'"):
        Processes(0, 2).check_device(torch.device("mps"))
    Processes(0, 2).check_device(torch.device("cpu"))
