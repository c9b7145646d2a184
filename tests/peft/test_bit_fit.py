import pytest

from skimbal.peft import BitFit
from tests.peft.bodies import make_encoder


@pytest.mark.parametrize("kind", ["bert", "distilbert", "albert", "squeezebert"])
def test_every_bias_is_trained_and_nothing_else(kind):
    encoder = make_encoder(kind)
    BitFit().apply(encoder, n_steps=1)
    for name, parameter in encoder.named_parameters():
        is_bias = name.endswith(".bias") and ".pooler." not in name
        assert parameter.requires_grad == is_bias, name
