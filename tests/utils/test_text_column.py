import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from skimbal.utils import to_arrow
from skimbal.utils._text_column import (
    find_text_column,
    get_text_column,
    replace_text_column,
)

COLUMNS = {"n": [3, 4], "t": ["red", "blue"]}
TABLES = {
    "pandas": pd.DataFrame(COLUMNS),
    "pandas object": pd.DataFrame(COLUMNS).astype({"t": object}),
    "polars": pl.DataFrame(COLUMNS),
    "Arrow": pa.table(COLUMNS),
}


@pytest.mark.parametrize("X", TABLES.values(), ids=TABLES)
def test_one_column_is_replaced_and_the_other_kept(X):
    place = find_text_column(X, "t")
    changed = replace_text_column(X, place, to_arrow(["scarlet", "navy"]))
    assert type(changed) is type(X)
    assert np.asarray(changed["t"]).tolist() == ["scarlet", "navy"]
    assert np.asarray(changed["n"]).tolist() == [3, 4]
    assert np.asarray(get_text_column(X, place)).tolist() == ["red", "blue"]


@pytest.mark.parametrize("dtype", ["str", object, np.dtypes.StringDType()])
def test_column_of_an_array_is_found_by_its_place(dtype):
    X = np.array([["3", "red"], ["4", "blue"]], dtype=dtype)
    changed = replace_text_column(
        X, find_text_column(X, 1), to_arrow(["scarlet", "navy"])
    )
    assert changed.tolist() == [["3", "scarlet"], ["4", "navy"]]
    assert changed.dtype.kind == X.dtype.kind
    assert X[0, 1] == "red"


def test_pandas_columns_keep_their_dtype_and_need_no_name_of_str():
    X = pd.DataFrame([["a"], ["b"]]).astype(object)
    changed = replace_text_column(X, find_text_column(X, None), to_arrow(["c", "d"]))
    assert changed[0].dtype == object


def test_texts_have_no_columns_to_choose_from():
    assert find_text_column(["red"], None) is None
    with pytest.raises(ValueError, match="no columns to choose from"):
        find_text_column(["red"], "t")


@pytest.mark.parametrize("name", [None, "price"])
def test_a_table_of_several_columns_needs_the_name_of_one(name):
    with pytest.raises(ValueError, match="one of the 2 columns"):
        find_text_column(TABLES["pandas"], name)
