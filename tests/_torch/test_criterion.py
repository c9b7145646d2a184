import numpy as np
import torch

from skimbal._torch._criterion import Criterion, LossTerm


def scaled(logits, target, scale):
    return logits[:, 0] * scale[target]


def doubled_at_half(share):
    return {"scale": np.array([1.0, 2.0]) * (1 + (share >= 0.5))}


def test_arrays_become_buffers_that_move_with_the_module():
    given = np.array([1.0, 2.0])
    criterion = Criterion(scaled, scale=given)
    given[:] = 9
    assert list(criterion.state_dict()) == ["scale"]
    assert criterion.scale.dtype == torch.float32
    assert criterion.to("meta").scale.device.type == "meta"
    criterion = Criterion(scaled, scale=np.array([1.0, 2.0])).double()
    losses = criterion(torch.ones(2, 1).double(), torch.tensor([1, 0]))
    assert losses.dtype == torch.float64
    assert losses.tolist() == [2, 1]


def test_schedule_sets_the_arrays_from_the_start_on():
    criterion = Criterion(scaled, doubled_at_half, scale=np.zeros(2))
    assert criterion.scale.tolist() == [1, 2]
    criterion.set_progress(0.5)
    assert criterion.scale.tolist() == [2, 4]


def test_without_schedule_nothing_changes():
    criterion = Criterion(scaled, scale=np.array([1.0, 2.0]))
    criterion.set_progress(0.9)
    assert criterion.scale.tolist() == [1, 2]


def test_parts_of_a_term_are_trained_and_handed_to_its_formula():
    layer = torch.nn.Linear(2, 1)
    term = LossTerm(lambda step, layer: layer(step).sum(), layer=layer)
    step = torch.ones(3, 2)
    assert torch.equal(term(step), layer(step).sum())
    assert list(term.parameters()) == list(layer.parameters())
