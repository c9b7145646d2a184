import numpy as np
import pytest
import torch

from skimbal._torch._batching import held_out_batches
from skimbal._torch._view_rows import ViewDataset, ViewRows
from tests._torch.test_deletion import rows_of, tokens_of

ROWS = [[4, 5, 6, 8], [5], [6, 7, 4], [9, 9], [8]]
NONE = np.empty((5, 0), np.int64)


def texts(inputs):
    """Return the rows of a batch as lists, padded or packed."""
    if "row_lengths" in inputs:
        parts = inputs["input_ids"][0].split(inputs["row_lengths"].tolist())
        return [part.tolist() for part in parts]
    pairs = zip(inputs["input_ids"], inputs["attention_mask"].bool(), strict=True)
    return [ids[mask].tolist() for ids, mask in pairs]


@pytest.mark.parametrize("packed", [False, True])
def test_texts_come_first_then_their_views_then_negatives(packed):
    tokens = tokens_of(ROWS)
    # 4 is among the texts already, and 3 asked for twice
    negatives = np.array([[4, 3], [0, -1], [1, 0], [2, -1], [3, 1]])
    data = ViewDataset(tokens, negatives, packed=packed)
    index = np.array([4, 0])
    inputs, (target, weights) = data.__getitems__(index)
    expected = [rows_of(tokens)[row] for row in [4, 0, 4, 0, 3, 1]]
    assert texts(inputs) == expected
    assert int(inputs["n_texts"]) == data.count_targets(index) == 2
    assert target.tolist() == [0, 1]
    assert weights.tolist() == [1.0, 1.0]


@pytest.mark.parametrize("packed", [False, True])
def test_second_views_are_those_given_and_negatives_are_texts(packed):
    tokens, second = tokens_of(ROWS), tokens_of([[*row[::-1], 4] for row in ROWS])
    negatives = np.array([[1], [2], [3], [4], [0]])
    data = ViewDataset(tokens, negatives, second, packed=packed)
    inputs, _ = data.__getitems__(np.array([2, 0]))
    plain, views = rows_of(tokens), rows_of(second)
    expected = [plain[2], plain[0], views[2], views[0], plain[3], plain[1]]
    assert texts(inputs) == expected


def test_an_epoch_has_all_rows_and_views_of_its_own():
    tokens = tokens_of(ROWS * 12)
    drawn = []

    def fresh(rng):
        drawn.append(rng.random())
        return tokens_of([[4 + len(drawn)]] * 60)

    negatives = np.empty((60, 0), np.int64)
    rows = ViewRows(tokens, negatives, fresh, packed=True)
    rng = np.random.default_rng(0)
    first, batches = rows.draw_epoch(0.0, 16, rng)
    second, _ = rows.draw_epoch(0.5, 16, rng)
    assert sorted(np.concatenate(batches)) == list(range(60))
    assert len(batches) == rows.count_batches(16) == 4
    assert rows.n_targets == first.count_targets(np.arange(60)) == 60
    views = [texts(data.__getitems__([0])[0])[1] for data in (first, second)]
    assert views == [[2, 5, 3], [2, 6, 3]]
    assert len(set(drawn)) == 2


@pytest.mark.parametrize("n_texts", [4, 5, 101])
def test_no_text_is_alone_in_a_batch(n_texts):
    tokens = tokens_of([[4] * 40, *([5], [6], [7], [8]) * 25][:n_texts])
    rows = ViewRows(tokens, np.empty((n_texts, 0), np.int64), packed=True)
    data, batches = rows.draw_epoch(0.0, 2, np.random.default_rng(0))
    assert sorted(np.concatenate(batches)) == list(range(n_texts))
    assert len(batches) == rows.count_batches(2)
    assert min(map(len, batches + held_out_batches(data, 2))) >= 2


def test_loaders_fetch_whole_batches():
    data = ViewDataset(tokens_of(ROWS), NONE, packed=True)
    loader = torch.utils.data.DataLoader(
        data, batch_sampler=[np.array([0, 1])], collate_fn=lambda batch: batch
    )
    (batch,) = list(loader)
    assert batch[0]["row_lengths"].tolist() == [6, 3, 6, 3]
