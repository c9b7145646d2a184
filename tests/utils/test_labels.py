"""`check_labels`: labels of any kind in, a plain array out, all else refused."""

import datetime

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given

from skimbal.exceptions import LabelError
from skimbal.utils import check_labels, encode_labels
from skimbal.utils._labels import check_known
from skimbal.utils.estimator_checks._kinds import LABEL_KINDS
from tests.strategies import label_kinds, label_lists, missing_values


@pytest.mark.parametrize("kind", list(LABEL_KINDS))
def test_every_kind_of_label_becomes_a_plain_array(kind):
    labels = check_labels(LABEL_KINDS[kind]([0, 1, 1, 0]), 4)
    assert labels.dtype.kind in "Uib"
    classes, codes = encode_labels(labels)
    assert codes.tolist() == [0, 1, 1, 0]
    assert len(classes) == 2


@given(y=label_lists())
def test_labels_come_back_as_they_were(y):
    labels = check_labels(y, len(y))
    assert labels.tolist() == y
    classes, codes = encode_labels(labels)
    assert classes.tolist() == sorted(set(y))
    assert classes[codes].tolist() == y


@pytest.mark.parametrize("dtype", [np.int8, np.int32, np.uint16, np.int64, bool])
def test_the_dtype_of_an_array_is_kept(dtype):
    assert check_labels(np.array([0, 1], dtype=dtype), 2).dtype == dtype


@pytest.mark.parametrize("container", [tuple, np.array, pd.Series, pl.Series, pa.array])
def test_a_column_is_read_by_position(container):
    assert check_labels(container(["b", "a", "b"]), 3).tolist() == ["b", "a", "b"]


def test_the_index_of_a_series_does_not_matter():
    y = pd.Series(["b", "a"], index=[1, 0])
    assert check_labels(y, 2).tolist() == ["b", "a"]


@pytest.mark.parametrize(
    "y", [[["a"], ["b"]], np.array([["a"], ["b"]]), pd.DataFrame({"y": ["a", "b"]})]
)
def test_one_column_in_two_dimensions_is_flattened(y):
    assert check_labels(y, 2).tolist() == ["a", "b"]


def test_whole_numbers_as_floats_are_labels():
    assert check_labels([1.0, 2.0], 2).tolist() == [1.0, 2.0]


@given(kind=label_kinds(), value=missing_values())
def test_a_missing_label_is_named_by_row(kind, value):
    y = list(kind([0, 1, 0]))
    y[1] = value
    with pytest.raises(LabelError, match="Row 1 of `y` is missing"):
        check_labels(y, 3)


@pytest.mark.parametrize(
    "y",
    [
        pd.Series(["a", None]),
        pd.Series(["a", None], dtype="category"),
        pd.Series([True, None], dtype="boolean"),
        pd.Series([1, None], dtype="Int64"),
        pl.Series(["a", None]),
        pl.Series([1, None]),
        pa.array(["a", None]),
        np.array([1.0, np.nan]),
        np.array([1.0, np.inf]),
    ],
)
def test_missing_labels_of_arrays_are_named_by_row(y):
    with pytest.raises(LabelError, match=r"Row 1 of `y` is (missing|NaN|infinite)"):
        check_labels(y, 2)


@pytest.mark.parametrize(
    ("y", "message"),
    [
        (None, "requires y to be passed, but the target y is None"),
        (["a", 1], "one kind of label; got int, str"),
        ([True, 1], "one kind of label; got bool, int"),
        ([0.5, 1.25], "Unknown label type: continuous"),
        ([1j, 2j], "Unknown label type"),
        (np.array([1j, 2j]), r"Unknown label type: unknown \(dtype complex128\)"),
        ([b"a", b"b"], "Unknown label type"),
        (np.array([b"a", b"b"]), "Unknown label type"),
        (np.array(["2020", "2021"], dtype="M8[Y]"), "Unknown label type"),
        ([datetime.date(2020, 1, 1), datetime.date(2021, 1, 1)], "Unknown label type"),
        ([["a", "b"], ["a"]], "Unknown label type"),
        ([{1}, {2}], "Unknown label type"),
        ([2**70, 1], "Unknown label type"),
        ([[1, 0], [0, 1]], r"must be 1-D; got shape \(2, 2\)"),
        (np.zeros((2, 1, 1)), r"must be 1-D; got shape \(2, 1, 1\)"),
        ("ab", r"must be 1-D; got shape \(\)"),
        ({"a": 0, "b": 1}, r"must be 1-D; got shape \(\)"),
        (["a"], "X has 2 rows, y has 1"),
        (["a", "a"], "at least 2 classes; got 1 class in 2 rows"),
        (["a\0", "a"], "end in a NUL character"),
    ],
)
def test_what_is_no_label_is_refused(y, message):
    with pytest.raises(LabelError, match=message):
        check_labels(y, 2)


def test_no_rows_are_refused():
    with pytest.raises(LabelError, match="`y` is empty"):
        check_labels([], 0)


def test_one_class_is_enough_where_the_caller_says_so():
    assert check_labels(["a", "a"], 2, min_classes=1).tolist() == ["a", "a"]


def test_no_error_shows_a_label():
    secret = "John Doe, 12 Main Street"
    for y in ([secret, 1], [secret, None], [secret, secret], [secret]):
        with pytest.raises(LabelError) as caught:
            check_labels(y, 2)
        assert secret not in str(caught.value)


def test_a_text_among_the_labels_is_refused_before_it_takes_all_memory():
    y = ["a", "b"] * 50_000
    y[7] = "x" * 20_000
    with pytest.raises(LabelError, match="Row 7 of `y` holds 20000 characters"):
        check_labels(y, len(y))


def test_a_label_that_a_frozen_estimator_has_never_seen_is_named_by_its_row():
    classes = np.array(["ham", "spam"])
    check_known(np.array(["spam", "ham"]), classes)
    with pytest.raises(LabelError, match=r"Row 1 of `y`.*among the 2 classes"):
        check_known(np.array(["ham", "eggs"]), classes)
