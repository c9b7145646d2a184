"""A long tail has the asked counts, keeps containers and repeats no row."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from skimbal.datasets import make_long_tail
from skimbal.datasets._long_tail import _exponential_counts

Y = ["a"] * 40 + ["b"] * 60 + ["c"] * 50
ROWS = [f"text {i}" for i in range(len(Y))]


def test_three_equal_classes_by_eye():
    y = ["a", "b", "c"] * 100
    _, kept = make_long_tail(y, y, imbalance_ratio=100, random_state=0)
    assert Counter(kept) == {"a": 100, "b": 10, "c": 1}


def test_classes_are_ordered_by_the_rows_they_have():
    _, kept = make_long_tail(ROWS, Y, imbalance_ratio=4, random_state=0)
    assert Counter(kept) == {"b": 60, "c": 30, "a": 15}


def test_data_with_a_longer_tail_are_cut_at_the_head():
    y = ["x"] * 1000 + ["y"] * 100 + ["z"] * 3
    _, kept = make_long_tail(y, y, imbalance_ratio=16, random_state=0)
    assert Counter(kept) == {"x": 48, "y": 12, "z": 3}


def slow_exponential_counts(present, ratio):
    """Return the sorted counts by the formula, one class at a time; [] if none fit."""
    ordered = sorted(present, reverse=True)
    last = len(ordered) - 1
    head = min(n / ratio ** (-i / last) for i, n in enumerate(ordered))
    counts = [int(head * ratio ** (-i / last) + 1e-9) for i in range(last + 1)]
    return counts if min(counts) >= 1 else []


@given(
    present=st.lists(st.integers(1, 300), min_size=2, max_size=8),
    ratio=st.floats(1, 30),
)
@settings(derandomize=True, deadline=None, max_examples=200)
def test_exponential_counts_fit_and_are_those_of_the_slow_way(present, ratio):
    slow = slow_exponential_counts(present, ratio)
    present = np.array(present)
    if not slow:
        with pytest.raises(ValueError, match="without a row"):
            _exponential_counts(present, ratio)
        return
    wanted = _exponential_counts(present, ratio)
    assert (wanted >= 1).all()
    assert (wanted <= present).all()
    assert sorted(wanted.tolist(), reverse=True) == slow


def test_counts_are_kept_exactly_and_other_classes_whole():
    _, kept = make_long_tail(ROWS, Y, counts={"a": 7, "c": 1}, random_state=0)
    assert Counter(kept) == {"a": 7, "b": 60, "c": 1}


@given(data=st.data())
@settings(derandomize=True, deadline=None, max_examples=50)
def test_kept_rows_are_original_rows_in_order_with_their_labels(data):
    present = data.draw(st.lists(st.integers(1, 20), min_size=2, max_size=5))
    y = np.repeat(np.arange(len(present)), present)
    y = y[np.random.default_rng(0).permutation(len(y))]
    counts = {i: data.draw(st.integers(1, n)) for i, n in enumerate(present)}
    rows, labels = make_long_tail(np.arange(len(y)), y, counts=counts)
    assert (np.diff(rows) > 0).all()
    assert np.array_equal(y[rows], labels)
    assert Counter(labels.tolist()) == counts


def containers():
    pd = pytest.importorskip("pandas")
    pl = pytest.importorskip("polars")
    pa = pytest.importorskip("pyarrow")
    return {
        "list": list,
        "ndarray": lambda rows: np.array(rows, dtype=object),
        "pandas Series": pd.Series,
        "pandas frame": lambda rows: pd.DataFrame({"text": rows}),
        "polars Series": pl.Series,
        "polars frame": lambda rows: pl.DataFrame({"text": rows}),
        "Arrow array": pa.array,
        "Arrow chunks": lambda rows: pa.chunked_array([rows[:9], rows[9:]]),
        "Arrow table": lambda rows: pa.table({"text": rows}),
    }


def as_list(container):
    if hasattr(container, "columns"):
        container = container["text"]
    for method in ("to_pylist", "to_list", "tolist"):
        if hasattr(container, method):
            return getattr(container, method)()
    return list(container)


@pytest.mark.parametrize("kind", containers())
def test_containers_come_out_as_they_went_in(kind):
    make = containers()[kind]
    X = make(ROWS)
    kept, y = make_long_tail(X, Y, imbalance_ratio=3, random_state=0)
    expected, _ = make_long_tail(ROWS, Y, imbalance_ratio=3, random_state=0)
    assert type(kept) is type(X)
    assert as_list(kept) == expected
    assert isinstance(y, list)


@pytest.mark.parametrize(
    "kind", ["ndarray", "pandas Series", "polars Series", "Arrow array"]
)
def test_labels_keep_their_container(kind):
    make = containers()[kind]
    _, y = make_long_tail(ROWS, make(Y), imbalance_ratio=3, random_state=0)
    assert type(y) is type(make(Y))
    assert len(y) < len(Y)


def test_pandas_index_follows_the_rows():
    pd = pytest.importorskip("pandas")
    X = pd.Series(ROWS, index=range(1000, 1000 + len(ROWS)))
    kept, _ = make_long_tail(X, Y, imbalance_ratio=3, random_state=0)
    assert [f"text {i - 1000}" for i in kept.index] == kept.tolist()


def test_sparse_matrix_stays_sparse():
    X = sparse.csr_matrix(np.arange(len(Y)).reshape(-1, 1))
    kept, y = make_long_tail(X, Y, imbalance_ratio=3, random_state=0)
    assert sparse.issparse(kept)
    assert kept.shape == (len(y), 1)


def test_same_seed_keeps_the_same_rows():
    first, again, other = (
        make_long_tail(ROWS, Y, imbalance_ratio=3, random_state=seed)[0]
        for seed in (0, 0, 1)
    )
    assert first == again
    assert first != other


def test_input_is_not_changed():
    X, y = np.array(ROWS, dtype=object), np.array(Y)
    make_long_tail(X, y, imbalance_ratio=3)
    assert X.tolist() == ROWS
    assert y.tolist() == Y


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "exactly one of"),
        ({"imbalance_ratio": 2, "counts": {"a": 1}}, "exactly one of"),
        ({"imbalance_ratio": 0.5}, "'imbalance_ratio' parameter of make_long_tail"),
        ({"imbalance_ratio": float("inf")}, "'imbalance_ratio' parameter"),
        ({"imbalance_ratio": 61}, "leave the smallest class without a row"),
        ({"counts": [3, 2, 1]}, "'counts' parameter of make_long_tail"),
        ({"counts": {"a": 41}}, "class 'a' must be an int from 1 to its 40 rows; go"),
        ({"counts": {"a": 0}}, "from 1 to its 40 rows; got 0"),
        ({"counts": {"a": 2.5}}, "must be an int"),
        ({"counts": {"z": 1}}, "names the class 'z', which `y` lacks"),
    ],
)
def test_wrong_parameters_are_answered_with_what_is_possible(options, message):
    with pytest.raises(ValueError, match=message):
        make_long_tail(ROWS, Y, **options)


def test_lengths_must_agree():
    with pytest.raises(ValueError, match="one label a row"):
        make_long_tail(ROWS[:-1], Y, imbalance_ratio=2)
