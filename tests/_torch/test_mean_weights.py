"""Tests of the mean of modules."""

import torch
from torch import nn

from skimbal._torch._mean_weights import mean_of_modules


def module(seed):
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        made = nn.Sequential(nn.Embedding(5, 3), nn.LayerNorm(3), nn.Linear(3, 2))
        made.register_buffer("places", torch.arange(4) + seed)
        made[2].bias.requires_grad_(False)
    return made.eval()


def test_every_weight_is_the_mean():
    modules = [module(seed) for seed in range(3)]
    before = [{k: v.clone() for k, v in m.state_dict().items()} for m in modules]
    mean = mean_of_modules(modules)
    for name, weight in mean.state_dict().items():
        if name != "places":
            expected = (before[0][name] + before[1][name] + before[2][name]) / 3
            torch.testing.assert_close(weight, expected)
    assert mean.places.tolist() == [0, 1, 2, 3]
    assert not mean.training
    assert not mean[2].bias.requires_grad
    for m, state in zip(modules, before, strict=True):
        torch.testing.assert_close(dict(m.state_dict()), state)


def test_the_mean_of_linear_maps_is_linear_in_them():
    modules = [nn.Linear(3, 2).double() for _ in range(4)]
    X = torch.randn(5, 3, dtype=torch.float64)
    expected = torch.stack([m(X) for m in modules]).mean(dim=0)
    torch.testing.assert_close(mean_of_modules(modules)(X), expected)


def test_one_module_gives_a_copy():
    alone = module(0)
    mean = mean_of_modules([alone])
    assert mean is not alone
    torch.testing.assert_close(mean.state_dict(), alone.state_dict())
