import numpy as np
import pytest
import torch

from skimbal._torch import _encode as encode
from skimbal._torch._encode import run_batches
from skimbal._torch._modules import PooledEncoder
from skimbal._torch._pretrained import load_body, load_tokenizer, resolve_pretrained
from skimbal._torch._tokens import TokenArrays, tokenize

TEXTS = ["red dress", "a", "", "blue phone case for men", "红色连衣裙", "great"] * 5


@pytest.mark.parametrize("packed", [True, False])
def test_batches_give_what_texts_give_one_by_one(tiny_bert, packed):
    folder = resolve_pretrained(tiny_bert)
    encoder = PooledEncoder(load_body(folder), "mean").eval()
    tokens = tokenize(load_tokenizer(folder), [TEXTS], max_length=16)
    found = run_batches(
        encoder,
        tokens,
        width=32,
        batch_size=4,
        device=torch.device("cpu"),
        packed=packed,
    )
    with torch.inference_mode():
        slow = [encoder(**tokens.pad(np.array([i])))[0] for i in range(len(TEXTS))]
    np.testing.assert_allclose(found, torch.stack(slow), atol=1e-5)


def token_arrays(lengths) -> TokenArrays:
    offsets = np.cumsum([0, *lengths])
    return TokenArrays(np.zeros(offsets[-1], np.int32), offsets, None, 0)


def batch_shapes(lengths, batch_size, *, packed) -> list[tuple[int, int]]:
    """Return rows and tokens of each batch that `run_batches` makes."""
    shapes = []

    def forward(input_ids, row_lengths=None, **inputs):
        n_rows = len(input_ids) if row_lengths is None else len(row_lengths)
        shapes.append((n_rows, input_ids.numel()))
        return torch.zeros(n_rows, 1)

    run_batches(
        forward,
        token_arrays(lengths),
        width=1,
        batch_size=batch_size,
        device=torch.device("cpu"),
        packed=packed,
    )
    return shapes


def test_packed_batches_hold_few_tokens():
    shapes = batch_shapes([100] * 1000, 64, packed=True)
    limit = encode._PACKED_TOKENS + 2 * 100
    assert sum(rows for rows, _ in shapes) == 1000
    assert max(tokens for _, tokens in shapes) <= limit
    assert min(tokens for _, tokens in shapes[:-1]) > limit / 2


def test_packed_batches_of_short_texts_hold_batch_size_rows():
    assert batch_shapes([5] * 128, 64, packed=True) == [(64, 320), (64, 320)]


def test_padded_batches_hold_batch_size_rows():
    assert batch_shapes([100] * 128, 64, packed=False) == [(64, 6400), (64, 6400)]


@pytest.mark.parametrize("lengths", [[], [5000], [5000, 1], [0, 0]])
def test_few_texts_of_any_length_are_run(lengths):
    shapes = batch_shapes(lengths, 64, packed=True)
    assert sum(rows for rows, _ in shapes) == len(lengths)
