import numpy as np
import pytest
import torch

from skimbal._torch._denoising_rows import DenoisingDataset, DenoisingRows
from tests._torch.test_deletion import deletion, rows_of, tokens_of

ROWS = [[4, 5, 6, 8], [5], [6, 7, 4]]


@pytest.mark.parametrize("n_given", [1, 2])
def test_each_token_is_written_behind_those_before(n_given):
    tokens = tokens_of(ROWS)
    damaged = deletion().draw(tokens, np.random.default_rng(0))
    data = DenoisingDataset(damaged, tokens, n_given)
    index = np.array([2, 0])
    inputs, (target, weights) = data.__getitems__(index)
    whole = [rows_of(tokens)[row] for row in index]
    assert target.tolist() == [i for row in whole for i in row[n_given:]]
    assert weights.tolist() == [1.0] * data.count_targets(index)
    # the token of each place, and the next one
    read = inputs["written"][inputs["places"]].tolist()
    assert read == [i for row in whole for i in row[n_given - 1 : -1]]
    lengths = inputs["written_mask"].sum(1).tolist()
    assert lengths == [len(row) - 1 for row in whole]
    left = [rows_of(damaged)[row] for row in index]
    assert inputs["attention_mask"].sum(1).tolist() == [len(row) for row in left]


def test_an_epoch_deletes_others_and_has_all_rows():
    rows = DenoisingRows(tokens_of(ROWS * 20), deletion(), 1)
    rng = np.random.default_rng(0)
    first, batches = rows.draw_epoch(0.0, 16, rng)
    second, _ = rows.draw_epoch(0.5, 16, rng)
    assert rows_of(first.damaged) != rows_of(second.damaged)
    assert sorted(np.concatenate(batches)) == list(range(60))
    assert len(batches) == rows.count_batches(16) == 4
    assert first.count_targets(np.arange(60)) == rows.n_targets == 20 * (5 + 2 + 4)


def test_loaders_fetch_whole_batches():
    tokens = tokens_of(ROWS)
    loader = torch.utils.data.DataLoader(
        DenoisingDataset(tokens, tokens, 1),
        batch_sampler=[np.array([0, 1])],
        collate_fn=lambda batch: batch,
    )
    (batch,) = list(loader)
    assert batch[0]["written"].shape == (2, 5)
