import pytest
import torch

from skimbal.losses import HiddenMixupLoss
from skimbal.losses._hidden_mixup import mixed_losses
from tests.losses.steps import WEIGHTS, make_module, make_step

PARTNER = torch.tensor([3, 0, 1, 5, 2, 4])


@pytest.fixture(params=[False, True], ids=["one label", "several labels"])
def step(request, tiny_bert):
    return make_step(make_module(tiny_bert), multilabel=request.param)


def test_a_row_that_keeps_all_has_its_own_loss_and_one_that_keeps_none_its_partners(
    step,
):
    own = WEIGHTS * step.criterion(step.logits, step.target)
    kept = mixed_losses(step, PARTNER, torch.ones(6))
    torch.testing.assert_close(kept, own)
    lost = mixed_losses(step, PARTNER, torch.zeros(6))
    torch.testing.assert_close(lost, own[PARTNER])


def test_values_are_those_of_a_slow_loop(step):
    share = torch.linspace(0.1, 0.9, 6)
    expected = []
    for i, j in enumerate(PARTNER.tolist()):
        mixed = share[i] * step.features[i] + (1 - share[i]) * step.features[j]
        logits = step.classify(mixed[None])
        loss_i, loss_j = (step.criterion(logits, step.target[[k]]) for k in (i, j))
        own, other = WEIGHTS[i] * loss_i, WEIGHTS[j] * loss_j
        expected.append(share[i] * own + (1 - share[i]) * other)
    made = mixed_losses(step, PARTNER, share)
    torch.testing.assert_close(made, torch.cat(expected))


def test_shares_are_drawn_from_the_beta_distribution_of_alpha(step):
    torch.manual_seed(0)
    partner = torch.randperm(6)
    share = torch.distributions.Beta(0.2, 0.2).sample((6,))
    expected = 3 * mixed_losses(step, partner, share).mean()
    torch.manual_seed(0)
    value = HiddenMixupLoss(alpha=0.2, weight=3).make_term(32, 3)(step)
    torch.testing.assert_close(value, expected)


def test_draws_follow_the_seed(step):
    term = HiddenMixupLoss().make_term(32, 3)
    values = []
    for seed in (0, 0, 1):
        torch.manual_seed(seed)
        values.append(term(step).item())
    assert values[0] == values[1] != values[2]
