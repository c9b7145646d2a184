"""What a checkpoint keeps of the parts of a net."""

import json
import os

import torch
from tqdm.auto import tqdm

from skimbal._torch._averaging import WeightAverage
from skimbal._torch._callbacks import AfterStep, FitProgress
from skimbal._torch._training_state import capture_generators, restore_generators

CPU = torch.device("cpu")


class Listener:
    def __init__(self) -> None:
        self.steps = []
        self.seen = torch.zeros(1)

    def after_step(self, step):
        self.steps.append(step)
        self.seen = self.seen + step

    def state(self):
        return {"seen": self.seen}

    def restore(self, state):
        self.seen = state["seen"]


def test_steps_are_counted_on_and_the_listener_is_told_what_it_knew():
    before, after = AfterStep(Listener()), AfterStep(Listener())
    for callback in (before, after):
        callback.on_train_begin(None)
    for training in (True, False, True):
        before.on_batch_end(None, training=training)
    after.load_state_dict(before.state_dict())
    after.on_batch_end(None, training=True)
    assert after.listener.steps == [3]
    assert after.listener.seen == 1 + 2 + 3


def test_the_bar_stands_where_it_stood():
    with open(os.devnull, "w") as nowhere, tqdm(total=9, file=nowhere) as bar:
        progress = FitProgress(bar)
        progress.on_batch_end(None, training=True)
        kept = json.loads(json.dumps(progress.state_dict()))
        bar.update(3)
        progress.load_state_dict(kept)
        assert bar.n == 1


def test_an_average_goes_on_as_if_it_had_never_stopped():
    def make():
        module = torch.nn.Linear(2, 1)
        torch.nn.init.ones_(module.weight)
        torch.nn.init.zeros_(module.bias)
        return module, WeightAverage(module, 0.9)

    def step(module, average):
        module.weight.data += 1
        average.update()

    whole, parts = make(), make()
    step(*whole)
    step(*parts)
    module, average = make()
    module.load_state_dict(parts[0].state_dict())
    average.load_state_dict(parts[1].state_dict())
    step(*whole)
    step(module, average)
    average.keep()
    whole[1].keep()
    assert torch.equal(module.weight, whole[0].weight)


def test_generators_go_back():
    with torch.random.fork_rng(devices=[]):
        kept = capture_generators(CPU)
        first = torch.rand(3)
        restore_generators(CPU, kept)
        assert torch.equal(torch.rand(3), first)
