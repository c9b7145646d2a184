"""`check_texts`: any container in, a list of str out, faults named by row."""

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array

from skimbal.exceptions import InvalidTextError, SkimbalWarning
from skimbal.utils import check_text_columns, check_texts
from skimbal.utils.estimator_checks._kinds import TEXT_CONTAINERS
from tests.strategies import (
    broken_texts,
    containers,
    missing_values,
    text_lists,
    texts,
)

SECRET = "John Doe, 12 Main Street"


@pytest.mark.parametrize("container", [list, *TEXT_CONTAINERS.values()])
def test_every_container_gives_the_same_list(container):
    expected = ["red dress", "蓝色 连衣裙", "", "red dress"]
    result = check_texts(container(expected))
    assert result == expected
    assert [type(text) for text in result] == [str] * 4


@given(X=text_lists(), container=containers())
def test_any_texts_come_through_any_container(X, container):
    # NumPy's str array cannot hold NUL characters at the end of a text
    X = [text.rstrip("\0") for text in X]
    assert check_texts(container(X)) == X


@given(X=text_lists(min_size=1))
def test_the_list_is_a_new_one(X):
    expected = list(X)
    check_texts(X).append("more")
    assert expected == X


@pytest.mark.parametrize(
    "X",
    [
        pytest.param(pd.Series([], dtype="str"), id="pandas"),
        pytest.param(pl.Series([], dtype=pl.String), id="polars"),
        pytest.param(pa.array([], type=pa.string()), id="arrow"),
        pytest.param(np.array([], dtype=str), id="numpy"),
        pytest.param((), id="tuple"),
    ],
)
def test_no_rows_give_an_empty_list(X):
    assert check_texts(X) == []


def test_a_generator_is_read_once():
    assert check_texts(word for word in ["a", "b"]) == ["a", "b"]


def test_numpy_str_scalars_become_plain_str():
    (text,) = check_texts([np.str_("dress")])
    assert type(text) is str


def test_dictionary_and_large_arrow_strings_are_read():
    assert check_texts(pa.array(["a", "b", "a"]).dictionary_encode()) == ["a", "b", "a"]
    assert check_texts(pa.array(["a"], type=pa.large_string())) == ["a"]
    assert check_texts(pa.record_batch({"text": ["a"]})) == ["a"]


@given(before=text_lists(), value=missing_values(), after=text_lists())
def test_a_missing_row_is_named_by_its_number(before, value, after):
    with pytest.raises(
        InvalidTextError, match=rf"^Row {len(before)} of `X` is missing"
    ):
        check_texts([*before, value, *after])


@given(
    before=text_lists(),
    value=st.one_of(
        st.integers(), st.floats(allow_nan=False), st.binary(), st.booleans()
    ),
)
def test_a_row_of_another_type_is_named_by_number_and_type(before, value):
    with pytest.raises(InvalidTextError) as caught:
        check_texts([*before, value])
    assert f"Row {len(before)} of `X`" in str(caught.value)
    assert type(value).__name__ in str(caught.value)


@pytest.mark.parametrize(
    "X",
    [
        pytest.param(pd.Series(["a", None]), id="pandas_str"),
        pytest.param(pd.Series(["a", pd.NA], dtype="string"), id="pandas_string"),
        pytest.param(pd.Series(["a", None], dtype="category"), id="pandas_category"),
        pytest.param(pl.Series(["a", None]), id="polars"),
        pytest.param(pa.array(["a", None]), id="arrow"),
        pytest.param(np.ma.masked_array(["a", "b"], [False, True]), id="masked"),
        pytest.param(
            np.array(["a", None], dtype=np.dtypes.StringDType(na_object=None)),
            id="numpy_string",
        ),
    ],
)
def test_missing_rows_of_frames_and_arrays_are_named(X):
    with pytest.raises(InvalidTextError, match="Row 1 of `X` is missing"):
        check_texts(X)


