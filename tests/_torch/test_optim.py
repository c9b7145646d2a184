import pytest
import torch
from torch import nn

from skimbal._torch._modules import PooledEncoder, SequenceClassifier
from skimbal._torch._optim import RateSchedule, parameter_groups
from skimbal._torch._pretrained import load_body, resolve_pretrained


@pytest.fixture(scope="module")
def module(tiny_bert) -> nn.Module:
    body = load_body(resolve_pretrained(tiny_bert))
    return SequenceClassifier(PooledEncoder(body, "mean"), 3)


def rates(module, **options):
    groups = parameter_groups(module, **options)
    named = {id(p): name for name, p in module.named_parameters()}
    return {
        named[id(p)]: (group["lr"], group["weight_decay"])
        for group in groups
        for p in group["params"]
    }


def test_lower_layers_learn_slower_and_the_head_at_its_own_rate(module):
    by_name = rates(module, lr=1.0, head_lr=7.0, layer_decay=0.5, weight_decay=0.1)
    layer = "encoder.body.encoder.layer.{}.output.dense.weight"
    assert by_name[layer.format(1)] == (1.0, 0.1)
    assert by_name[layer.format(0)] == (0.5, 0.1)
    word = "encoder.body.embeddings.word_embeddings.weight"
    assert by_name[word] == (0.25, 0.1)
    assert by_name["head.weight"] == (7.0, 0.1)


def test_biases_and_norms_have_no_weight_decay(module):
    by_name = rates(module, lr=1.0, head_lr=7.0, layer_decay=0.5, weight_decay=0.1)
    decays = {n: d for n, (_, d) in by_name.items() if "bias" in n or "LayerNorm" in n}
    assert set(decays.values()) == {0.0}


def test_every_parameter_is_in_one_group_and_frozen_ones_in_none(module):
    word = module.encoder.body.embeddings.word_embeddings.weight
    word.requires_grad_(False)
    by_name = rates(module, lr=1.0, head_lr=1.0, layer_decay=1.0, weight_decay=0.0)
    word.requires_grad_(True)
    assert set(dict(module.named_parameters())) - set(by_name) == {
        "encoder.body.embeddings.word_embeddings.weight"
    }


def test_the_rate_rises_and_then_falls_to_zero():
    schedule = RateSchedule(10, 0.2)
    factors = [schedule(step) for step in range(11)]
    expected = [0.5, 1.0, 1.0, 0.875, 0.75, 0.625, 0.5, 0.375, 0.25, 0.125, 0.0]
    assert factors == pytest.approx(expected)


def test_a_cosine_falls_slowly_at_first_and_a_constant_not_at_all():
    cosine, constant = (
        RateSchedule(10, 0.0, "cosine"),
        RateSchedule(10, 0.2, "constant"),
    )
    assert cosine(0) == 1.0
    assert cosine(5) > 1 - 5 / 10
    assert cosine(10) == pytest.approx(0.0)
    assert [constant(step) for step in (0, 1, 9)] == [0.5, 1.0, 1.0]


def test_the_schedule_drives_a_torch_optimizer():
    weight = nn.Parameter(torch.ones(1))
    optimizer = torch.optim.SGD([weight], lr=2.0)
    scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, RateSchedule(4, 0.5))
    seen = []
    for _ in range(4):
        seen.append(scheduler.get_last_lr()[0])
        optimizer.step()
        scheduler.step()
    assert seen == pytest.approx([1.0, 2.0, 2.0, 1.0])
