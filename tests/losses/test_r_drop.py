import pytest
import torch
from torch.nn.functional import kl_div

from skimbal.losses import RDropLoss
from skimbal.losses._r_drop import symmetric_divergence
from tests.losses.data import rows
from tests.losses.steps import WEIGHTS, make_module, make_step


def both_directions(log_p, log_q):
    options = {"reduction": "none", "log_target": True}
    return (kl_div(log_p, log_q, **options) + kl_div(log_q, log_p, **options)) / 2


def pair(seed=0, n_rows=5):
    generator = torch.Generator().manual_seed(seed)
    return 2 * torch.randn(2, n_rows, 4, generator=generator, dtype=torch.float64)


def test_divergence_is_the_mean_of_both_directions():
    first, second = pair()
    expected = both_directions(first.log_softmax(1), second.log_softmax(1)).sum(1)
    made = symmetric_divergence(first, second, multilabel=False)
    torch.testing.assert_close(made, expected)


def test_divergence_of_several_labels_is_that_of_yes_and_no():
    first, second = pair()

    def answers(logits):
        return torch.stack([logits.sigmoid(), (-logits).sigmoid()]).log()

    expected = both_directions(answers(first), answers(second)).sum(0).mean(1)
    made = symmetric_divergence(first, second, multilabel=True)
    torch.testing.assert_close(made, expected)


@pytest.mark.parametrize("multilabel", [False, True])
def test_divergence_is_zero_of_equals_and_finite_of_extremes(multilabel):
    logits = 1e4 * torch.tensor([[1.0, -1.0, 0.0]])
    same = symmetric_divergence(logits, logits, multilabel=multilabel)
    assert same.item() == 0
    other = (-logits).requires_grad_()
    opposite = symmetric_divergence(logits, other, multilabel=multilabel)
    opposite.backward()
    assert opposite.item() > 1e3
    assert other.grad.isfinite().all()


@pytest.mark.parametrize("multilabel", [False, True])
def test_gradient_is_that_of_finite_differences(multilabel):
    first, second = (logits.requires_grad_() for logits in pair(n_rows=2))

    def divergence(*logits):
        return symmetric_divergence(*logits, multilabel=multilabel)

    assert torch.autograd.gradcheck(divergence, [first, second])


@pytest.mark.parametrize("multilabel", [False, True])
def test_loss_with_the_term_is_the_mean_of_both_runs_and_their_divergence(
    tiny_bert, multilabel
):
    step = make_step(make_module(tiny_bert), multilabel=multilabel)
    second = rows(6)[0][:, :3].float()
    step.encode = lambda: step.features
    step.classify = lambda features: second
    total = step.loss + RDropLoss(alpha=0.7).make_term(32, 3)(step)
    first_run, second_run = (
        step.criterion(logits, step.target) for logits in (step.logits, second)
    )
    divergence = symmetric_divergence(step.logits, second, multilabel=multilabel)
    expected = WEIGHTS * ((first_run + second_run) / 2 + 0.7 * divergence)
    torch.testing.assert_close(total, expected.mean())


def test_without_dropout_the_term_is_zero(tiny_bert):
    step = make_step(make_module(tiny_bert))
    assert RDropLoss().make_term(32, 3)(step).item() == pytest.approx(0, abs=1e-6)
