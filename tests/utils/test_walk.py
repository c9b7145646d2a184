"""The walk finds what stands anywhere in an estimator, and changes copies only."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.base import BaseEstimator
from sklearn.dummy import DummyClassifier
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.utils import Bunch

from skimbal.utils._walk import replace_inside, with_attributes


def double(value):
    """Change the floats of NumPy, which stand for anything worth a change."""
    return np.float64(2 * value) if type(value) is np.float64 else value


def worded(value):
    return f"was {value}" if type(value) is np.float64 else value


def shown(value):
    return str(vars(value) if isinstance(value, BaseEstimator) else value)


@pytest.mark.parametrize(
    "hold",
    [
        lambda x: [1, x],
        lambda x: (x, "a"),
        lambda x: {"a": {"b": x}},
        lambda x: {x, "a"},
        lambda x: Bunch(a=x),
        lambda x: np.array([[None, [x]], [(x,), x]], dtype=object),
        lambda x: DummyClassifier(constant=x),
        lambda x: Pipeline([("a", FunctionTransformer(kw_args={"x": [x]}))]),
    ],
)
def test_a_value_is_found_in_any_container(hold):
    held = hold(np.float64(1.5))
    changed = replace_inside(held, worded)
    assert type(changed) is type(held)
    assert "was 1.5" in shown(changed)
    assert "was" not in shown(held)


def test_a_masked_array_keeps_its_mask():
    held = np.ma.array([np.float64(1), None], mask=[False, True], dtype=object)
    changed = replace_inside(held, worded)
    assert changed[0] == "was 1.0"
    assert changed.mask.tolist() == [False, True]
    assert held[0] == 1


@pytest.mark.parametrize(
    "value",
    [
        [1, ("a", {"b": None})],
        Pipeline([("a", DummyClassifier())]),
        np.array([[]], dtype=object),
        np.arange(3.0),
        {1, 2},
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_holds_nothing_to_change_is_not_copied(value):
    assert replace_inside(value, double) is value


def test_an_object_at_two_places_stays_one_object():
    shared = [np.float64(1)]
    first, second = replace_inside([shared, {"again": shared}], double)
    assert first is second["again"]
    assert first == [2]


def test_each_object_is_asked_once():
    # there are 2**60 ways to the innermost list
    asked = []
    value = []
    for _ in range(60):
        value = [value, value]
    replace_inside(value, lambda old: asked.append(old) or old)
    assert len(asked) == 61


def test_what_becomes_another_kind_of_thing_is_not_entered():
    assert replace_inside([np.float64(1)], lambda _: {"in": np.float64(1)}) == {"in": 1}


def test_what_holds_itself_is_refused():
    circle = DummyClassifier()
    circle.constant = [circle]
    with pytest.raises(TypeError, match="DummyClassifier that holds itself"):
        replace_inside(circle, double)


def test_a_copy_with_attributes_shares_the_others():
    model = DummyClassifier(constant=["a"])
    changed = with_attributes(model, strategy="constant", value=1)
    assert (changed.strategy, changed.value) == ("constant", 1)
    assert changed.constant is model.constant
    assert not hasattr(model, "value")


LEAVES = st.none() | st.integers() | st.text() | st.floats(-9, 9).map(np.float64)
NESTED = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text(), inner, max_size=3)
        | st.builds(DummyClassifier, constant=inner)
    ),
)


def slowly_doubled(value):
    if isinstance(value, DummyClassifier):
        return slowly_doubled(value.constant)
    if isinstance(value, dict):
        return {key: slowly_doubled(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [slowly_doubled(item) for item in value]
    return double(value)


def simple(value):
    """Write a nested value in lists and dicts."""
    if isinstance(value, DummyClassifier):
        return simple(value.constant)
    if isinstance(value, dict):
        return {key: simple(item) for key, item in value.items()}
    return list(map(simple, value)) if isinstance(value, (list, tuple)) else value


@given(NESTED)
def test_the_walk_does_as_a_slow_one_and_leaves_its_input(value):
    before = simple(value)
    assert simple(replace_inside(value, double)) == slowly_doubled(value)
    assert simple(value) == before
