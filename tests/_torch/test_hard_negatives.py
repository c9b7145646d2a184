import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skimbal._torch import _hard_negatives
from skimbal._torch._hard_negatives import find_hard_negatives


def slow(vectors, n_negatives, max_similarity):
    centred = vectors - vectors.mean(0)
    unit = centred / np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-12)
    cosines = np.round(unit @ unit.T * 2**20) / 2**20
    found = []
    for row, similar in enumerate(cosines):
        others = [
            (-cosine, other)
            for other, cosine in enumerate(similar)
            if other != row and cosine <= max_similarity
        ]
        best = [other for _, other in sorted(others)][:n_negatives]
        found.append(best + [-1] * (n_negatives - len(best)))
    return np.array(found)


@settings(deadline=None)
@given(
    n=st.integers(1, 20),
    n_negatives=st.integers(1, 25),
    max_similarity=st.sampled_from([-0.5, 0.3, 0.9]),
    chunk=st.sampled_from([1, 50, 2**24]),
    seed=st.integers(0, 2**32),
)
def test_they_are_those_of_a_slow_search(n, n_negatives, max_similarity, chunk, seed):
    vectors = np.random.default_rng(seed).normal(size=(n, 4)).astype(np.float32) + 3
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(_hard_negatives, "_CHUNK", chunk)
        found = find_hard_negatives(vectors, n_negatives, max_similarity)
    assert found.dtype == np.int64
    np.testing.assert_array_equal(found, slow(vectors, n_negatives, max_similarity))


def test_copies_are_left_out_and_of_equal_texts_the_first_is_found():
    vectors = np.array([[1, 0], [1, 0], [0, 1], [0, 1], [0, 1]], np.float32)
    found = find_hard_negatives(vectors, 2, 0.9)
    assert found.tolist() == [[2, 3], [2, 3], [0, 1], [0, 1], [0, 1]]


def test_a_narrow_cone_is_no_matter():
    vectors = np.random.default_rng(0).normal(size=(30, 8)).astype(np.float32)
    near = vectors + np.float32(100)  # all cosines are above 0.99
    np.testing.assert_array_equal(
        find_hard_negatives(near, 3, 0.9), find_hard_negatives(vectors, 3, 0.9)
    )


@pytest.mark.parametrize("n_negatives", [1, 40])
def test_a_chunk_takes_no_more_memory_than_it_says(n_negatives):
    vectors = np.random.default_rng(0).normal(size=(2000, 8)).astype(np.float32)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(_hard_negatives, "_CHUNK", 10**6)
        tracemalloc.start()
        found = find_hard_negatives(vectors, n_negatives, 0.9)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 4e6 * 1.25 + found.nbytes + 20 * vectors.nbytes


def test_a_bar_counts_the_texts(capsys):
    find_hard_negatives(np.eye(7, dtype=np.float32), 1, 0.9, progress="Searching")
    assert "Searching: 100%" in capsys.readouterr().err
    find_hard_negatives(np.eye(7, dtype=np.float32), 1, 0.9)
    assert capsys.readouterr().err == ""


def test_texts_that_are_all_copies_have_none():
    assert (find_hard_negatives(np.ones((4, 3), np.float32), 2, -0.5) == -1).all()
