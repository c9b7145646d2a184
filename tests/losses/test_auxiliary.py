"""What holds for every term that is added to a loss."""

import pickle

import pytest
import torch
from sklearn.base import clone
from sklearn.utils._param_validation import InvalidParameterError

from skimbal import losses
from skimbal.losses import (
    AdversarialLoss,
    BaseAuxiliaryLoss,
    HiddenMixupLoss,
    RDropLoss,
    SupervisedContrastiveLoss,
)
from tests.losses.steps import N_CLASSES, make_module, make_step

TERMS = [
    AdversarialLoss(),
    HiddenMixupLoss(),
    RDropLoss(),
    SupervisedContrastiveLoss(),
    SupervisedContrastiveLoss(projection=None),
]
every_term = pytest.mark.parametrize("loss", TERMS, ids=str)
both_kinds = pytest.mark.parametrize("multilabel", [False, True])


@pytest.fixture
def module(tiny_bert):
    return make_module(tiny_bert)


def make_term(loss):
    torch.manual_seed(2)
    return loss.make_term(width=32, n_classes=N_CLASSES)


def test_every_term_is_among_those_tested():
    public = [getattr(losses, name) for name in losses.__all__]
    found = {
        thing
        for thing in public
        if isinstance(thing, type) and issubclass(thing, BaseAuxiliaryLoss)
    }
    assert found - {BaseAuxiliaryLoss} == {type(loss) for loss in TERMS}


@every_term
@both_kinds
def test_term_is_a_scalar_that_reaches_the_body(loss, multilabel, module):
    term = make_term(loss)
    step = make_step(module.train(), multilabel=multilabel)
    value = term(step)
    value.backward()
    assert value.shape == ()
    assert value.item() != 0
    trained = {name for name, p in module.named_parameters() if p.grad is not None}
    assert "encoder.body.encoder.layer.0.attention.self.query.weight" in trained
    assert all(p.grad.abs().sum() > 0 for p in term.parameters())


@every_term
@both_kinds
def test_rows_without_weight_give_nothing(loss, multilabel, module):
    step = make_step(module, multilabel=multilabel)
    step.weights = torch.zeros(6)
    step.loss = step.loss * 0
    assert make_term(loss)(step).item() == 0


@pytest.mark.parametrize("loss", [loss for loss in TERMS if hasattr(loss, "weight")])
def test_term_is_multiplied_by_its_weight(loss, module):
    step = make_step(module)
    values = []
    for weight in (1.0, 0.25, 0.0):
        term = make_term(clone(loss).set_params(weight=weight))
        torch.manual_seed(3)
        values.append(term(step).item())
    assert values[1:] == pytest.approx([values[0] / 4, 0])


@every_term
def test_main_gradient_is_the_same_beside_the_term(loss, module):
    make_step(module).loss.backward()
    alone = {n: p.grad.clone() for n, p in module.named_parameters()}
    module.zero_grad(set_to_none=True)
    step = make_step(module)
    make_term(loss)(step)
    assert all(p.grad is None for p in module.parameters())
    step.loss.backward()
    for name, parameter in module.named_parameters():
        assert torch.equal(parameter.grad, alone[name]), name


@every_term
def test_every_parameter_is_checked_when_the_term_is_made(loss):
    for name in loss.get_params():
        broken = clone(loss).set_params(**{name: "no such value"})
        with pytest.raises(InvalidParameterError, match=f"The '{name}' parameter"):
            broken.make_term(width=32, n_classes=3)


@every_term
def test_term_survives_pickle(loss, module):
    step, term = make_step(module), make_term(loss)
    again = pickle.loads(pickle.dumps(term))
    values = []
    for one in (term, again):
        torch.manual_seed(3)
        values.append(one(step).item())
    assert values[0] == values[1]


def test_all_terms_together_train(module):
    terms = torch.nn.ModuleList(make_term(loss) for loss in TERMS)
    parameters = [*module.parameters(), *terms.parameters()]
    optimizer = torch.optim.AdamW(parameters, lr=3e-3)
    before = make_step(module).loss.item()
    module.train()
    torch.manual_seed(0)
    for _ in range(40):
        step = make_step(module)
        loss = step.loss
        for term in terms:
            loss = loss + term(step)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert make_step(module.eval()).loss.item() < before / 2
