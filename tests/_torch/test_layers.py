import numpy as np
import pytest
import torch

from skimbal._torch._layers import (
    can_cache,
    find_layers,
    freeze_below,
    lower_states,
    reset_top,
    upper_part,
)
from tests._torch.test_packing import (
    LENGTHS,
    OTHERS,
    PACKABLE,
    make_encoder,
    make_tokens,
)

CACHEABLE = sorted(set(PACKABLE) - {"albert"})
ROWS = np.arange(len(LENGTHS))


@pytest.mark.parametrize("name", [*CACHEABLE, *OTHERS])
def test_layers_are_found_in_any_body(name):
    encoder = make_encoder((PACKABLE | OTHERS)[name])
    assert len(find_layers(encoder.body)) == 2


def test_shared_layers_are_an_error():
    encoder = make_encoder(PACKABLE["albert"])
    with pytest.raises(ValueError, match="'albert' cannot be told apart"):
        freeze_below(encoder, 1)


@pytest.mark.parametrize("name", [*CACHEABLE, *OTHERS])
@pytest.mark.parametrize("n_trained", [0, 1, 2])
def test_only_the_top_is_trained(name, n_trained):
    encoder = make_encoder((PACKABLE | OTHERS)[name])
    freeze_below(encoder, n_trained)
    layers = find_layers(encoder.body)
    trained = [any(p.requires_grad for p in layer.parameters()) for layer in layers]
    assert trained == [i >= 2 - n_trained for i in range(2)]
    assert encoder.embeddings is None


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("n_trained", [0, 1, 2])
@pytest.mark.parametrize("name", CACHEABLE)
def test_the_upper_part_gives_what_the_whole_body_gives(name, n_trained, packed):
    encoder = make_encoder(PACKABLE[name])
    assert can_cache(encoder)
    tokens = make_tokens(LENGTHS)
    before = [id(part) for part in encoder.modules()]
    states = lower_states(encoder, n_trained, tokens)
    with torch.inference_mode():
        whole = encoder(**tokens.batch(ROWS, packed=packed))
        with upper_part(encoder, n_trained):
            upper = encoder(**states.batch(ROWS, packed=packed))
    torch.testing.assert_close(upper, whole, rtol=5e-3, atol=5e-3)  # half precision
    assert [id(part) for part in encoder.modules()] == before
    assert states.lengths.tolist() == LENGTHS


def test_pairs_keep_their_segments_in_the_states():
    encoder = make_encoder(PACKABLE["bert"])
    tokens = make_tokens(LENGTHS, pairs=True)
    states = lower_states(encoder, 1, tokens)
    with torch.inference_mode(), upper_part(encoder, 1):
        upper = encoder(**states.batch(ROWS, packed=True))
    with torch.inference_mode():
        whole = encoder(**tokens.pack(ROWS))
    torch.testing.assert_close(upper, whole, rtol=5e-3, atol=5e-3)


def test_the_parts_come_back_after_an_error():
    encoder = make_encoder(PACKABLE["electra"])
    before = [id(part) for part in encoder.modules()]
    with pytest.raises(KeyError), upper_part(encoder, 1):
        raise KeyError
    assert [id(part) for part in encoder.modules()] == before


def test_other_bodies_have_no_cache():
    assert not can_cache(make_encoder(OTHERS["modernbert"]))
    assert not can_cache(make_encoder(PACKABLE["albert"]))


@pytest.mark.parametrize("name", CACHEABLE)
def test_the_highest_layers_are_drawn_anew(name):
    encoder = make_encoder(PACKABLE[name])
    before = [p.detach().clone() for p in encoder.parameters()]
    reset_top(encoder, 1)
    top = {id(p) for p in find_layers(encoder.body)[1].parameters()}
    for p, old in zip(encoder.parameters(), before, strict=True):
        if id(p) in top and p.ndim > 1:
            assert (p != old).any()
            assert 0.01 < p.std() < 0.03  # initializer_range is 0.02
        elif id(p) not in top:
            torch.testing.assert_close(p.detach(), old)


@pytest.mark.parametrize("function", [freeze_below, reset_top])
def test_more_layers_than_there_are_is_an_error(function):
    with pytest.raises(ValueError, match=r"at most the number of layers.*2; got 3"):
        function(make_encoder(PACKABLE["bert"]), 3)
