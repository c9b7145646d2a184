"""What holds for every loss, whatever its formula."""

import pickle

import numpy as np
import pytest
import torch
from sklearn.base import clone
from sklearn.utils._param_validation import InvalidParameterError

from skimbal.losses import BaseLoss, CrossEntropyLoss, loss_names, make_loss
from tests.losses.data import (
    COUNTS,
    LOSSES,
    MULTILABEL_LOSSES,
    criterion_of,
    rows,
)

KINDS = [(loss, False) for loss in LOSSES]
KINDS += [(loss, True) for loss in MULTILABEL_LOSSES]
every_loss = pytest.mark.parametrize(("loss", "multilabel"), KINDS, ids=str)
single_label = pytest.mark.parametrize("loss", LOSSES, ids=str)


def test_every_named_loss_is_among_those_tested():
    tested = {type(loss) for loss, _ in KINDS}
    assert {type(make_loss(name)) for name in loss_names()} == tested


@every_loss
def test_loss_has_a_value_a_row_that_is_not_negative(loss, multilabel):
    logits, target = rows(multilabel=multilabel)
    losses = criterion_of(loss, multilabel=multilabel)(logits, target)
    assert losses.shape == (len(logits),)
    assert (losses >= 0).all()
    assert losses.max() > 0


@every_loss
def test_each_row_is_on_its_own(loss, multilabel):
    logits, target = rows(multilabel=multilabel)
    criterion = criterion_of(loss, multilabel=multilabel)
    alone = [criterion(logits[[i]], target[[i]]) for i in range(len(logits))]
    torch.testing.assert_close(criterion(logits, target), torch.cat(alone))


@every_loss
def test_gradient_is_that_of_finite_differences(loss, multilabel):
    logits, target = rows(multilabel=multilabel, scale=1.5)
    criterion = criterion_of(loss, multilabel=multilabel)
    criterion.set_progress(1.0)
    logits.requires_grad_()
    assert torch.autograd.gradcheck(lambda z: criterion(z, target), [logits])


@every_loss
@pytest.mark.parametrize("size", [1e2, 1e4])
def test_extreme_logits_give_finite_losses_and_gradients(loss, multilabel, size):
    logits = size * torch.tensor([[1.0, -1.0, -1.0, 0.0]]).repeat(4, 1)
    logits.requires_grad_()
    target = torch.eye(4) if multilabel else torch.arange(4)
    made = loss.make_criterion(COUNTS, n_rows=100, multilabel=multilabel)
    losses = made(logits, target)
    losses.sum().backward()
    assert losses.dtype == torch.float32
    assert losses.isfinite().all()
    assert logits.grad.isfinite().all()
    assert losses[1] > 10 * losses[0].clamp_min(0.1)


@every_loss
def test_zero_logits_give_finite_gradients(loss, multilabel):
    logits = torch.zeros(4, 4, requires_grad=True)
    target = torch.eye(4) if multilabel else torch.arange(4)
    made = loss.make_criterion(COUNTS, n_rows=100, multilabel=multilabel)
    made(logits, target).sum().backward()
    assert logits.grad.isfinite().all()
    assert (logits.grad.abs().sum(dim=1) > 0).all()


@every_loss
def test_a_class_without_rows_gives_finite_losses_and_gradients(loss, multilabel):
    logits, target = rows(multilabel=multilabel)
    logits.requires_grad_()
    counts = np.array([60, 0, 10, 5])
    criterion = criterion_of(loss, counts, n_rows=75, multilabel=multilabel)
    criterion.set_progress(1.0)
    losses = criterion(logits, target)
    losses.sum().backward()
    assert losses.isfinite().all()
    assert logits.grad.isfinite().all()


@every_loss
def test_weighted_rows_may_be_any_unit(loss, multilabel):
    logits, target = rows(multilabel=multilabel)
    counts = np.array([0.06, 0.025, 0.01, 0.005])
    criterion = criterion_of(loss, counts, n_rows=0.1, multilabel=multilabel)
    assert criterion(logits, target).isfinite().all()


