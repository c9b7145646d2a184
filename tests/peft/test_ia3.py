import torch

from skimbal._torch._modules import SequenceClassifier
from skimbal._torch._optim import parameter_groups
from skimbal._torch._peft import count_parameters
from skimbal.peft import IA3
from tests.peft.bodies import make_encoder, randomise


def test_factors_are_multiplied_into_outputs_and_inner_features():
    encoder, method = make_encoder(), IA3()
    layer = encoder.body.encoder.layer[1]
    key, down = layer.attention.self.key, layer.output.dense
    old = [p.clone() for p in (key.weight, key.bias, down.weight, down.bias)]
    method.apply(encoder, n_steps=1)
    randomise(encoder)
    outer = layer.attention.self.key.ia3_l["default"].detach().clone()
    inner = layer.output.dense.ia3_l["default"].detach().clone()
    assert (outer.numel(), inner.numel()) == (32, 64)
    encoder.adaptation.finish(encoder)
    torch.testing.assert_close(key.weight, old[0] * outer.view(-1, 1))
    torch.testing.assert_close(key.bias, old[1] * outer.view(-1))
    torch.testing.assert_close(down.weight, old[2] * inner.view(1, -1))
    torch.testing.assert_close(down.bias, old[3])


def test_one_parameter_a_feature():
    encoder = make_encoder()
    IA3().apply(encoder, n_steps=1)
    assert count_parameters(encoder)[0] == 2 * (32 + 32 + 64)


def test_a_list_tells_outputs_from_inner_features():
    encoder = make_encoder()
    IA3(target_modules=["value", "layer.0.output.dense"]).apply(encoder, n_steps=1)
    sizes = [p.numel() for p in encoder.parameters() if p.requires_grad]
    assert sizes == [32, 64, 32]


def test_factors_have_no_weight_decay():
    module = SequenceClassifier(make_encoder(), n_classes=3)
    IA3().apply(module.encoder, n_steps=1)
    groups = parameter_groups(
        module, lr=1e-2, head_lr=1e-3, layer_decay=1.0, weight_decay=0.01
    )
    decays = {
        id(parameter): group["weight_decay"]
        for group in groups
        for parameter in group["params"]
    }
    assert len(decays) == 6 + 2
    for name, parameter in module.named_parameters():
        if parameter.requires_grad:
            expected = 0.01 if name == "head.weight" else 0.0
            assert decays[id(parameter)] == expected, name
