import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skimbal.augmentation._draws import Draws
from skimbal.augmentation._examples import Examples, one_line
from skimbal.exceptions import LabelError


def draws(n, seed=0):
    return Draws(seed, np.arange(n), np.zeros(n, np.int64))


@settings(derandomize=True, deadline=None, max_examples=60)
@given(
    codes=st.lists(st.integers(0, 3), min_size=1, max_size=30).map(np.array),
    n_examples=st.integers(1, 6),
    seed=st.integers(0, 99),
)
def test_examples_are_of_the_class_and_none_comes_twice(codes, n_examples, seed):
    texts = pa.array([str(i) for i in range(len(codes))])
    examples = Examples.of(texts, codes)
    rows = examples.draw(draws(len(codes), seed), codes, n_examples, 0)
    for code, row in zip(codes, rows, strict=True):
        real = row[row >= 0]
        assert len(set(real.tolist())) == len(real)
        assert len(real) == min(n_examples, (codes == code).sum())
        assert (codes[real] == code).all()
    lines = examples.lines(rows)
    assert lines == [[str(i) for i in row if i >= 0] for row in rows]


def test_all_examples_of_a_class_are_as_likely():
    labels = np.array(["a"] * 5 + ["b"] * 2)
    examples = Examples.of(pa.array(list("abcdefg")), labels)
    rows = examples.draw(draws(5000), np.full(5000, "a"), 2, 0)
    np.testing.assert_allclose(np.bincount(rows.ravel()) / 5000, 0.4, atol=0.03)


def test_a_class_that_was_not_seen_is_named_without_its_rows():
    examples = Examples.of(pa.array(["x"]), np.array(["a"]))
    with pytest.raises(LabelError, match="2 labels in `y` are of classes"):
        examples.draw(draws(3), np.array(["a", "c", "d"]), 1, 0)


def test_texts_are_kept_as_one_line_each():
    texts = pa.array(["red\n  dress ", "", " 红裙\r\n"])
    assert one_line(texts).to_pylist() == ["red dress", "", "红裙"]
    examples = Examples.of(pa.array(["Red\nDress"]), None)
    assert examples.known.to_pylist() == ["red dress"]
    assert len(examples.classes) == 0


def test_blank_texts_are_no_examples():
    labels = np.array(["a", "a", "b"])
    examples = Examples.of(pa.array(["", "red", " \n"]), labels)
    rows = examples.draw(draws(2), np.array(["a", "b"]), 2, 0)
    assert examples.lines(rows) == [["red"], []]
    nothing = Examples.of(pa.array(["", ""]), np.array(["a", "b"]))
    assert (nothing.draw(draws(2), np.array(["a", "b"]), 2, 0) == -1).all()
