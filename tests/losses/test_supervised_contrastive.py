import math

import pytest
import torch

from skimbal.losses import SupervisedContrastiveLoss
from skimbal.losses._supervised_contrastive import supervised_contrastive_loss
from tests.losses.steps import MULTILABEL_TARGET, WEIGHTS, make_module, make_step


def vectors(n_rows=6):
    generator = torch.Generator().manual_seed(0)
    return torch.randn(n_rows, 5, generator=generator, dtype=torch.float64)


def slow_loss(unit, overlap, temperature):
    """Return the loss of each row; `overlap(i, j)` is how much rows have in common."""
    losses = []
    for i in range(len(unit)):
        others = [j for j in range(len(unit)) if j != i]
        total = sum(math.exp(unit[i] @ unit[j] / temperature) for j in others)
        shares = {j: overlap(i, j) for j in others}
        pulled = sum(
            share * math.log(math.exp(unit[i] @ unit[j] / temperature) / total)
            for j, share in shares.items()
        )
        weight = sum(shares.values())
        losses.append(-pulled / weight if weight else 0.0)
    return torch.tensor(losses, dtype=torch.float64)


def normalized(rows):
    return rows / rows.norm(dim=1, keepdim=True)


def test_two_pairs_at_right_angles():
    pairs = torch.tensor([[1.0, 0.0], [2.0, 0.0], [0.0, 1.0], [0.0, 3.0]])
    made = supervised_contrastive_loss(
        pairs, torch.tensor([0, 0, 1, 1]), temperature=0.5
    )
    # the partner has a cosine of 1, the two others have 0
    expected = -math.log(math.exp(2) / (math.exp(2) + 2))
    assert made.tolist() == pytest.approx([expected] * 4)


@pytest.mark.parametrize("temperature", [0.1, 1.0])
def test_values_are_those_of_a_slow_loop(temperature):
    rows, target = vectors(), torch.tensor([0, 1, 0, 2, 1, 0])

    def overlap(i, j):
        return float(target[i] == target[j])

    made = supervised_contrastive_loss(rows, target, temperature=temperature)
    expected = slow_loss(normalized(rows), overlap, temperature)
    torch.testing.assert_close(made, expected)
    assert made[3] == 0  # alone in its class


def test_values_of_several_labels_are_those_of_a_slow_loop():
    rows, labels = (
        vectors(),
        [set(row.nonzero()[:, 0].tolist()) for row in MULTILABEL_TARGET],
    )

    def overlap(i, j):
        union = labels[i] | labels[j]
        return len(labels[i] & labels[j]) / len(union) if union else 0.0

    made = supervised_contrastive_loss(rows, MULTILABEL_TARGET, temperature=0.3)
    torch.testing.assert_close(made, slow_loss(normalized(rows), overlap, 0.3))
    assert made[4] == 0  # without a label


def test_one_hot_rows_are_rows_of_one_label():
    rows, target = vectors(), torch.tensor([0, 1, 0, 2, 1, 0])
    single = supervised_contrastive_loss(rows, target, temperature=0.3)
    one_hot = torch.eye(3)[target]
    several = supervised_contrastive_loss(rows, one_hot, temperature=0.3)
    torch.testing.assert_close(several, single)


def test_gradient_is_that_of_finite_differences():
    target = torch.tensor([0, 1, 0, 1])
    rows = vectors(4).requires_grad_()
    assert torch.autograd.gradcheck(
        lambda z: supervised_contrastive_loss(z, target, temperature=0.5), [rows]
    )


@pytest.mark.parametrize(
    "rows", [torch.ones(1, 3), torch.zeros(4, 3), 1e4 * torch.eye(4)]
)
def test_a_lone_row_zeros_and_extremes_give_finite_values(rows):
    rows.requires_grad_()
    target = torch.zeros(len(rows), dtype=torch.int64)
    losses = supervised_contrastive_loss(rows, target, temperature=0.01)
    losses.sum().backward()
    assert losses.isfinite().all()
    assert rows.grad.isfinite().all()
    assert len(rows) > 1 or losses.item() == 0


def test_without_projection_the_term_is_the_loss_of_the_pooled_vectors(tiny_bert):
    step = make_step(make_module(tiny_bert))
    loss = SupervisedContrastiveLoss(weight=2, temperature=0.2, projection=None)
    losses = supervised_contrastive_loss(step.features, step.target, temperature=0.2)
    term = loss.make_term(32, 3)
    torch.testing.assert_close(term(step), 2 * (losses * WEIGHTS).mean())
    assert list(term.parameters()) == []


def test_projection_is_of_the_width_asked_for():
    term = SupervisedContrastiveLoss(projection=7).make_term(32, 3)
    assert term.parts["projector"](torch.zeros(2, 32)).shape == (2, 7)
