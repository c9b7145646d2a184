from collections import Counter

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from imblearn.over_sampling import SMOTE
from scipy import sparse

from skimbal.exceptions import SkimbalWarning
from skimbal.over_sampling import EmbeddingSMOTE

RNG = np.random.default_rng(0)
X = RNG.normal(size=(40, 3))
Y = np.array(["a"] * 20 + ["b"] * 12 + ["c"] * 8)


def assert_between(new, source, others):
    """Check that a vector lies between its source and one of others."""
    steps = others - source
    lengths = np.maximum((steps**2).sum(axis=1), 1e-300)
    t = np.clip((steps @ (new - source)) / lengths, 0, 1)
    gaps = np.abs(source + t[:, None] * steps - new).max(axis=1)
    assert gaps.min() < 1e-8


def test_new_vectors_lie_between_their_source_and_a_row_of_its_class():
    sampler = EmbeddingSMOTE(random_state=0)
    vectors, labels = sampler.fit_resample(X, Y)
    assert Counter(labels.tolist()) == {"a": 20, "b": 20, "c": 20}
    np.testing.assert_array_equal(vectors[:40], X)
    for i in range(40, 60):
        source = sampler.sample_indices_[i]
        assert Y[source] == labels[i]
        assert_between(vectors[i], X[source], X[Y[source] == Y])


def test_vectors_are_those_of_smote():
    sampler = EmbeddingSMOTE(random_state=0)
    two = Y != "c"
    vectors, _ = sampler.fit_resample(X[two], Y[two])
    seed = int(np.random.default_rng(0).integers(2**31))
    expected, _ = SMOTE(random_state=seed).fit_resample(X[two], Y[two])
    np.testing.assert_allclose(vectors, expected)


def test_sparse_vectors_give_the_same_numbers():
    dense, _ = EmbeddingSMOTE(random_state=0).fit_resample(X, Y)
    for make in (sparse.csr_matrix, sparse.csc_array):
        found, _ = EmbeddingSMOTE(random_state=0).fit_resample(make(X), Y)
        assert type(found) is make
        np.testing.assert_allclose(found.toarray(), dense)


@given(st.lists(st.integers(1, 8), min_size=2, max_size=5), st.integers(1, 6))
@settings(derandomize=True, deadline=None, max_examples=40)
@pytest.mark.filterwarnings("ignore:.*classes have")
def test_classes_of_any_size_reach_the_largest(sizes, k):
    y = np.repeat(np.arange(len(sizes)), sizes)
    x = np.random.default_rng(1).normal(size=(len(y), 2)).astype(np.float32)
    sampler = EmbeddingSMOTE(k_neighbors=k, random_state=0)
    vectors, labels = sampler.fit_resample(x, y)
    assert vectors.dtype == np.float32
    assert set(Counter(labels.tolist()).values()) == {max(sizes)}
    np.testing.assert_array_equal(y[sampler.sample_indices_], labels)
    single = np.isin(labels, np.flatnonzero(np.array(sizes) == 1))
    np.testing.assert_array_equal(vectors[single], x[sampler.sample_indices_[single]])


def test_a_class_with_too_few_neighbours_is_warned_of():
    sampler = EmbeddingSMOTE(random_state=0)
    with pytest.warns(SkimbalWarning, match="1 classes have 5 rows or fewer"):
        sampler.fit_resample(X[:24], Y[:24])


def test_a_class_of_one_row_is_copied_with_a_warning():
    sampler = EmbeddingSMOTE(random_state=0)
    with pytest.warns(SkimbalWarning, match="1 classes have a single row"):
        vectors, _ = sampler.fit_resample(X[:21], Y[:21])
    np.testing.assert_array_equal(vectors[21:], np.repeat(X[20:21], 19, axis=0))


def test_texts_need_an_encoder_and_are_not_quoted():
    with pytest.raises(TypeError, match="Put an encoder in front") as caught:
        EmbeddingSMOTE().fit_resample(["red dress", "usb hub"], [0, 1])
    assert "red" not in str(caught.value)


TABLES = [pa.table, pa.record_batch, pl.DataFrame]
MATRICES = [np.array, sparse.csr_array, pd.DataFrame, list]


@pytest.mark.parametrize("make", TABLES + MATRICES)
def test_booleans_are_refused_and_a_cast_is_named(make):
    bools = [[True, False], [False, False], [True, True], [True, False]]
    if make in TABLES:
        made = make({"a": [0.5, 1.0, 2.0, 3.0], "b": [row[1] for row in bools]})
    else:
        made = make(bools)
    sampler = EmbeddingSMOTE(k_neighbors=1, random_state=0)
    with pytest.raises(TypeError, match=r"holds booleans.*X.astype\(float\)"):
        sampler.fit_resample(made, [0, 0, 0, 1])
    vectors, _ = sampler.fit_resample(np.array(bools).astype(float), [0, 1, 0, 1])
    assert vectors.dtype == float


def test_a_column_of_booleans_is_refused_in_a_table_of_pandas():
    frame = pd.DataFrame({"a": [0.5, 1.0, 2.0, 3.0], "b": [True, False, True, True]})
    with pytest.raises(TypeError, match=r"holds booleans.*X.astype\(float\)"):
        EmbeddingSMOTE(k_neighbors=1).fit_resample(frame, [0, 0, 0, 1])


def test_missing_numbers_are_refused():
    broken = X.copy()
    broken[3, 1] = np.nan
    with pytest.raises(ValueError, match="NaN"):
        EmbeddingSMOTE().fit_resample(broken, Y)
