import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skimbal.batch_samplers import PowerBatchSampler
from tests.batch_samplers.data import matrices, row_rates

BALANCED = PowerBatchSampler(power=0)


def mean_times(sampler, target, n_draws=400):
    """Return how often each row is drawn an epoch, over many epochs."""
    rng = np.random.default_rng(0)
    draw = sampler.prepare(target)
    rows = np.concatenate([draw(0.0, rng) for _ in range(n_draws)])
    return np.bincount(rows, minlength=len(target)) / n_draws


def test_power_0_draws_each_class_as_often():
    target = np.repeat([0, 1, 2], [90, 9, 3])  # 102 rows, 34 a class
    rows = BALANCED.prepare(target)(0.0, np.random.default_rng(0))
    np.testing.assert_array_equal(np.bincount(target[rows]), [34, 34, 34])
    times = np.bincount(rows, minlength=102)
    assert set(times[:90]) == {0, 1}
    assert sorted(times[90:99]) == [3, 3, 4, 4, 4, 4, 4, 4, 4]
    assert sorted(times[99:]) == [11, 11, 12]


def test_power_one_half_draws_in_proportion_to_roots():
    target = np.repeat([0, 1], [36, 4])
    sampler = PowerBatchSampler(power=0.5)
    rows = sampler.prepare(target)(0.0, np.random.default_rng(0))
    np.testing.assert_array_equal(np.bincount(target[rows]), [30, 10])


def test_shares_that_are_no_whole_numbers_are_right_in_the_mean():
    target = np.repeat([0, 1, 2], [7, 2, 1])  # 10 rows: 3.33 a class
    times = mean_times(BALANCED, target, 3000)
    totals = np.bincount(target, weights=times)
    # the variance of one rounding is at most 1/4
    np.testing.assert_allclose(totals, 10 / 3, atol=4 * 0.5 / np.sqrt(3000))


@given(matrices(), st.sampled_from([0.0, 0.5, 0.9, 1.0]), st.integers(0, 2**32))
def test_rows_of_several_labels_are_drawn_by_their_rarest(target, power, seed):
    sampler = PowerBatchSampler(power=power)
    rows = sampler.prepare(target)(0.0, np.random.default_rng(seed))
    times = np.bincount(rows, minlength=len(target))
    rates = row_rates(target, power)
    # rows of one rate share what they get, up to a rounding of each label
    assert (np.abs(times - rates) < 2 + 1e-6).all()
    for rate in np.unique(rates.round(9)):
        alike = np.abs(rates - rate) < 1e-6
        assert abs(times[alike].sum() - rates[alike].sum()) < target.shape[1] + 2


def test_the_rate_of_a_row_is_that_of_the_slow_reference():
    target = np.array(
        [[1, 0, 0]] * 10 + [[1, 1, 0]] * 3 + [[0, 1, 1]] + [[0, 0, 0]] * 4, np.float32
    )
    for power in (0, 0.5):
        times = mean_times(PowerBatchSampler(power=power), target, 2000)
        np.testing.assert_allclose(times, row_rates(target, power), atol=0.06)


def test_rows_without_labels_keep_their_share():
    target = np.array([[1, 0]] * 12 + [[0, 1]] * 2 + [[0, 0]] * 6)
    rows = BALANCED.prepare(target)(0.0, np.random.default_rng(0))
    drawn = [np.sum(rows < 12), np.sum((rows >= 12) & (rows < 14)), np.sum(rows >= 14)]
    assert drawn == [7, 7, 6]


def test_a_frequent_label_does_not_hide_a_rare_one():
    # the row with both labels counts as one of the rare label
    target = np.array([[1, 0]] * 9 + [[1, 1]])
    times = mean_times(BALANCED, target)
    assert times[9] == pytest.approx(10 / 1.9, abs=0.1)  # 1 to 9 of 1/10


@pytest.mark.parametrize(
    ("power", "expected"),
    [(0, [0.5, 0.5, 0]), (0.5, [0.75, 0.25, 0]), (1, [0.9, 0.1, 0])],
)
def test_the_training_prior_is_the_power_of_the_prior(power, expected):
    prior = PowerBatchSampler(power=power).training_prior([0.9, 0.1, 0.0])
    np.testing.assert_allclose(prior, expected)


@pytest.mark.parametrize("power", [-0.1, 1.1, "sqrt", None])
def test_a_power_outside_0_to_1_is_refused(power):
    with pytest.raises(ValueError, match="'power'"):
        PowerBatchSampler(power=power).prepare(np.array([0, 1]))
