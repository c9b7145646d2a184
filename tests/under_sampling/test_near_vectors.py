import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import sparse

from skimbal.under_sampling import _near_vectors
from skimbal.under_sampling._near_vectors import group_vectors

arrays = hnp.arrays(
    float, st.tuples(st.integers(1, 14), st.just(2)), elements=st.integers(-3, 3)
)


def group_slowly(X, threshold):
    groups = list(range(len(X)))
    for i in range(len(X)):
        for j in range(i):
            norms = np.linalg.norm(X[i]) * np.linalg.norm(X[j])
            if norms and X[i] @ X[j] / norms >= threshold - 1e-6:
                # all of one group become of the other
                old, new = groups[i], groups[j]
                groups = [new if g == old else g for g in groups]
                break  # linked to the first one
    return groups


@given(arrays, st.sampled_from([0.5, 0.9, 1.0]))
@settings(derandomize=True, deadline=None, max_examples=60)
@pytest.mark.parametrize("make", [np.asarray, sparse.csr_array])
@pytest.mark.parametrize("chunk", [3, 1024])
def test_groups_are_those_of_a_slow_loop(make, chunk, X, threshold):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_near_vectors, "_CHUNK", chunk)
        groups = group_vectors(make(X), threshold)
    expected = np.unique(group_slowly(X, threshold), return_inverse=True)[1]
    same = groups[:, None] == groups
    np.testing.assert_array_equal(same, expected[:, None] == expected)
