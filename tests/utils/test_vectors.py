import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from scipy import sparse

from skimbal.utils._vectors import check_vectors, holds_vectors, restore_vectors

ARRAY = np.array([[0.5, 0.0], [0.0, 2.0]], np.float32)
SPARSE_FRAME = pd.DataFrame.sparse.from_spmatrix(sparse.csr_matrix(ARRAY))
CONTAINERS = {
    "array": ARRAY,
    "list": ARRAY.tolist(),
    "csr": sparse.csr_array(ARRAY),
    "csc": sparse.csc_matrix(ARRAY),
    "pandas": pd.DataFrame(ARRAY, columns=["a", "b"]),
    "pandas sparse": SPARSE_FRAME,
    "polars": pl.DataFrame({"a": ARRAY[:, 0], "b": ARRAY[:, 1]}),
    "Arrow": pa.table({"a": ARRAY[:, 0], "b": ARRAY[:, 1]}),
    "Arrow batch": pa.record_batch({"a": ARRAY[:, 0], "b": ARRAY[:, 1]}),
}


@pytest.mark.parametrize("X", CONTAINERS.values(), ids=CONTAINERS)
def test_vectors_go_to_an_array_and_back(X):
    vectors = check_vectors(X)
    restored = restore_vectors(X, vectors)
    assert type(restored) is type(X)
    assert holds_vectors(restored)
    back = check_vectors(restored)
    assert back.dtype == vectors.dtype
    if sparse.issparse(back):
        back = back.toarray()
    np.testing.assert_array_equal(back, ARRAY)


@pytest.mark.parametrize("make", [pd.DataFrame, pl.DataFrame, pa.table])
def test_whole_numbers_are_cut(make):
    X = make({"a": [1, 2], "b": [0.5, 1.5]})
    restored = restore_vectors(X, np.array([[1.75, 1.25]]))
    assert np.asarray(restored).tolist() == [[1, 1.25]]


@pytest.mark.parametrize(
    "X",
    [
        ["red"],
        np.array([["red", "dress"]]),
        [("red", "dress")],
        pd.DataFrame({"t": ["red"], "n": [1]}),
        np.arange(3.0),
    ],
)
def test_texts_are_no_vectors_and_are_not_quoted(X):
    assert not holds_vectors(X)
    with pytest.raises(TypeError, match="Put an encoder in front") as caught:
        check_vectors(X)
    assert "red" not in str(caught.value)
