"""The rows of an epoch: drawn anew, made anew, and still in batches of like length."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skimbal._torch._dataset import TrainingRows
from skimbal._torch._tokens import TokenArrays
from skimbal.batch_samplers import make_batch_sampler

NAMES = ["natural", "class_balanced", "square_root", "progressive"]


def make_rows(n, seed=0, **options):
    """Return rows whose first token, target and weight tell their number."""
    rng = np.random.default_rng(seed)
    lengths = rng.integers(1, 30, size=n)
    offsets = np.concatenate(([0], np.cumsum(lengths)))
    ids = np.repeat(np.arange(n, dtype=np.int32), lengths)
    tokens = TokenArrays(ids, offsets, None, 0)
    return TrainingRows(
        tokens, np.arange(n), np.arange(n, dtype=float), packed=False, **options
    )


def batches_of(rows, progress=0.5, batch_size=8, seed=0):
    """Return the inputs, targets and weights of each batch of an epoch."""
    rng = np.random.default_rng(seed)
    data, batches = rows.draw_epoch(progress, batch_size, rng)
    return [data.__getitems__(batch) for batch in batches]


@given(st.sampled_from(NAMES), st.integers(1, 80), st.integers(0, 99))
def test_the_batches_hold_what_the_sampler_draws(name, n, seed):
    codes = np.arange(n) % 7 % 3
    draw = make_batch_sampler(name).prepare(codes)
    batches = batches_of(make_rows(n, draw=draw), seed=seed)
    read = np.concatenate([target.numpy() for _, (target, _) in batches])
    drawn = draw(0.5, np.random.default_rng(seed))
    np.testing.assert_array_equal(np.sort(read), np.sort(drawn))
    assert len(batches) == make_rows(n).count_batches(8)


def test_without_a_sampler_each_row_comes_once():
    batches = batches_of(make_rows(50))
    read = np.concatenate([target.numpy() for _, (target, _) in batches])
    np.testing.assert_array_equal(np.sort(read), np.arange(50))


@pytest.mark.parametrize("name", NAMES)
def test_little_of_a_batch_is_padding_whatever_is_drawn(name):
    draw = make_batch_sampler(name).prepare(np.arange(800) % 31 % 4)
    batches = batches_of(make_rows(800, draw=draw))
    masks = [inputs["attention_mask"].numpy() for inputs, _ in batches]
    used = sum(mask.sum() for mask in masks)
    assert used > 0.9 * sum(mask.size for mask in masks)


@pytest.mark.parametrize("fresh", [False, True])
def test_text_target_and_weight_of_a_row_stay_together(fresh):
    draw = make_batch_sampler("class_balanced").prepare(np.arange(60) % 7 % 3)
    stored = make_rows(60)

    def make_anew(rows, rng):
        taken = stored.tokens.take(rows)
        return TokenArrays(taken.ids + 1000, taken.offsets, None, 0)

    rows = make_rows(60, draw=draw, fresh=make_anew if fresh else None)
    for inputs, (target, weights) in batches_of(rows):
        first = inputs["input_ids"].numpy()[:, 0]
        np.testing.assert_array_equal(first, target.numpy() + 1000 * fresh)
        np.testing.assert_array_equal(weights.numpy(), target.numpy())
