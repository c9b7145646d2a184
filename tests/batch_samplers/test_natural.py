import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from skimbal.batch_samplers import NaturalBatchSampler
from tests.batch_samplers.data import codes, matrices


@given(st.one_of(codes(), matrices()), st.integers(0, 2**32))
def test_every_row_comes_once(target, seed):
    rows = NaturalBatchSampler().prepare(target)(0.0, np.random.default_rng(seed))
    np.testing.assert_array_equal(np.sort(rows), np.arange(len(target)))


def test_training_sees_the_classes_as_they_are():
    prior = NaturalBatchSampler().training_prior([0.7, 0.2, 0.1])
    np.testing.assert_allclose(prior, [0.7, 0.2, 0.1])
