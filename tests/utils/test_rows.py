import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from skimbal.utils._rows import class_rows, number_within, take_rows, take_rows_along
from tests.small_arrow import SMALL_TITLES, lower_limit
from tests.strategies import containers

ROWS = np.array([2, 0, 2])
numbers = st.lists(st.integers(0, 5), max_size=30)


@given(make=containers())
@settings(max_examples=60)
def test_rows_of_any_container_come_in_its_kind(make):
    texts = make(["a", "b", "c"])
    taken = take_rows(texts, ROWS)
    assert type(taken) is type(texts)
    assert np.ravel(np.asarray(taken)).tolist() == ["c", "a", "c"]


def test_strings_of_arrow_above_2_gib_become_large_ones(monkeypatch):
    lower_limit(monkeypatch)
    taken = take_rows(pa.array([None, *SMALL_TITLES]), np.array([1, 0, 2, 1]))
    assert taken.type == pa.large_string()
    assert taken.to_pylist() == [
        "red cotton dress",
        None,
        "蓝色连衣裙",
        "red cotton dress",
    ]


@pytest.mark.parametrize("format", ["csr", "csc", "coo", "lil", "dia", "bsr"])
def test_sparse_rows_keep_their_format(format):
    X = sparse.random(3, 4, density=0.5, random_state=0).asformat(format)
    taken = take_rows(X, ROWS)
    assert taken.format == format
    np.testing.assert_array_equal(taken.toarray(), X.toarray()[ROWS])


def test_pandas_rows_are_numbered_anew():
    X = pd.DataFrame({"t": ["a", "b", "c"]}, index=[7, 8, 9])
    taken = take_rows(X, ROWS)
    assert taken.index.tolist() == [0, 1, 2]
    assert take_rows(X, ROWS, keep_index=True).index.tolist() == [9, 7, 9]
    assert take_rows(X["t"], ROWS).name == "t"


def test_what_goes_with_rows_has_their_index():
    X = pd.DataFrame({"t": ["a", "b", "c"]}, index=[7, 8, 9])
    weight = pd.Series([1.0, 2.0, 3.0], index=[0, 0, 0], name="w")
    taken = take_rows_along(weight, ROWS, take_rows(X, ROWS, keep_index=True))
    assert taken.to_dict() == {9: 3, 7: 1}
    assert weight.index.tolist() == [0, 0, 0]
    assert take_rows_along(weight, ROWS, ["c", "a", "c"]).index.tolist() == [0, 1, 2]
    assert take_rows_along([1, 2, 3], ROWS, X) == [3, 1, 3]


def test_tables_keep_all_columns():
    columns = {"t": ["a", "b", "c"], "n": [1, 2, 3]}
    for make in (pd.DataFrame, pl.DataFrame, pa.table):
        assert np.asarray(take_rows(make(columns), ROWS)["n"]).tolist() == [3, 1, 3]


def test_taken_rows_can_be_changed_without_changing_the_input():
    X = np.zeros((3, 2))
    take_rows(X, np.arange(3))[:] = 1
    assert not X.any()


@given(numbers)
@settings(max_examples=60)
def test_numbers_within_groups_are_those_of_a_slow_count(groups):
    seen: dict = {}
    expected = []
    for group in groups:
        expected.append(seen.get(group, 0))
        seen[group] = expected[-1] + 1
    assert number_within(np.array(groups, int)).tolist() == expected


@given(numbers.filter(bool))
@settings(max_examples=60)
def test_class_rows_are_those_of_a_slow_search(labels):
    rows = class_rows(np.array(labels))
    assert list(rows) == sorted(set(labels))
    for label, found in rows.items():
        assert found.tolist() == [i for i, x in enumerate(labels) if x == label]
