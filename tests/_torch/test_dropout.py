import pytest
import torch
from torch import nn

from skimbal._torch._dropout import FastDropout, use_fast_dropout


def dropped(p, shape=(1000, 333), seed=0):
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        x = torch.ones(shape, requires_grad=True)
        y = FastDropout(p)(x)
        y.sum().backward()
    return y.detach(), x.grad


@pytest.mark.parametrize("p", [0.1, 0.5, 0.9])
def test_the_share_and_the_scale_are_those_of_dropout(p):
    y, _ = dropped(p)
    assert abs((y == 0).double().mean() - p) < 0.003  # six standard errors
    assert torch.unique(y).numel() == 2
    assert abs(y.double().mean() - 1) < 0.03


def test_the_gradient_has_the_same_mask():
    y, gradient = dropped(0.3)
    torch.testing.assert_close(gradient, y)


def test_the_draws_follow_the_global_seed():
    torch.testing.assert_close(dropped(0.2, seed=3)[0], dropped(0.2, seed=3)[0])
    assert (dropped(0.2, seed=3)[0] != dropped(0.2, seed=4)[0]).any()


@pytest.mark.parametrize("shape", [(0,), (1,), (3,), (2, 3, 5)])
def test_any_shape_comes_back(shape):
    assert dropped(0.4, shape)[0].shape == shape


def test_nothing_is_dropped_in_prediction_or_at_zero():
    x = torch.randn(50)
    assert FastDropout(0.5).eval()(x) is x or torch.equal(FastDropout(0.5).eval()(x), x)
    assert torch.equal(FastDropout(0.0)(x), x)


def test_everything_is_dropped_at_one():
    y, gradient = dropped(1.0)
    assert not y.any()
    assert not gradient.any()


def test_each_dropout_of_a_module_is_replaced():
    module = nn.Sequential(nn.Dropout(0.2), nn.Sequential(nn.Dropout(0.3)))
    use_fast_dropout(module)
    kinds = [type(part) for part in module.modules() if isinstance(part, nn.Dropout)]
    assert kinds == [FastDropout, FastDropout]
    assert module[1][0].p == 0.3
