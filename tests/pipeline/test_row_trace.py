import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skimbal.over_sampling import RandomTextOverSampler
from skimbal.pipeline._row_trace import RowTrace
from skimbal.under_sampling import RandomTextUnderSampler


class Taker:
    """A fitted sampler that took some rows."""

    def __init__(self, rows):
        self.sample_indices_ = rows

    def fit_resample(self, X, y):
        raise NotImplementedError


class Forgetful:
    def fit_resample(self, X, y):
        raise NotImplementedError


@st.composite
def samplers(draw):
    """Numbers of rows of an input, and what samplers take one after the other."""
    n = n_first = draw(st.integers(1, 8))
    takes = []
    for _ in range(draw(st.integers(1, 3))):
        takes.append(draw(st.lists(st.integers(0, n - 1), min_size=1, max_size=10)))
        n = len(takes[-1])
    return n_first, takes


@given(samplers())
@settings(derandomize=True, deadline=None, max_examples=60)
def test_metadata_comes_through_samplers_as_the_rows_do(drawn):
    n_rows, takes = drawn
    trace, rows = RowTrace(range(n_rows)), list(range(n_rows))
    for take in takes:
        trace = trace.through(object()).through(Taker(np.array(take)))
        rows = [rows[i] for i in take]
    assert trace.take({"w": list(range(n_rows))}, ()) == {"w": rows}


@pytest.mark.parametrize("value", [3, "abc", {"a": 1, "b": 2, "c": 3}, None, [1, 2]])
def test_what_is_not_about_rows_is_left_alone(value):
    trace = RowTrace("xyz").through(Taker([0]))
    assert trace.take({"v": value}, ()) == {"v": value}


def test_metadata_may_be_any_sequence():
    trace = RowTrace("xyz").through(Taker(np.array([2, 0])))
    assert trace.take({"w": range(3)}, ()) == {"w": [2, 0]}


def test_validation_rows_are_left_alone_whatever_their_number():
    trace = RowTrace("xyz").through(Taker([0]))
    params = {"y_val": [1, 2, 3], "X_more": [1, 2, 3]}
    assert trace.take(params, ["X_more"]) == params


def test_rows_are_lost_in_a_sampler_that_keeps_no_record():
    trace = RowTrace("xyz").through(Taker([0])).through(Forgetful())
    assert trace.take({"v": 1}, ()) == {"v": 1}
    with pytest.raises(ValueError, match="`w` cannot follow the rows: Forgetful"):
        trace.take({"w": [1, 2, 3]}, ())


@pytest.mark.parametrize("sampler", [RandomTextUnderSampler, RandomTextOverSampler])
@pytest.mark.parametrize("make", [list, pd.Series])
def test_metadata_has_the_index_of_the_rows_it_is_about(sampler, make):
    index, labels = list("pqrs"), [0, 1, 1, 1]
    sampler, X = sampler(random_state=0), make(["a", "b", "c", "d"])
    if make is pd.Series:
        X.index = index
    taken, y = sampler.fit_resample(X, pd.Series(labels, index=index))
    trace = RowTrace(X).through(sampler, taken, y)
    weight = trace.take({"w": pd.Series([3, 4, 5, 6], index=index)}, ())["w"]
    assert weight.index.equals(y.index)
    assert weight.tolist() == [3 + i for i in sampler.sample_indices_]
