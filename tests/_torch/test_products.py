from contextlib import nullcontext
from threading import Thread

import pytest
import torch
from torch.nn.functional import linear

from skimbal._torch import _products as products
from skimbal._torch._products import fast_products

needs_onednn = pytest.mark.skipif(
    not products._has_onednn(), reason="a CPU on which MKL is as fast"
)


def numbers(*shape) -> torch.Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(0))


@pytest.fixture
def calls(monkeypatch) -> list:
    """Shapes of the products that are not torch's own."""
    seen = []

    def spy(input, weight, bias=None):
        seen.append(tuple(input.shape))
        return original(input, weight, bias)

    original = products._linear
    monkeypatch.setattr(products, "_linear", spy)
    return seen


@needs_onednn
@torch.inference_mode()
@pytest.mark.parametrize("shape", [(8,), (3, 8), (2, 3, 8), (0, 8)])
@pytest.mark.parametrize("bias", [None, numbers(5)])
def test_a_linear_map_is_the_same_inside_the_block(shape, bias, calls):
    x, weight = numbers(*shape), numbers(5, 8)
    with fast_products():
        inside = linear(x, weight, bias=bias)
    assert calls == [shape]
    torch.testing.assert_close(inside, linear(x, weight, bias), rtol=1e-5, atol=1e-5)


@torch.inference_mode()
def test_weights_that_are_a_view_are_read_right():
    x, weight = numbers(4, 8), numbers(8, 5).T
    with fast_products():
        inside = linear(x, weight)
    torch.testing.assert_close(inside, x @ weight.T, rtol=1e-5, atol=1e-5)


@torch.inference_mode()
def test_half_precision_stays_with_torch():
    x, weight = numbers(4, 8).bfloat16(), numbers(5, 8).bfloat16()
    with fast_products():
        inside = linear(x, weight)
    assert torch.equal(inside, linear(x, weight))


@needs_onednn
@torch.inference_mode()
def test_nothing_changes_outside_the_block_or_in_other_threads(calls):
    x, weight = numbers(3, 8), numbers(5, 8)
    linear(x, weight)
    with fast_products():
        thread = Thread(target=linear, args=(x, weight))
        thread.start()
        thread.join()
    linear(x, weight)
    assert calls == []


@torch.inference_mode()
def test_a_torch_without_the_operator_is_no_error(monkeypatch):
    def missing(*args):
        raise AttributeError

    monkeypatch.setattr(products, "_multiply", missing)
    products._has_onednn.cache_clear()
    try:
        with fast_products():
            assert linear(numbers(3, 8), numbers(5, 8)).shape == (3, 5)
    finally:
        products._has_onednn.cache_clear()


def gradients(shape, bias, *, trains) -> list[torch.Tensor | None]:
    x, weight = numbers(*shape, 512), numbers(256, 512) * 0.05
    parts = [x, weight, numbers(256) if bias else None]
    for part, train in zip(parts, trains, strict=True):
        if part is not None:
            part.requires_grad_(train)
    output = linear(*parts)
    (output * torch.linspace(-1, 1, output.numel()).view_as(output)).sum().backward()
    return [output.detach(), *(None if p is None else p.grad for p in parts)]


@needs_onednn
@pytest.mark.parametrize("shape", [(64,), (1, 64), (4, 16)])
@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize(
    "trains", [(True, True, True), (False, True, True), (True, False, False)]
)
def test_gradients_are_those_of_torch(shape, bias, trains):
    expected = gradients(shape, bias, trains=trains)
    with fast_products():
        found = gradients(shape, bias, trains=trains)
    for ours, theirs in zip(found, expected, strict=True):
        assert (ours is None) == (theirs is None)
        if theirs is not None:
            torch.testing.assert_close(ours, theirs, rtol=1e-4, atol=1e-4)


@needs_onednn
def test_the_same_product_has_the_same_bits_each_time():
    with fast_products():
        runs = [gradients((64,), True, trains=(True,) * 3) for _ in range(3)]
    assert all(
        torch.equal(*pair)
        for run in runs[1:]
        for pair in zip(run, runs[0], strict=True)
    )


@needs_onednn
def test_small_products_stay_with_torch(monkeypatch):
    def refuse(*args):
        raise AssertionError

    monkeypatch.setattr(products, "_multiply", refuse)
    x, head = numbers(16, 384).requires_grad_(), numbers(8, 384)
    with fast_products():
        linear(x, head).sum().backward()
        with pytest.raises(AssertionError):
            linear(numbers(512, 384), numbers(384, 384))


@needs_onednn
def test_a_gradient_of_a_gradient_is_an_error_and_not_wrong():
    x, weight = numbers(64, 512).requires_grad_(), numbers(256, 512)
    with fast_products():
        output = linear(x, weight).square().sum()
    (grad,) = torch.autograd.grad(output, x, create_graph=True)
    with pytest.raises(RuntimeError, match="once_differentiable"):
        grad.sum().backward()


@needs_onednn
@pytest.mark.parametrize("shape", [(8,), (3, 8), (2, 3, 8)])
def test_the_result_may_be_changed_in_place(shape, calls, monkeypatch):
    monkeypatch.setattr(products, "_SMALLEST", 0)
    gradients = []
    for block in (fast_products, nullcontext):
        x, weight = numbers(*shape).requires_grad_(), numbers(5, 8).requires_grad_()
        with block():
            result = linear(x, weight)
            result += x.sum()  # as the layers of AdaLoRA do
            (result**2).sum().backward()
        gradients.append((result.detach(), x.grad, weight.grad))
    assert calls == [shape]
    for inside, outside in zip(*gradients, strict=True):
        torch.testing.assert_close(inside, outside, rtol=1e-4, atol=1e-4)
