"""Tests of weights between those before training and those after it."""

import numpy as np
import pytest
import torch

from skimbal._torch._pretrained import load_body, resolve_pretrained
from skimbal._torch._pretraining import pull_back
from tests.pretraining.fits import KINDS, X


def weights(folder):
    body = load_body(resolve_pretrained(folder))
    return {name: p.detach().numpy() for name, p in body.named_parameters()}


def test_a_body_is_moved_back_by_a_share(tiny_bert):
    body = load_body(resolve_pretrained(tiny_bert))
    start = weights(tiny_bert)
    with torch.no_grad():
        for parameter in body.parameters():
            parameter += 1.0
    pull_back(body, resolve_pretrained(tiny_bert), 0.25)
    for name, parameter in body.named_parameters():
        np.testing.assert_allclose(parameter.detach(), start[name] + 0.25, atol=1e-6)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_saved_lies_between(tiny_bert, kind):
    options = {"max_epochs": 1, "random_state": 0, "device": "cpu", "batch_size": 4}
    whole, part = (
        kind(tiny_bert, interpolation=share, **options).fit(X) for share in (1.0, 0.25)
    )
    start, end = weights(tiny_bert), weights(whole.model_path_)
    for name, found in weights(part.model_path_).items():
        expected = start[name] + 0.25 * (end[name] - start[name])
        np.testing.assert_allclose(found, expected, atol=1e-5)
    assert whole.history_[-1]["valid_loss"] == part.history_[-1]["valid_loss"]
