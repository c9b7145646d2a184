import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skimbal.utils._power_prior import power_prior


@given(st.lists(st.floats(0, 1), min_size=1, max_size=6), st.floats(0, 1))
def test_frequencies_sum_to_1_and_keep_their_order(prior, power):
    prior = np.append(np.array(prior), 0.5)
    found = power_prior(prior, power)
    assert found.sum() == pytest.approx(1)
    assert (found[prior == 0] == 0).all()
    assert (np.diff(found[np.argsort(prior)]) >= -1e-12).all()


def test_powers_that_are_worked_out_by_hand():
    np.testing.assert_allclose(power_prior([0.8, 0.2], 1), [0.8, 0.2])
    np.testing.assert_allclose(power_prior([0.8, 0.2], 0.5), [2 / 3, 1 / 3])
    np.testing.assert_allclose(power_prior([0.8, 0.2, 0], 0), [0.5, 0.5, 0])