@pytest.mark.parametrize(
    ("X", "message"),
    [
        (SECRET, r"got a single str\. Use \[X\]"),
        (SECRET.encode(), r"got a single bytes"),
        ({"text": [SECRET]}, "got an object of type dict"),
        ({SECRET}, "got an object of type set"),
        (None, "got an object of type NoneType"),
        (7, "got an object of type int"),
        (csr_array((2, 2)), "got an object of type csr_array"),
        (np.zeros((48, 2)), r"got a float array of shape \(48, 2\)"),
        (np.arange(3), r"got a int array of shape \(3,\)"),
        (np.array(SECRET), r"got a str array of shape \(\)"),
        (np.array([[[SECRET]]]), r"got a str array of shape \(1, 1, 1\)"),
        (np.array([[SECRET, SECRET]]), "got 2 columns where one text column"),
        ([(SECRET, SECRET)], "got 2 columns where one text column"),
        (pd.DataFrame({"a": [SECRET], "b": [SECRET]}), "got 2 columns"),
        (pd.DataFrame(), "got 0 columns"),
        (pl.DataFrame({"a": [SECRET], "b": [SECRET]}), "got 2 columns"),
        (pa.table({"a": [SECRET], "b": [SECRET]}), "got 2 columns"),
    ],
)
def test_what_is_no_sequence_of_texts_is_a_type_error(X, message):
    with pytest.raises(TypeError, match=message) as caught:
        check_texts(X)
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize("value", [None, float("nan"), 3, b"x", ["x"], {"x": 1}])
def test_no_error_shows_a_text(value):
    with pytest.raises(InvalidTextError) as caught:
        check_texts([SECRET, value, SECRET])
    assert SECRET not in str(caught.value)


@given(good=text_lists(), broken=st.lists(broken_texts(), min_size=1, max_size=3))
def test_lone_surrogates_are_replaced_and_counted(good, broken):
    with pytest.warns(SkimbalWarning, match=f"{len(broken)} row"):
        result = check_texts([*good, *broken])
    assert result[: len(good)] == good
    "".join(result).encode()
    assert [len(text) for text in result[len(good) :]] == [len(text) for text in broken]


@given(X=st.lists(st.tuples(texts(), texts()), min_size=1, max_size=8))
def test_pairs_come_apart_in_every_table(X):
    X = [(a.rstrip("\0"), b.rstrip("\0")) for a, b in X]
    expected = tuple([list(column) for column in zip(*X, strict=True)])
    frame = pd.DataFrame(X, columns=["same", "same"], index=[0] * len(X), dtype=object)
    tables = {
        "tuples": X,
        "lists": [list(row) for row in X],
        "array": np.array(X, dtype=object),
        "str array": np.array(X, dtype=str),
        "pandas": frame,
        "polars": pl.DataFrame(X, schema=["a", "b"], orient="row"),
        "arrow": pa.table({"a": expected[0], "b": expected[1]}),
    }
    for name, table in tables.items():
        assert check_text_columns(table) == expected, name


def test_one_column_gives_one_list():
    assert check_text_columns(["a", "b"]) == (["a", "b"],)
    assert check_text_columns([["a"], ["b"]]) == (["a", "b"],)


def test_three_columns_are_too_many():
    with pytest.raises(TypeError, match="got 3 columns where one or two"):
        check_text_columns([("a", "b", "c")])


@pytest.mark.parametrize("row", ["c", ("c",), ("c", "d", "e"), None])
def test_rows_of_unequal_width_are_named(row):
    with pytest.raises(InvalidTextError, match="Row 1 of `X` must hold 2 texts"):
        check_text_columns([("a", "b"), row])


def test_a_missing_text_of_a_pair_is_named():
    with pytest.raises(InvalidTextError, match="Row 1 of `X` is missing"):
        check_text_columns([("a", "b"), ("c", None)])
