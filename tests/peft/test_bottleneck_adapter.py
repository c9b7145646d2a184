import pytest
import torch
from torch.nn.functional import gelu

from skimbal._torch._adapters import Bottleneck
from skimbal._torch._peft import count_parameters
from skimbal.peft import BottleneckAdapter
from tests.peft.bodies import batch, make_encoder, randomise


def test_an_adapter_adds_what_it_learns_from_few_features():
    adapter = Bottleneck(8, 3)
    randomise(adapter)
    states = torch.randn(2, 5, 8)
    narrow = gelu(states @ adapter.down.weight.T + adapter.down.bias)
    expected = states + narrow @ adapter.up.weight.T + adapter.up.bias
    torch.testing.assert_close(adapter(states), expected)


@pytest.mark.parametrize(("placement", "n"), [("pfeiffer", 1), ("houlsby", 2)])
def test_adapters_stand_where_their_authors_put_them(placement, n):
    encoder = make_encoder()
    BottleneckAdapter(width=4, placement=placement).apply(encoder, n_steps=1)
    places = [
        name.removeprefix("body.encoder.layer.").removesuffix(".bottleneck")
        for name, part in encoder.named_modules()
        if isinstance(part, Bottleneck)
    ]
    expected = ["0.attention.output.dense", "0.output.dense"][2 - n :]
    assert places == expected + [name.replace("0", "1", 1) for name in expected]
    assert count_parameters(encoder)[0] == 2 * n * (2 * 4 * 32 + 4 + 32)


def test_the_adapter_is_passed_before_the_residual_sum():
    encoder, method = make_encoder(), BottleneckAdapter(width=4)
    method.apply(encoder, n_steps=1)
    randomise(encoder)
    part = encoder.body.encoder.layer[0].output
    inner, residual = torch.randn(1, 3, 64), torch.randn(1, 3, 32)
    plain = torch.nn.functional.linear(inner, part.dense.weight, part.dense.bias)
    expected = part.LayerNorm(part.dense.bottleneck(plain) + residual)
    torch.testing.assert_close(part(inner, residual), expected)


def test_adapters_stay_after_training():
    encoder, method = make_encoder(), BottleneckAdapter(width=4)
    method.apply(encoder, n_steps=1)
    randomise(encoder)
    before = encoder(**batch())
    encoder.adaptation.finish(encoder)
    torch.testing.assert_close(encoder(**batch()), before, rtol=0, atol=0)
    assert encoder.adaptation.kind == "bottleneck"
