"""Tests of arrays of texts around the limit of 32-bit offsets, which is lowered."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skimbal.exceptions import InvalidTextError
from skimbal.utils import to_arrow
from skimbal.utils._text_arrays import (
    concat_texts,
    encode_texts,
    narrow_texts,
    take_texts,
    text_bounds,
)
from tests.small_arrow import SMALL_TITLES as TITLES
from tests.small_arrow import lower_limit

SIXTY = settings(derandomize=True, deadline=None, max_examples=60)
LARGE = pa.large_string()


@pytest.fixture
def limit(monkeypatch):
    lower_limit(monkeypatch)


@pytest.mark.usefixtures("limit")
def test_what_fits_has_small_offsets_and_what_does_not_has_large_ones():
    assert to_arrow(TITLES).type == pa.string()
    assert to_arrow(TITLES * 2).type == LARGE
    assert to_arrow(tuple(TITLES * 2)).to_pylist() == TITLES * 2
    assert to_arrow(pa.array(TITLES, LARGE)).type == pa.string()
    assert to_arrow(pa.array(TITLES * 2, LARGE)).type == LARGE


@pytest.mark.usefixtures("limit")
@pytest.mark.parametrize("kind", [list, lambda X: pa.array(X, LARGE)])
def test_a_text_that_is_too_long_by_itself_is_named_and_not_shown(kind):
    with pytest.raises(InvalidTextError, match=r"Row 1 .* Split it") as caught:
        to_arrow(kind(["red", "canary " * 6]))
    assert "canary" not in str(caught.value)


@pytest.mark.usefixtures("limit")
def test_texts_are_taken_and_joined_into_large_ones_where_they_must():
    small = encode_texts(TITLES)
    rows = np.array([0, 0, 0])
    assert take_texts(small, rows[:2]).type == pa.string()
    assert take_texts(small, rows).type == LARGE
    assert take_texts(small, rows).to_pylist() == [TITLES[0]] * 3
    assert concat_texts([small, small[3:][:0]]).type == pa.string()
    for parts in ([small, small], [small[2:], small[3:].cast(LARGE)]):
        joined = concat_texts(parts)
        assert joined.type == LARGE
        assert joined.to_pylist() == [
            text for part in parts for text in part.to_pylist()
        ]


@SIXTY
@given(st.lists(st.text(max_size=3), max_size=6), st.data())
def test_a_part_of_large_texts_becomes_a_small_one(texts, data):
    low = data.draw(st.integers(0, len(texts)))
    part = pa.array(texts, LARGE)[low:]
    narrow = narrow_texts(part)
    assert narrow.type == pa.string()
    narrow.validate(full=True)
    assert narrow.to_pylist() == texts[low:]
    sizes = [len(text.encode()) for text in texts[low:]]
    assert np.diff(text_bounds(part)).tolist() == sizes
