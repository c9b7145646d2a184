import numpy as np
import pytest
import torch

from skimbal._torch._vocabulary import compact_vocabulary
from tests._torch.test_packing import LENGTHS, PACKABLE, make_encoder, make_tokens

ROWS = np.arange(len(LENGTHS))


def train(encoder, tokens, packed):
    optimizer = torch.optim.AdamW(encoder.parameters(), lr=0.01, weight_decay=0.0)
    for _ in range(3):
        optimizer.zero_grad()
        encoder(**tokens.batch(ROWS, packed=packed)).pow(3).sum().backward()
        optimizer.step()
    return encoder


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("name", ["bert", "roberta", "electra", "albert", "distilbert"])
def test_training_gives_the_weights_of_the_whole_table(name, packed):
    tokens = make_tokens(LENGTHS)
    whole = train(make_encoder(PACKABLE[name]), tokens, packed)
    encoder = make_encoder(PACKABLE[name])
    table = encoder.embeddings
    with compact_vocabulary(encoder, [tokens]) as (small,):
        assert encoder.embeddings.num_embeddings < table.num_embeddings
        train(encoder, small, packed)
    assert encoder.embeddings is table
    for one, other in zip(encoder.parameters(), whole.parameters(), strict=True):
        torch.testing.assert_close(one, other, rtol=1e-3, atol=1e-4)


def test_all_texts_are_numbered_alike():
    encoder = make_encoder(PACKABLE["bert"])
    parts = [make_tokens([3, 4], seed=seed) for seed in (0, 1)]
    before = [encoder(**part.pack(np.arange(2))).detach() for part in parts]
    with compact_vocabulary(encoder, parts) as small:
        after = [encoder(**part.pack(np.arange(2))).detach() for part in small]
    for one, other in zip(before, after, strict=True):
        torch.testing.assert_close(one, other)


def test_a_frozen_table_is_left_alone():
    encoder = make_encoder(PACKABLE["bert"])
    encoder.requires_grad_(False)
    tokens = make_tokens([3])
    table = encoder.body.get_input_embeddings()
    with compact_vocabulary(encoder, [tokens]) as (same,):
        assert same is tokens
        assert encoder.body.get_input_embeddings() is table


def test_the_table_comes_back_after_an_error():
    encoder = make_encoder(PACKABLE["bert"])
    table = encoder.embeddings
    with pytest.raises(KeyError), compact_vocabulary(encoder, [make_tokens([3])]):
        raise KeyError
    assert encoder.embeddings is table


def test_a_body_may_have_another_padding_id_than_the_tokenizer():
    encoder = make_encoder(PACKABLE["bert"])
    table = encoder.embeddings
    table.padding_idx = table.num_embeddings - 2
    tokens = make_tokens([3, 4])
    with compact_vocabulary(encoder, [tokens]) as (small,):
        kept = encoder.embeddings
        assert (kept.weight[kept.padding_idx] == table.weight[table.padding_idx]).all()
        after = encoder(**small.pack(np.arange(2)))
    assert torch.equal(after, encoder(**tokens.pack(np.arange(2))))
