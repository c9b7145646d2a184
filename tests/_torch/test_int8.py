import pickle

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from skimbal._torch import _int8 as int8
from skimbal._torch._int8 import QuantizedLinear, quantized_copy, runs_int8
from skimbal._torch._modules import PooledEncoder, SequenceClassifier
from skimbal._torch._pretrained import load_body, resolve_pretrained
from skimbal.exceptions import MissingResourceError

needs_int8 = pytest.mark.skipif(not runs_int8(), reason="a CPU without int8 products")


def linear(n_inputs=48, n_outputs=24, *, bias=True, seed=0) -> nn.Linear:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return nn.Linear(n_inputs, n_outputs, bias=bias).requires_grad_(False)


def tokens(n_tokens, n_features=48, seed=1) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(n_tokens, n_features, generator=generator)


def slow_product(layer: QuantizedLinear, x: torch.Tensor) -> np.ndarray:
    """Token by token and output by output, in Python's own numbers."""
    weight, scale = layer.weight.tolist(), layer.scale.tolist()
    bias = [0.0] * len(weight) if layer.bias is None else layer.bias.tolist()
    rows = []
    for token in x.tolist():
        step = max(map(abs, token)) / 127 or 1.0
        codes = [round(value / step) for value in token]
        sums = [sum(c * w for c, w in zip(codes, row, strict=True)) for row in weight]
        parts = zip(sums, scale, bias, strict=True)
        rows.append([total * step * s + b for total, s, b in parts])
    return np.array(rows)


@needs_int8
@pytest.mark.parametrize("bias", [True, False])
def test_a_layer_is_what_a_slow_loop_gives(bias):
    layer = QuantizedLinear(linear(bias=bias))
    x = tokens(7)
    np.testing.assert_allclose(layer(x), slow_product(layer, x), atol=1e-5)


@needs_int8
def test_a_layer_is_close_to_the_one_in_float32():
    source = linear(384, 64)
    x = tokens(100, 384)
    error = QuantizedLinear(source)(x) - source(x)
    assert error.norm() < 0.015 * source(x).norm()


@needs_int8
def test_a_token_does_not_depend_on_the_others_of_its_batch():
    layer = QuantizedLinear(linear())
    x = tokens(50)
    x[3] *= 1000  # one that would set the scale of all
    together = layer(x)
    alone = torch.cat([layer(row[None]) for row in x])
    torch.testing.assert_close(together, alone, rtol=1e-6, atol=1e-6)


@needs_int8
def test_shapes_are_those_of_a_linear_layer():
    source = linear()
    layer = QuantizedLinear(source)
    for shape in [(48,), (1, 48), (2, 5, 48), (0, 48)]:
        assert layer(torch.zeros(shape)).shape == source(torch.zeros(shape)).shape


@needs_int8
def test_zeros_give_the_bias():
    source = linear()
    with torch.no_grad():
        source.weight[2] = 0
    torch.testing.assert_close(
        QuantizedLinear(source)(torch.zeros(1, 48))[0], source.bias
    )
    assert QuantizedLinear(source)(tokens(3))[:, 2].eq(source.bias[2]).all()


@given(st.lists(st.floats(width=32, allow_nan=False, allow_infinity=False), min_size=1))
def test_quantising_again_changes_nothing(values):
    source = nn.Linear(len(values), 1, bias=False)
    source.weight.data = torch.tensor([values])
    once = QuantizedLinear(source)
    source.weight.data = once.dequantized()
    twice = QuantizedLinear(source)
    assert torch.equal(once.weight, twice.weight)
    if once.weight.any():
        assert torch.equal(once.scale, twice.scale)


def test_the_state_is_that_of_a_layer_in_float32():
    source = linear()
    state = QuantizedLinear(source).state_dict()
    assert {k: (v.shape, v.dtype) for k, v in state.items()} == {
        k: (v.shape, v.dtype) for k, v in source.state_dict().items()
    }
    torch.testing.assert_close(state["weight"], source.weight, rtol=0, atol=1e-3)


@needs_int8
def test_a_used_layer_is_pickled_without_what_it_can_make_again():
    layer = QuantizedLinear(linear())
    x = tokens(3)
    expected = layer(x)
    again = pickle.loads(pickle.dumps(layer))
    assert torch.equal(again(x), expected)
    assert len(pickle.dumps(layer)) == len(pickle.dumps(again))


@pytest.fixture
def classifier(tiny_bert) -> SequenceClassifier:
    encoder = PooledEncoder(load_body(resolve_pretrained(tiny_bert)), "mean")
    return SequenceClassifier(encoder, 3).eval()


def test_a_copy_leaves_its_source_and_the_head_alone(classifier):
    quantized = quantized_copy(classifier)
    n_layers = 2 * 6
    found = [isinstance(x, QuantizedLinear) for x in quantized.modules()]
    assert sum(found) == n_layers
    assert type(quantized.head) is nn.Linear
    assert quantized.head.weight is not classifier.head.weight
    assert not any(isinstance(x, QuantizedLinear) for x in classifier.modules())
    assert all(p.requires_grad for p in classifier.parameters())


def test_a_layer_with_an_adapter_stays_as_it_is(classifier):
    from skimbal._torch._peft import add_bottlenecks

    add_bottlenecks(classifier.encoder, width=4, after_attention=False)
    quantized = quantized_copy(classifier)
    layer = quantized.encoder.body.encoder.layer[0]
    assert isinstance(layer.intermediate.dense, QuantizedLinear)
    assert type(layer.output.dense) is nn.Linear
    assert isinstance(layer.output.dense.bottleneck.up, QuantizedLinear)


def test_a_cpu_without_int8_computes_in_float32(monkeypatch):
    layer = QuantizedLinear(linear())
    x = tokens(5)
    monkeypatch.setattr(int8, "runs_int8", lambda: False)
    expected = x @ layer.dequantized().T + layer.bias
    torch.testing.assert_close(layer(x), expected)


@pytest.mark.parametrize("fault", ["raises", "overflows"])
def test_int8_is_only_used_where_it_is_exact(monkeypatch, fault):
    def multiply(*args):
        if fault == "raises":
            raise NotImplementedError
        return torch.full((64, 64), 2.0**15 - 1)

    monkeypatch.setattr(int8, "_multiply", multiply)
    runs_int8.cache_clear()
    try:
        with pytest.raises(MissingResourceError, match="VNNI"):
            int8.check_int8()
    finally:
        runs_int8.cache_clear()
