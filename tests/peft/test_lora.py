import pytest
import torch

from skimbal._torch._dropout import FastDropout
from skimbal._torch._peft import count_parameters
from skimbal.peft import LoRA
from tests.peft.bodies import batch, make_encoder, randomise


def test_the_merged_matrix_is_the_old_one_plus_the_scaled_product():
    encoder, method = make_encoder(), LoRA(r=4, alpha=12.0)
    before = encoder.body.encoder.layer[0].attention.self.query.weight.clone()
    method.apply(encoder, n_steps=1)
    randomise(encoder)
    wrapped = encoder.body.encoder.layer[0].attention.self.query
    down, up = wrapped.lora_A["default"].weight, wrapped.lora_B["default"].weight
    expected = before + 3.0 * up @ down
    encoder.adaptation.finish(encoder)
    merged = encoder.body.encoder.layer[0].attention.self.query.weight
    torch.testing.assert_close(merged, expected.detach())


def test_attention_takes_queries_and_values():
    encoder = make_encoder("bert")
    LoRA(r=4, target_modules="attention").apply(encoder, n_steps=1)
    # two layers of two maps of 32 to 32
    assert count_parameters(encoder)[0] == 2 * 2 * (4 * 32 + 32 * 4)
    trained = [n for n, p in encoder.named_parameters() if p.requires_grad]
    assert all(".query." in name or ".value." in name for name in trained)


@pytest.mark.parametrize("kind", ["bert", "distilbert", "albert", "mpnet"])
def test_auto_takes_six_maps_of_a_layer(kind):
    encoder = make_encoder(kind)
    LoRA().apply(encoder, n_steps=1)
    wrapped = [m for m in encoder.body.modules() if hasattr(m, "base_layer")]
    assert len(wrapped) == 6 * (1 if kind == "albert" else 2)


def test_a_list_names_maps_by_the_ends_of_their_names():
    encoder = make_encoder("bert")
    targets = ["key", "layer.1.output.dense"]
    LoRA(target_modules=targets).apply(encoder, n_steps=1)
    wrapped = [n for n, m in encoder.body.named_modules() if hasattr(m, "base_layer")]
    assert wrapped == [
        "encoder.layer.0.attention.self.key",
        "encoder.layer.1.attention.self.key",
        "encoder.layer.1.output.dense",
    ]


def test_a_name_that_fits_nothing_is_an_error_with_the_names_that_do():
    with pytest.raises(ValueError, match=r"holds 'q_lin'.*dense, key, query, value\."):
        LoRA(target_modules=["key", "q_lin"]).apply(make_encoder("bert"), n_steps=1)


def test_a_part_of_a_name_is_no_name():
    with pytest.raises(ValueError, match="holds 'ery'"):
        LoRA(target_modules=["ery"]).apply(make_encoder("bert"), n_steps=1)


def test_dropout_is_the_fast_one_and_off_in_prediction():
    encoder = make_encoder()
    LoRA(dropout=0.5).apply(encoder, n_steps=1)
    wrapped = encoder.body.encoder.layer[0].attention.self.query
    assert type(wrapped.lora_dropout["default"]) is FastDropout
    randomise(encoder)
    torch.testing.assert_close(encoder(**batch()), encoder(**batch()), rtol=0, atol=0)


def test_the_model_that_was_frozen_learns_in_a_bare_loop():
    other, encoder = make_encoder(), make_encoder()
    for each in (other, encoder):
        LoRA(r=4).apply(each, n_steps=60)
    randomise(other)
    goal = other(**batch()).detach()
    frozen = {
        n: p.clone() for n, p in encoder.named_parameters() if not p.requires_grad
    }
    optimizer = torch.optim.AdamW(
        [p for p in encoder.parameters() if p.requires_grad], lr=1e-2
    )
    losses = []
    for _ in range(60):
        optimizer.zero_grad()
        loss = (encoder(**batch(packed=True)) - goal).square().mean()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert losses[-1] < 0.5 * losses[0]
    for name, parameter in encoder.named_parameters():
        if name in frozen:
            torch.testing.assert_close(parameter, frozen[name], rtol=0, atol=0)
