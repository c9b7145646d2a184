"""Figures of slices of the rows and of groups of classes."""

import numpy as np
import pytest

from skimbal.evaluation import Report, evaluate
from skimbal.evaluation._metadata import make_slices
from skimbal.evaluation._scores import score_rows
from tests.evaluation.data import LABELS, TEXTS, text_model, vectors
from tests.evaluation.reports import make_report


def as_dict(column, n_rows=None):
    """Return the value of each row of one column of metadata."""
    X = np.zeros((len(column) if n_rows is None else n_rows, 1))
    values, codes = make_slices(X, {"c": column}, len(X))["c"]
    return [values[code] for code in codes]


def test_categories_are_sliced_by_value_and_missing_ones_apart():
    assert as_dict(["b", "a", None, "b"]) == ["b", "a", "(missing)", "b"]
    assert as_dict([True, False, None]) == ["true", "false", "(missing)"]


def test_values_beyond_the_twenty_most_common_stand_together():
    column = [f"v{i:02}" for i in range(25) for _ in range(30 - i)]
    found = as_dict(column)
    assert set(found) == {*(f"v{i:02}" for i in range(20)), "(other)"}
    assert found.count("(other)") == sum(30 - i for i in range(20, 25))


def test_numbers_are_sliced_into_quarters():
    column = [*range(1, 101), np.nan]
    found = as_dict(column)
    assert found[0] == "1 to 25"
    assert found[99] == "76 to 100"
    assert found[100] == "(missing)"
    assert [found.count(name) for name in dict.fromkeys(found)] == [25, 25, 25, 25, 1]


def test_equal_numbers_are_never_parted():
    assert as_dict([3.0] * 10 + [5.5]) == ["3"] * 10 + ["5.5"]
    assert as_dict([np.nan] * 3) == ["(missing)"] * 3


def frames():
    import pandas as pd
    import polars as pl
    import pyarrow as pa

    data = {"brand": ["x", None, "y", "x"], "price": [1.0, 2.0, None, 4.0]}
    category = pd.DataFrame(data, index=[4, 5, 6, 7]).astype({"brand": "category"})
    return {
        "dict": data,
        "pandas": pd.DataFrame(data),
        "category": category,
        "polars": pl.DataFrame(data),
        "arrow": pa.table(data),
    }


@pytest.mark.parametrize("frame", frames().values(), ids=frames())
def test_metadata_come_in_any_container(frame):
    slices = make_slices(np.zeros((4, 1)), frame, 4)
    assert list(slices) == ["brand", "price"]
    assert slices["brand"].values == ("x", "y", "(missing)")
    assert slices["brand"].codes.tolist() == [0, 2, 1, 0]
    assert slices["price"].values == ("1", "2", "4", "(missing)")


@pytest.mark.parametrize(
    ("metadata", "error", "message"),
    [
        ([1, 2], TypeError, "must be a mapping of names to columns, or a frame"),
        ({"a": [1, 2]}, ValueError, "'a' of `metadata` must have a value for each of"),
        ({"a": ["x", 1, 2, 3]}, TypeError, "'a' of `metadata` must hold texts"),
        ({"a": [{}, {}, {}, {}]}, TypeError, "'a' of `metadata` must hold texts"),
    ],
)
def test_unusable_metadata_are_named(metadata, error, message):
    with pytest.raises(error, match=message):
        make_slices(np.zeros((4, 1)), metadata, 4)


def test_texts_are_sliced_by_length_and_script_without_being_asked():
    report = evaluate(text_model(), TEXTS, LABELS, cv=2, random_state=0)
    lengths, scripts = report.slices.values()
    assert list(report.slices) == ["characters of text", "script of text"]
    for row, code in zip(report.rows, lengths.codes, strict=True):
        low, _, high = lengths.values[code].partition(" to ")
        assert int(low) <= len(TEXTS[row]) <= int(high or low)
    assert scripts.values == ("Latin",)
    rows = {row["value"]: row["rows"] for row in report.per_slice}
    assert rows["Latin"] == len(TEXTS)


def test_both_texts_of_a_pair_are_sliced():
    slices = make_slices([("手机", "a b"), ("phone", "手机 case")], None, 2)
    assert list(slices) == [
        "characters of text 1",
        "script of text 1",
        "characters of text 2",
        "script of text 2",
    ]
    assert slices["script of text 2"].values == ("Latin", "mixed")


@pytest.mark.parametrize("X", [np.zeros((3, 2)), [[1, 2], [3, 4], [5, 6]]])
def test_numbers_are_no_texts(X):
    assert make_slices(X, None, 3) == {}


def test_figures_of_a_slice_are_those_of_its_rows():
    rng = np.random.default_rng(0)
    report = make_report("abc", n_samples=300)
    values, codes = ("x", "y"), rng.integers(0, 2, 300)
    slices = make_slices(np.zeros((300, 1)), {"c": np.array(values)[codes]}, 300)
    report = make_report("abc", n_samples=300, slices=slices)
    true, pred = report._codes
    for row in report.per_slice:
        rows = codes == values.index(row["value"])
        expected = score_rows(
            true[rows], pred[rows], report.y_proba[rows], np.array([2])
        )
        assert row["rows"] == rows.sum()
        for name in ("accuracy", "balanced_accuracy", "macro_f1", "tail_recall", "ece"):
            assert row[name] == pytest.approx(expected[name]), name


def test_slices_follow_the_rows_of_the_tests():
    X, y = vectors()
    from sklearn.linear_model import LogisticRegression

    column = np.where(np.arange(90) % 2, "odd", "even")
    report = evaluate(
        LogisticRegression(), X, y, cv=3, n_repeats=2, metadata={"parity": column}
    )
    values, codes = report.slices["parity"]
    assert [values[code] for code in codes] == column[report.rows].tolist()
    again = Report.from_json(report.to_json())
    assert again.per_slice == report.per_slice
    assert [row["rows"] for row in report.per_slice] == [90, 90]


def test_groups_are_thirds_of_the_classes():
    counts = np.array([[9, 1, 5, 4, 8, 7, 0]])
    report = make_report("abcdefg", n_folds=1, class_counts=counts)
    table = {row["group"]: row for row in report.per_group}
    assert {name: row["classes"] for name, row in table.items()} == {
        "tail": ["b", "d"],
        "medium": ["c", "f"],
        "head": ["e", "a"],
    }
    assert table["head"]["training_rows"] == 17
    per_class = {row["label"]: row for row in report.per_class}
    for figure in ("recall", "precision", "f1", "average_precision"):
        expected = np.mean([per_class[label][figure] for label in "ea"])
        assert table["head"][figure] == pytest.approx(expected)
    assert table["tail"]["recall"] == pytest.approx(report.overall["tail_recall"])


def test_two_classes_are_tail_and_head():
    report = make_report("ab")
    assert [row["group"] for row in report.per_group] == ["tail", "head"]
