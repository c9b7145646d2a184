import numpy as np
import pytest
import torch
from transformers import (
    AlbertConfig,
    AutoModel,
    BertConfig,
    DistilBertConfig,
    ElectraConfig,
    ErnieConfig,
    ModernBertConfig,
    MPNetConfig,
    RobertaConfig,
    XLMRobertaConfig,
)

from skimbal._torch._encode import run_batches
from skimbal._torch._modules import PooledEncoder
from skimbal._torch._packing import fill_up
from skimbal._torch._tokens import TokenArrays

SIZES = {
    "vocab_size": 50,
    "hidden_size": 16,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "intermediate_size": 32,
    "max_position_embeddings": 40,
}
PACKABLE = {
    "albert": AlbertConfig(**SIZES, embedding_size=8),
    "bert": BertConfig(**SIZES),
    "distilbert": DistilBertConfig(
        vocab_size=50, dim=16, n_layers=2, n_heads=2, hidden_dim=32
    ),
    "electra": ElectraConfig(**SIZES, embedding_size=8),
    "ernie": ErnieConfig(**SIZES),
    "roberta": RobertaConfig(**SIZES),
    "xlm-roberta": XLMRobertaConfig(**SIZES),
}
OTHERS = {
    "modernbert": ModernBertConfig(**SIZES, pad_token_id=0),
    "mpnet": MPNetConfig(**SIZES),
}


def make_encoder(config, pooling="mean", seed=0):
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return PooledEncoder(AutoModel.from_config(config), pooling).eval()


def make_tokens(lengths, *, pairs=False, pad_id=1, seed=0):
    rng = np.random.default_rng(seed)
    n_tokens = int(np.sum(lengths))
    return TokenArrays(
        ids=rng.integers(2, 50, n_tokens).astype(np.int32),
        offsets=np.concatenate(([0], np.cumsum(lengths))),
        type_ids=rng.integers(0, 2, n_tokens).astype(np.uint8) if pairs else None,
        pad_id=pad_id,
    )


LENGTHS = [9, 9, 5, 5, 5, 3, 1]


@pytest.mark.parametrize("pooling", ["mean", "cls"])
@pytest.mark.parametrize("name", PACKABLE)
def test_packed_rows_give_the_vectors_of_padded_ones(name, pooling):
    encoder = make_encoder(PACKABLE[name], pooling)
    assert encoder.packs
    tokens, rows = make_tokens(LENGTHS), np.arange(len(LENGTHS))
    with torch.inference_mode():
        packed = encoder(**tokens.batch(rows, packed=True))
        padded = encoder(**tokens.batch(rows, packed=False))
    torch.testing.assert_close(packed, padded, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("name", ["bert", "electra"])
def test_packed_pairs_give_the_vectors_of_padded_ones(name):
    encoder = make_encoder(PACKABLE[name])
    tokens, rows = make_tokens(LENGTHS, pairs=True), np.arange(len(LENGTHS))
    with torch.inference_mode():
        packed = encoder(**tokens.batch(rows, packed=True))
        padded = encoder(**tokens.batch(rows, packed=False))
    torch.testing.assert_close(packed, padded, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("name", ["bert", "roberta", "distilbert"])
def test_packed_rows_give_the_gradients_of_padded_ones(name):
    encoder = make_encoder(PACKABLE[name])
    tokens, rows = make_tokens(LENGTHS), np.arange(len(LENGTHS))
    gradients = []
    for packed in (True, False):
        encoder.zero_grad()
        encoder(**tokens.batch(rows, packed=packed)).pow(3).sum().backward()
        gradients.append([p.grad for p in encoder.parameters() if p.grad is not None])
    for packed, padded in zip(*gradients, strict=True):
        torch.testing.assert_close(packed, padded, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("name", OTHERS)
def test_other_bodies_are_padded(name):
    encoder = make_encoder(OTHERS[name])
    assert not encoder.packs
    tokens = make_tokens(LENGTHS)
    vectors = run_batches(
        encoder,
        tokens,
        width=encoder.width,
        batch_size=3,
        device=encoder.device,
        packed=encoder.packs,
    )
    assert np.isfinite(vectors).all()


def test_a_text_does_not_see_its_neighbours():
    encoder = make_encoder(PACKABLE["bert"])
    rows = np.arange(3)
    tokens = make_tokens([4, 4, 4])
    others = make_tokens([4, 4, 4], seed=1)
    others.ids[4:8] = tokens.ids[4:8]
    with torch.inference_mode():
        first = encoder(**tokens.pack(rows))
        second = encoder(**others.pack(rows))
    torch.testing.assert_close(first[1], second[1])
    assert not torch.allclose(first[0], second[0])


def test_a_row_without_a_token_is_padded():
    tokens = make_tokens([3, 0, 2])
    assert "row_lengths" not in tokens.batch(np.arange(3), packed=True)
    assert "row_lengths" in tokens.batch(np.array([0, 2]), packed=True)


@pytest.mark.parametrize("n_tokens", [1, 7, 31, 32, 33, 208, 1279, 1280])
def test_filled_rows_have_few_lengths_and_little_more_in_them(n_tokens):
    ids, states = torch.ones(1, n_tokens, dtype=torch.long), torch.ones(1, n_tokens, 3)
    filled = fill_up({"input_ids": ids, "inputs_embeds": states}, n_tokens)
    length = filled["input_ids"].shape[1]
    assert n_tokens <= length <= n_tokens * (1 + 1 / 16)
    assert filled["inputs_embeds"].shape == (1, length, 3)
    assert filled["input_ids"].sum() == n_tokens  # zeros behind
    assert filled["inputs_embeds"][0, :n_tokens].eq(1).all()


def test_lengths_between_two_powers_of_two_become_sixteen():
    ids = {n: torch.ones(1, n) for n in range(1025, 2049)}
    assert len({fill_up({"x": x}, n)["x"].shape[1] for n, x in ids.items()}) == 16


@pytest.mark.parametrize("name", PACKABLE)
def test_what_fills_a_row_up_has_no_part_in_gradients(name):
    encoder = make_encoder(PACKABLE[name])
    lengths = [20, 20, 13]  # 53 tokens, filled up to 54
    tokens, rows = make_tokens(lengths), np.arange(3)
    found = []
    for packed in (True, False):
        encoder.zero_grad()
        encoder(**tokens.batch(rows, packed=packed)).square().sum().backward()
        found.append([p.grad for p in encoder.parameters() if p.grad is not None])
    for ours, theirs in zip(*found, strict=True):
        torch.testing.assert_close(ours, theirs, rtol=1e-3, atol=1e-4)