@every_loss
def test_criterion_survives_pickle_and_keeps_its_tensors(loss, multilabel):
    logits, target = rows(multilabel=multilabel)
    criterion = criterion_of(loss, multilabel=multilabel)
    again = pickle.loads(pickle.dumps(criterion))
    assert torch.equal(again(logits, target), criterion(logits, target))
    assert list(criterion.parameters()) == []


@every_loss
def test_clone_has_the_same_parameters_and_the_same_values(loss, multilabel):
    copy = clone(loss)
    logits, target = rows(multilabel=multilabel)
    first = criterion_of(loss, multilabel=multilabel)(logits, target)
    second = criterion_of(copy, multilabel=multilabel)(logits, target)
    assert copy.get_params() == loss.get_params()
    assert torch.equal(first, second)


@single_label
def test_loss_does_not_change_when_all_logits_of_a_row_rise(loss):
    logits, target = rows()
    criterion = criterion_of(loss)
    torch.testing.assert_close(criterion(logits + 7, target), criterion(logits, target))


@single_label
def test_training_prior_is_a_distribution_without_the_absent(loss):
    prior = loss.training_prior([60, 0, 10, 5])
    assert prior.sum() == pytest.approx(1)
    assert prior[1] == 0
    assert (prior[[0, 2, 3]] > 0).all()


@every_loss
def test_every_parameter_is_checked_when_the_criterion_is_made(loss, multilabel):
    for name in loss.get_params():
        broken = clone(loss).set_params(**{name: "no such value"})
        with pytest.raises(InvalidParameterError, match=f"The '{name}' parameter"):
            broken.make_criterion(COUNTS, n_rows=100, multilabel=multilabel)
        with pytest.raises(InvalidParameterError, match=f"The '{name}' parameter"):
            broken.training_prior(COUNTS)


@pytest.mark.parametrize(
    "name", ["balanced_softmax", "ldam", "logit_adjusted", "minority"]
)
def test_loss_of_one_label_refuses_several(name):
    loss = make_loss(name)
    assert not loss.accepts_multilabel
    with pytest.raises(ValueError, match="takes rows with one label each"):
        loss.make_criterion(COUNTS, n_rows=100, multilabel=True)


def test_loss_of_several_labels_refuses_one():
    loss = make_loss("distribution_balanced")
    assert not loss.accepts_multiclass
    with pytest.raises(ValueError, match="rows that may have several labels"):
        loss.make_criterion(COUNTS, n_rows=100)


@pytest.mark.parametrize(
    "counts", [[], [[1, 2]], [1, -1], [1, np.nan], [1, np.inf], [0, 0]]
)
def test_counts_that_are_none_are_refused(counts):
    with pytest.raises(ValueError, match="`counts` must be 1-D and hold finite"):
        CrossEntropyLoss().make_criterion(counts, n_rows=2)
    with pytest.raises(ValueError, match="`counts` must be 1-D and hold finite"):
        CrossEntropyLoss().training_prior(counts)


def test_fewer_rows_than_one_class_has_are_refused():
    with pytest.raises(ValueError, match=r"no less than .* 60; got 50"):
        CrossEntropyLoss().make_criterion(COUNTS, n_rows=50, multilabel=True)


def test_name_becomes_a_loss_and_a_loss_stays_itself():
    loss = make_loss("cross_entropy")
    assert isinstance(loss, BaseLoss)
    assert make_loss(loss) is loss
    assert make_loss("cross_entropy") is not loss


def test_unknown_name_is_told_the_names():
    with pytest.raises(ValueError, match="no loss 'hinge'; choose one of asymmetric, "):
        make_loss("hinge")


@pytest.mark.parametrize("loss", [None, 3, CrossEntropyLoss])
def test_what_is_no_loss_is_refused_by_its_type(loss):
    with pytest.raises(TypeError, match=f"type {type(loss).__name__}"):
        make_loss(loss)
