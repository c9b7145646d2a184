import numpy as np
import pytest

from skimbal.batch_samplers import (
    NaturalBatchSampler,
    PowerBatchSampler,
    ProgressiveBatchSampler,
)

TARGET = np.repeat([0, 1], [90, 10])


@pytest.mark.parametrize(
    ("progress", "expected"),
    [(0.0, [90, 10]), (0.25, [80, 20]), (0.5, [70, 30]), (0.75, [60, 40])],
)
def test_the_classes_come_nearer_as_training_goes_on(progress, expected):
    draw = ProgressiveBatchSampler().prepare(TARGET)
    rows = draw(progress, np.random.default_rng(0))
    np.testing.assert_array_equal(np.bincount(TARGET[rows]), expected)


def test_it_starts_natural_and_ends_balanced():
    target = np.arange(50) % 7 % 3
    draw = ProgressiveBatchSampler().prepare(target)
    ends = [(0.0, NaturalBatchSampler()), (1 - 1e-12, PowerBatchSampler(power=0))]
    for progress, other in ends:
        rows = draw(progress, np.random.default_rng(1))
        expected = other.prepare(target)(0.0, np.random.default_rng(1))
        np.testing.assert_array_equal(rows, expected)


def test_rows_of_several_labels_go_the_same_way():
    target = np.array([[1, 0]] * 9 + [[1, 1]] + [[0, 0]] * 10)
    draw = ProgressiveBatchSampler().prepare(target)
    drawn = []
    for progress in (0.0, 0.5, 0.9):
        rows = draw(progress, np.random.default_rng(0))
        assert np.sum(rows >= 10) == 10
        drawn.append(np.sum(rows == 9))
    assert drawn == sorted(drawn)
    assert drawn[0] == 1
    assert drawn[-1] >= 4


def test_the_training_prior_is_that_of_the_end():
    prior = ProgressiveBatchSampler().training_prior([0.9, 0.1, 0])
    np.testing.assert_allclose(prior, [0.5, 0.5, 0])


def test_the_training_prior_is_that_of_any_time():
    sampler = ProgressiveBatchSampler()
    for progress, expected in [(0.0, [0.9, 0.1]), (0.25, [0.8, 0.2])]:
        prior = sampler.training_prior([0.9, 0.1], progress)
        np.testing.assert_allclose(prior, expected)
