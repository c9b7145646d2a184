from copy import deepcopy

import pytest
import torch

from skimbal.losses import AdversarialLoss
from skimbal.losses._adversarial import moved
from tests.losses.steps import gradients, make_module, make_step


@pytest.fixture
def module(tiny_bert):
    return make_module(tiny_bert)


def table_of(module):
    return module.encoder.embeddings.weight


@pytest.mark.parametrize("multilabel", [False, True])
def test_gradients_are_those_of_a_backward_pass_on_the_moved_table(module, multilabel):
    slow = deepcopy(module)
    make_step(slow, multilabel=multilabel).loss.backward()
    expected = gradients(slow)
    direction = expected["encoder.body.embeddings.word_embeddings.weight"]
    kept = table_of(slow).detach().clone()
    table_of(slow).data += 0.5 * direction / direction.norm()
    adversarial = make_step(slow, multilabel=multilabel).loss
    (2 * adversarial).backward()  # while the table is moved
    for name, gradient in gradients(slow).items():
        expected[name] += gradient
    table_of(slow).data.copy_(kept)

    step = make_step(module, multilabel=multilabel)
    term = AdversarialLoss(epsilon=0.5, weight=2).make_term(32, 3)(step)
    (step.loss + term).backward()  # after it is put back
    torch.testing.assert_close(term, 2 * adversarial)
    found = gradients(module)
    assert found.keys() == expected.keys()
    for name, gradient in found.items():
        torch.testing.assert_close(gradient, expected[name], msg=name)


def test_moved_words_hurt_more_than_words_moved_elsewhere(module):
    step = make_step(module)
    plain = step.loss.item()
    hurt = AdversarialLoss(epsilon=0.1).make_term(32, 3)(step).item()
    with moved(table_of(module), torch.randn_like(table_of(module)), 0.1):
        elsewhere = make_step(module).loss.item()
    assert hurt > plain
    assert hurt - plain > 5 * abs(elsewhere - plain)


def test_the_same_bits_come_back(module):
    before = table_of(module).detach().clone()
    step = make_step(module)
    AdversarialLoss(epsilon=3.7).make_term(32, 3)(step)
    assert torch.equal(table_of(module), before)


def test_the_same_bits_come_back_after_an_error(module):
    before = table_of(module).detach().clone()
    step = make_step(module)

    def encode():
        assert not torch.equal(table_of(module), before)
        raise KeyboardInterrupt

    step.encode = encode
    with pytest.raises(KeyboardInterrupt):
        AdversarialLoss().make_term(32, 3)(step)
    assert torch.equal(table_of(module), before)


@pytest.mark.parametrize("sparse", [False, True])
def test_the_table_moves_by_epsilon_where_words_occur(sparse):
    table = torch.nn.Embedding(9, 4, sparse=sparse)
    before = table.weight.detach().clone()
    loss = (table(torch.tensor([3, 5, 3])) ** 2).sum()
    (gradient,) = torch.autograd.grad(loss, [table.weight])
    assert gradient.is_sparse == sparse
    with moved(table.weight, gradient, 0.7):
        change = table.weight.detach() - before
        assert change.norm().item() == pytest.approx(0.7)
        assert change.any(dim=1).nonzero()[:, 0].tolist() == [3, 5]
        torch.testing.assert_close(change[3] / change[3].norm(), unit(before[3]))
    assert torch.equal(table.weight, before)


def unit(vector):
    return vector / vector.norm()


def test_a_gradient_of_zero_moves_nothing():
    table = torch.nn.Embedding(9, 4).weight
    before = table.detach().clone()
    with moved(table, torch.zeros_like(table), 1.0):
        assert torch.equal(table, before)


def test_frozen_word_vectors_are_refused(module):
    module.encoder.body.embeddings.requires_grad_(requires_grad=False)
    step = make_step(module)
    with pytest.raises(ValueError, match="they are frozen here"):
        AdversarialLoss().make_term(32, 3)(step)


@pytest.mark.parametrize(
    ("size", "dtype"),
    [
        (1e-24, torch.float32),
        (1.0, torch.float32),
        (1e34, torch.float32),
        (0.0, torch.float32),
        (1.0, torch.float16),
    ],
)
def test_the_move_is_as_long_as_asked_whatever_the_gradient(size, dtype):
    table = torch.zeros(512, 768, dtype=dtype)
    gradient = torch.full_like(table, size)
    with moved(table, gradient, 0.5):
        length = table.float().norm().item()
    assert length == pytest.approx(0.5 if size else 0.0, rel=1e-2)
    assert not table.any()
