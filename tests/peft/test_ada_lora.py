import pytest
import torch

from skimbal._torch._rank_schedule import orthogonality
from skimbal.peft import AdaLoRA, LoRA
from tests.peft.bodies import batch, make_encoder, randomise

N_STEPS = 20


def train(method, encoder, steps=range(1, N_STEPS + 1), optimizer=None):
    """Train in a bare loop; return the number of ranks after each step."""
    optimizer = optimizer or make_optimizer(encoder)
    n_ranks = []
    for step in steps:
        optimizer.zero_grad()
        loss = (encoder(**batch()) - 1).square().mean()
        loss = loss + sum(term(None) for term in encoder.adaptation.terms)
        loss.backward()
        optimizer.step()
        encoder.adaptation.after_step(step)
        n_ranks.append(count_ranks(encoder))
    return n_ranks


def make_optimizer(encoder):
    trained = [p for p in encoder.parameters() if p.requires_grad]
    return torch.optim.AdamW(trained, lr=1e-2)


def count_ranks(encoder):
    factors = [p for n, p in encoder.named_parameters() if "lora_E" in n]
    return sum(int((factor != 0).sum()) for factor in factors)


def adapted(method):
    encoder = make_encoder()
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        method.apply(encoder, n_steps=N_STEPS)
    return encoder


def test_ranks_are_dropped_on_schedule():
    method = AdaLoRA(r=2, init_r=5, warmup=0.2, final=0.3)
    n_ranks = train(method, adapted(method))
    n_maps = 12
    assert n_ranks[:4] == [5 * n_maps] * 4  # a fifth of 20 steps
    assert n_ranks[13:] == [2 * n_maps] * 7  # from step 14 on
    assert sorted(n_ranks, reverse=True) == n_ranks


def test_ranks_are_shared_out_between_maps():
    method = AdaLoRA(r=2, init_r=5)
    encoder = adapted(method)
    train(method, encoder)
    factors = [p for n, p in encoder.named_parameters() if "lora_E" in n]
    assert len({int((factor != 0).sum()) for factor in factors}) > 1


def test_the_merged_model_has_as_few_ranks():
    method = AdaLoRA(r=1, init_r=4, target_modules=["query"])
    encoder = adapted(method)
    maps = [layer.attention.self for layer in encoder.body.encoder.layer]
    before = [part.query.weight.clone() for part in maps]
    train(method, encoder)
    encoder.adaptation.finish(encoder)
    changes = [part.query.weight - old for part, old in zip(maps, before, strict=True)]
    ranks = [int(torch.linalg.matrix_rank(change, rtol=1e-3)) for change in changes]
    assert sum(ranks) == 2


@pytest.mark.parametrize("n_steps", range(1, 8))
@pytest.mark.parametrize("shares", [(0.0, 0.0), (0.1, 0.3), (0.4, 0.5)])
def test_any_number_of_steps_ends_with_the_ranks_wanted(n_steps, shares):
    method = AdaLoRA(r=1, init_r=2, warmup=shares[0], final=shares[1])
    encoder = make_encoder()
    method.apply(encoder, n_steps=n_steps)
    assert train(method, encoder, range(1, n_steps + 1))[-1] == 12


def test_the_penalty_is_the_mean_distance_from_orthogonal():
    encoder = adapted(AdaLoRA(r=2, init_r=4, orthogonal=0.5))
    randomise(encoder)
    distances = []
    for name, parameter in encoder.named_parameters():
        if "lora_A" in name or "lora_B" in name:
            factor = parameter.detach()
            rows = factor if "lora_A" in name else factor.T
            total = 0.0
            for i, one in enumerate(rows):
                for j, other in enumerate(rows):
                    total += (float(one @ other) - (i == j)) ** 2
            distances.append(total**0.5)
    (term,) = encoder.adaptation.terms
    assert term(None).item() == pytest.approx(0.5 * sum(distances) / len(distances))
    assert list(term.parameters()) == []


def test_orthogonal_rows_cost_nothing():
    assert orthogonality(torch.eye(3, 5)).item() == 0.0
    assert adapted(AdaLoRA(orthogonal=0.0)).adaptation.terms == []
    assert make_terms(LoRA()) == []


def make_terms(method):
    return adapted(method).adaptation.terms


def test_a_resumed_training_gives_the_same_weights():
    method = AdaLoRA(r=2, init_r=5)
    whole = adapted(method)
    train(method, whole)
    first = adapted(method)
    optimizer = make_optimizer(first)
    train(method, first, range(1, 16), optimizer)
    second = adapted(method)
    second.load_state_dict(first.state_dict())
    second.adaptation.restore(first.adaptation.state())
    resumed = make_optimizer(second)
    resumed.load_state_dict(optimizer.state_dict())
    train(method, second, range(16, N_STEPS + 1), resumed)
    for one, other in zip(whole.parameters(), second.parameters(), strict=True):
        torch.testing.assert_close(one, other, rtol=0, atol=0)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"r": 8, "init_r": 8}, "`init_r` of AdaLoRA must be above `r`"),
        ({"warmup": 0.6, "final": 0.4}, "below 1; got 0.6 and 0.4"),
    ],
)
def test_options_that_leave_nothing_to_drop_are_named(options, message):
    with pytest.raises(ValueError, match=message):
        AdaLoRA(**options).apply(make_encoder(), n_steps=10)
