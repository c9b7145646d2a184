import torch
from torch import nn

from skimbal._torch._averaging import WeightAverage


def test_the_average_is_that_of_a_loop():
    module = nn.Linear(3, 2)
    average = WeightAverage(module, 0.9)
    slow = [p.detach().clone() for p in module.parameters()]
    for t in range(1, 30):
        for p in module.parameters():
            p.data += torch.randn_like(p)
        average.update()
        decay = min(0.9, (1 + t) / (10 + t))
        for mean, p in zip(slow, module.parameters(), strict=True):
            mean.mul_(decay).add_(p.detach(), alpha=1 - decay)
    average.keep()
    for mean, p in zip(slow, module.parameters(), strict=True):
        torch.testing.assert_close(p.detach(), mean)


def test_weights_come_back_after_use():
    module = nn.Linear(3, 2)
    average = WeightAverage(module, 0.9)
    before = module.weight.detach().clone()
    module.weight.data += 1
    with average.in_use():
        torch.testing.assert_close(module.weight.detach(), before)
    torch.testing.assert_close(module.weight.detach(), before + 1)


def test_what_is_frozen_is_left_alone():
    module = nn.Linear(3, 2)
    module.bias.requires_grad_(False)
    average = WeightAverage(module, 0.5)
    module.bias.data += 1
    after = module.bias.detach().clone()
    average.keep()
    torch.testing.assert_close(module.bias.detach(), after)
