"""Groups, time and classes of the parts of a split."""

import datetime

import numpy as np
import pytest
from sklearn.model_selection import TimeSeriesSplit

from tests.evaluation.audit.plants import (
    alarms,
    clean_titles,
    find,
    quick_audit,
    random_split,
)

X, Y = clean_titles(2)
TRAIN, TEST = random_split(len(X), 2)
N = len(X)


@pytest.mark.parametrize("rate", [0.02, 1.0])
def test_groups_on_both_sides_are_found(rate):
    groups = np.arange(N)
    n = int(rate * len(TEST))
    groups[TEST[:n]] = groups[TRAIN[:n]]
    found = quick_audit(X, Y, cv=[(TRAIN, TEST)], groups=groups, random_state=0)
    assert alarms(found) == {"groups"}
    assert find(found, "groups").rows == tuple(sorted(TEST[:n].tolist()))


def test_folds_of_groups_keep_them_on_one_side():
    groups = [f"customer {i // 3}" for i in range(N)]
    found = quick_audit(X, Y, groups=groups, random_state=0)
    assert not alarms(found)
    assert "groups" in found.passed


@pytest.mark.parametrize(
    "make",
    [
        lambda day: day,
        lambda day: float(day),
        lambda day: np.datetime64("2026-01-01") + day,
        lambda day: datetime.datetime(2026, 1, 1) + datetime.timedelta(day),
        lambda day: str(np.datetime64("2026-01-01") + day),
    ],
)
def test_tests_in_the_past_are_found_and_those_in_the_future_are_not(make):
    time = [make(int(day)) for day in range(N)]
    found = quick_audit(X, Y, time=time, random_state=0)
    assert alarms(found) == {"time"}
    assert find(found, "time").count > 0.9 * N
    found = quick_audit(X, Y, time=time, cv=TimeSeriesSplit(3), random_state=0)
    assert "time" in found.passed


@pytest.mark.parametrize("value", ["yesterday", None])
def test_what_is_no_time_is_refused_without_quoting_it(value):
    with pytest.raises(ValueError, match="time") as caught:
        quick_audit(X, Y, time=[value] * N)
    assert "yesterday" not in str(caught.value)


def test_a_class_without_training_rows_is_found():
    hidden = np.flatnonzero(Y == "phone")
    train = np.setdiff1d(TRAIN, hidden)
    test = np.setdiff1d(np.arange(N), train)
    found = quick_audit(X, Y, cv=[(train, test)], random_state=0)
    assert "missing_classes" in alarms(found)
    assert "'phone'" in find(found, "missing_classes").message


def test_a_class_without_tested_rows_is_found():
    test = TEST[Y[TEST] != "phone"]
    train = np.setdiff1d(np.arange(N), test)
    found = quick_audit(X, Y, cv=[(train, test)], random_state=0)
    assert "missing_classes" in alarms(found)


def test_what_rare_classes_lack_by_chance_is_a_note():
    y = Y.copy()
    y[0] = "alone"
    y[1:3] = "pair"
    found = quick_audit(X, y, cv=[(TRAIN, TEST)], random_state=0)
    assert not alarms(found)
    assert "'alone'" in find(found, "missing_classes").message


@pytest.mark.parametrize("name", ["groups", "time", "sample_indices", "is_synthetic"])
def test_another_number_of_values_is_refused(name):
    with pytest.raises(ValueError, match=f"`{name}` must have|inconsistent"):
        quick_audit(X, Y, cv=[(TRAIN, TEST)], **{name: [1, 2]})


def test_a_class_whose_rows_are_left_out_of_training_is_a_warning():
    X, y = clean_titles()
    rare = min(np.unique(y), key=lambda label: np.sum(y == label))
    rows = np.flatnonzero(y == rare)
    test = np.union1d(np.arange(0, len(X), 5), rows[:1])
    train = np.setdiff1d(np.arange(len(X)), np.union1d(test, rows))
    found = quick_audit(X, y, cv=[(train, np.setdiff1d(test, rows[1:]))])
    assert find(found, "missing_classes").severity == "warning"
