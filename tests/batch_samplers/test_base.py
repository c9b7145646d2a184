"""What holds for the draws of every batch sampler."""

from copy import deepcopy

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.base import clone

from skimbal.batch_samplers._row_groups import _round
from tests.batch_samplers.data import MEMBERS, codes, matrices

PROGRESS = st.floats(0, 1, exclude_max=True)
SEEDS = st.integers(0, 2**32)


@given(st.sampled_from(MEMBERS), st.one_of(codes(), matrices()), PROGRESS, SEEDS)
def test_an_epoch_has_as_many_rows_as_there_are(sampler, target, progress, seed):
    rows = sampler.prepare(target)(progress, np.random.default_rng(seed))
    assert rows.dtype == np.int64
    assert rows.shape == (len(target),)
    assert rows.min() >= 0
    assert rows.max() < len(target)


@given(st.sampled_from(MEMBERS), codes(), PROGRESS, SEEDS)
def test_rows_of_a_class_are_used_evenly(sampler, target, progress, seed):
    rows = sampler.prepare(target)(progress, np.random.default_rng(seed))
    times = np.bincount(rows, minlength=len(target))
    for k in np.unique(target):
        of_class = times[target == k]
        m, n = of_class.sum(), len(of_class)
        assert set(of_class) <= {m // n, -(-m // n)}


@given(st.sampled_from(MEMBERS), codes(), PROGRESS, SEEDS)
def test_every_class_gets_its_rounded_share_and_one_row_at_least(
    sampler, target, progress, seed
):
    rows = sampler.prepare(target)(progress, np.random.default_rng(seed))
    drawn = np.bincount(target[rows], minlength=7)
    natural = sampler.training_prior(np.bincount(target, minlength=7))
    if type(sampler).__name__ == "ProgressiveBatchSampler":
        prior = np.bincount(target, minlength=7) / len(target)
        natural = (1 - progress) * prior + progress * natural
    assert (np.abs(drawn - natural * len(target)) < 1 + 1e-6).all()
    assert (drawn[np.unique(target)] > 0).all()


@given(st.sampled_from(MEMBERS), codes(), PROGRESS, SEEDS)
def test_a_matrix_with_one_label_a_row_is_drawn_like_class_numbers(
    sampler, target, progress, seed
):
    one_hot = np.eye(7, dtype=np.float32)[target]
    by_code, by_matrix = (
        sampler.prepare(form)(progress, np.random.default_rng(seed))
        for form in (target, one_hot)
    )
    counts = [np.bincount(target[rows], minlength=7) for rows in (by_code, by_matrix)]
    # the rarest label comes first, so that shares are rounded in another order
    assert np.abs(counts[0] - counts[1]).max() <= 1


@pytest.mark.parametrize("sampler", MEMBERS, ids=repr)
def test_a_draw_depends_on_the_generator_alone(sampler):
    target = np.arange(100) % 9 % 4
    draw = sampler.prepare(target)
    first = draw(0.5, np.random.default_rng(3))
    draw(0.1, np.random.default_rng(4))
    np.testing.assert_array_equal(first, draw(0.5, np.random.default_rng(3)))
    assert (first != draw(0.5, np.random.default_rng(4))).any()


@pytest.mark.parametrize("sampler", MEMBERS, ids=repr)
def test_rows_come_in_random_order(sampler):
    target = np.repeat([0, 1, 2], [200, 60, 40])
    rows = sampler.prepare(target)(0.5, np.random.default_rng(0))
    changes = np.sum(np.diff(target[rows]) != 0)
    assert changes > 60


@pytest.mark.parametrize("sampler", MEMBERS, ids=repr)
def test_the_target_is_not_changed(sampler):
    target = np.arange(30) % 4
    before = target.copy()
    sampler.prepare(target)(0.0, np.random.default_rng(0))
    np.testing.assert_array_equal(target, before)


@pytest.mark.parametrize("sampler", MEMBERS, ids=repr)
def test_a_member_is_cloned_with_its_parameters(sampler):
    assert clone(sampler).get_params() == sampler.get_params()


@pytest.mark.parametrize("sampler", MEMBERS, ids=repr)
def test_a_prepared_draw_can_be_copied(sampler):
    draw = sampler.prepare(np.arange(30) % 4)
    np.testing.assert_array_equal(
        draw(0.2, np.random.default_rng(0)),
        deepcopy(draw)(0.2, np.random.default_rng(0)),
    )


@pytest.mark.parametrize("sampler", MEMBERS, ids=repr)
def test_the_training_prior_keeps_absent_classes_absent(sampler):
    prior = sampler.training_prior(np.array([0.5, 0.0, 0.3, 0.2]))
    assert prior[1] == 0
    assert prior.sum() == pytest.approx(1)


def test_many_classes_are_drawn_without_a_loop_over_rows():
    # 2000 classes of 1 to 400 rows: O(n log n)
    target = np.repeat(np.arange(2000), 1 + np.arange(2000) // 5)
    for sampler in MEMBERS:
        rows = sampler.prepare(target)(0.5, np.random.default_rng(0))
        assert len(np.unique(target[rows])) == 2000


@pytest.mark.parametrize(
    ("target", "message"),
    [
        (np.array([0.0, 1.0]), "int of shape"),
        (np.array(["a", "b"]), "int of shape"),
        (np.zeros((2, 2, 2)), "3 dimensions"),
        (np.zeros(0, np.int64), "one row at least"),
        (np.array([0, 1, -1]), "row 2 does not"),
        (np.array([[0.0, 1.0], [0.5, 0.0]]), "only 0 and 1; row 1 does not"),
    ],
)
def test_a_wrong_target_is_told(target, message):
    with pytest.raises(ValueError, match=message):
        MEMBERS[0].prepare(target)


@given(st.sampled_from(MEMBERS), st.one_of(codes(), matrices()), SEEDS)
def test_rates_are_how_often_rows_are_drawn(sampler, target, seed):
    rates = sampler.row_rates(target)
    rows = sampler.prepare(target)(1.0, np.random.default_rng(seed))
    times = np.bincount(rows, minlength=len(target))
    assert np.isclose(rates.mean(), 1)
    # a group gets its share and each row of it the like, both rounded up or down
    assert (np.abs(times - rates) < 2).all()


@pytest.mark.parametrize("start", [0.0, 1 - 2**-53])
def test_noise_gives_no_row_to_a_group_that_has_none(start):
    quotas = np.array([1.1 + 1e-9, 2.2 - 2e-9, 1.7, 0.0])

    class Generator:
        def permutation(self, n):
            return np.arange(n)

        def random(self):
            return start

    drawn = _round(quotas, 5, Generator())
    assert drawn.sum() == 5
    assert drawn[3] == 0
