import math

import pytest
import torch

from skimbal._torch._virtual_tokens import Prefix
from skimbal.peft import PrefixTuning
from tests.peft.bodies import batch, make_encoder, randomise


def test_attention_sees_the_prefix_as_a_slow_loop_does():
    encoder = make_encoder()
    PrefixTuning(n_tokens=3).apply(encoder, n_steps=1)
    randomise(encoder)
    attention = encoder.body.encoder.layer[0].attention.self
    states, n_heads, width = torch.randn(1, 5, 32), 2, 16
    expected = torch.empty(1, 5, 32)
    query, key, value = (
        part(states)[0] for part in (attention.query, attention.key, attention.value)
    )
    keys = torch.cat([attention.prefix.key, key])
    values = torch.cat([attention.prefix.value, value])
    for head in range(n_heads):
        part = slice(head * width, (head + 1) * width)
        for token in range(5):
            scores = keys[:, part] @ query[token, part] / math.sqrt(width)
            expected[0, token, part] = scores.softmax(0) @ values[:, part]
    torch.testing.assert_close(attention(states)[0], expected)


@pytest.mark.parametrize("mask", ["bool", "float"])
def test_the_mask_lets_every_token_see_the_prefix(mask):
    prefix = Prefix(torch.zeros(2, 8), torch.zeros(2, 8))
    states = torch.randn(1, 2, 3, 4)
    seen = torch.tensor([[[[True, True, False]]]])
    if mask == "float":
        seen = torch.zeros(1, 1, 1, 3).masked_fill(~seen, -torch.inf)
    _, _, longer = prefix(states, states, seen)
    expected = seen[0, 0, 0, :1].repeat(2).tolist() + seen[0, 0, 0].tolist()
    assert longer[0, 0, 0].tolist() == expected


def test_texts_may_be_as_long_as_before():
    encoder = make_encoder()
    longest = encoder.max_length
    PrefixTuning(n_tokens=40).apply(encoder, n_steps=1)
    assert encoder.max_length == longest
    assert torch.isfinite(encoder(**batch(lengths=(longest,)))).all()


def test_shared_layers_share_a_prefix():
    encoder = make_encoder("albert")
    PrefixTuning(n_tokens=3).apply(encoder, n_steps=1)
    assert sum(p.requires_grad for p in encoder.parameters()) == 2


@pytest.mark.parametrize("kind", ["bert", "modernbert", "mobilebert", "xmod"])
def test_every_layer_has_one(kind):
    encoder = make_encoder(kind)
    PrefixTuning(n_tokens=3).apply(encoder, n_steps=1)
    assert sum(isinstance(part, Prefix) for part in encoder.modules()) == 2
