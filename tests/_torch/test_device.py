import threading

import pytest
import torch

from skimbal._torch._device import resolve_device, seeded_torch
from skimbal.classifiers import BertClassifier


def test_the_global_generator_is_restored():
    before = torch.random.get_rng_state()
    with seeded_torch(3):
        first = torch.rand(2)
    assert torch.equal(torch.random.get_rng_state(), before)
    with seeded_torch(3):
        assert torch.equal(torch.rand(2), first)


def test_the_generator_is_restored_after_an_error():
    before = torch.random.get_rng_state()
    try:
        with seeded_torch(3):
            torch.rand(1)
            raise RuntimeError
    except RuntimeError:
        pass
    assert torch.equal(torch.random.get_rng_state(), before)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")
def test_the_generator_of_a_gpu_is_seeded_and_restored():
    device = torch.device("cuda")
    before = torch.cuda.get_rng_state(device)
    with seeded_torch(3, device):
        first = torch.rand(2, device=device)
    assert torch.equal(torch.cuda.get_rng_state(device), before)
    with seeded_torch(3, device):
        assert torch.equal(torch.rand(2, device=device), first)


def test_threads_do_not_draw_from_each_others_stream():
    drawn = {}

    def work(seed):
        with seeded_torch(seed):
            drawn[seed] = [torch.rand(1).item() for _ in range(200)]

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for seed, numbers in drawn.items():
        with seeded_torch(seed):
            assert numbers == [torch.rand(1).item() for _ in range(200)]


def test_auto_finds_a_device_that_works():
    assert torch.ones(1, device=resolve_device("auto")).item() == 1
    assert resolve_device("cpu") == torch.device("cpu")


@pytest.mark.parametrize("device", ["cuda:99", "no such device"])
def test_a_device_that_is_not_here_is_a_value_error(device):
    with pytest.raises(ValueError, match="`device` must be 'auto' or a torch device"):
        resolve_device(device)


@pytest.mark.parametrize("device", ["auto", "cuda", "cpu"])
def test_the_child_of_a_process_that_uses_cuda_says_how_to_start_it(
    monkeypatch, tiny_bert, device
):
    monkeypatch.setattr("torch.cuda._is_in_bad_fork", lambda: True)
    classifier = BertClassifier(tiny_bert, max_epochs=1, device=device)
    with pytest.raises(RuntimeError, match="'loky', or multiprocessing with 'spawn'"):
        classifier.fit(["dress", "phone"] * 4, [0, 1] * 4)
