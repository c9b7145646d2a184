import numpy as np
import pytest
import torch

from skimbal._torch._masked_rows import MaskedDataset, MaskedRows
from skimbal._torch._masking import MaskedTokens
from tests._torch.test_masking import masking, tokens_of

ROWS = [[4, 5, 6, 8], [5], [6, 7, 4]]


@pytest.fixture
def masked():
    tokens = tokens_of(ROWS)
    return masking(fraction=0.5).draw(tokens, np.random.default_rng(0))


@pytest.mark.parametrize("packed", [False, True])
def test_places_count_tokens_without_padding(masked, packed):
    data = MaskedDataset(masked, packed=packed)
    rows = np.array([2, 0])
    inputs, (target, weights) = data.__getitems__(rows)
    ids = inputs["input_ids"]
    if not packed:
        ids = ids[inputs["attention_mask"].bool()]
    read = ids.flatten()[inputs["places"]]
    expected, original = [], []
    for row in rows:
        part = slice(*masked.tokens.offsets[row : row + 2])
        chosen = masked.chosen[part]
        expected += masked.tokens.ids[part][chosen].tolist()
        original += masked.original[part][chosen].tolist()
    assert read.tolist() == expected
    assert target.tolist() == original
    assert weights.tolist() == [1.0] * len(original)
    assert data.count_targets(rows) == len(original)


def test_an_epoch_draws_other_masks_and_all_rows():
    tokens = tokens_of(ROWS * 20)
    rows = MaskedRows(tokens, masking(), packed=True)
    rng = np.random.default_rng(0)
    first, batches = rows.draw_epoch(0.0, 16, rng)
    second, _ = rows.draw_epoch(0.5, 16, rng)
    assert isinstance(first.masked, MaskedTokens)
    assert (first.masked.chosen != second.masked.chosen).any()
    assert sorted(np.concatenate(batches)) == list(range(60))
    assert len(batches) == rows.count_batches(16) == 4
    drawn = [data.count_targets(np.arange(60)) for data in (first, second)]
    assert np.mean(drawn) == pytest.approx(rows.n_targets, rel=0.25)


def test_loaders_fetch_whole_batches(masked):
    data = MaskedDataset(masked, packed=True)
    loader = torch.utils.data.DataLoader(
        data, batch_sampler=[np.array([0, 1])], collate_fn=lambda batch: batch
    )
    (batch,) = list(loader)
    assert batch[0]["row_lengths"].tolist() == [6, 3]
