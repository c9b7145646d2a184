"""Tests of taking tokens out."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skimbal.augmentation._cuts import cut_tokens
from skimbal.augmentation._edits import apply_edits
from skimbal.augmentation._tokens import Tokens
from tests.augmentation.members import titles


def cut(texts, which):
    array = pa.array(texts, pa.string())
    edits = cut_tokens(Tokens.of(array), np.array(which, np.int64))
    return apply_edits(array, edits).to_pylist()


@pytest.mark.parametrize(
    ("text", "which", "expected"),
    [
        ("red cotton dress", [1], "red dress"),
        ("red cotton dress", [0], "cotton dress"),
        ("red cotton dress", [0, 1], "dress"),
        ("red cotton dress", [1, 2], "red"),
        ("red dress, size", [1], "red, size"),
        ("(red dress) x", [0], "(dress) x"),
        ("红色连衣裙", [1, 2], "红衣裙"),
        ("红色 连衣裙", [2], "红色 衣裙"),
        ("iPhone 红色", [1], "iPhone 色"),
        ("iPhone红Pro", [1], "iPhone Pro"),
        ("iPhone红 色Pro", [1, 2], "iPhone Pro"),
        ("  red  ", [0], "   "),
    ],
)
def test_tokens_go_with_a_space_by_eye(text, which, expected):
    assert cut(["x", text, "y"], [i + 1 for i in which]) == ["x", expected, "y"]


@given(st.lists(titles(), max_size=5), st.randoms(use_true_random=False))
def test_nothing_but_the_tokens_and_spaces_goes(texts, random):
    tokens = Tokens.of(pa.array(texts, pa.string()))
    n = len(tokens.start)
    which = [i for i in range(n) if random.random() < 0.4]
    gone, changed = set(which), cut(texts, which)
    data = tokens.data.tobytes()
    for row, text in enumerate(texts):
        low, high = tokens.offsets[row : row + 2]
        rest, done = b"", tokens.text_offsets[row]
        for i in range(low, high):
            if i in gone:
                rest += data[done : tokens.start[i]]
                done = tokens.end[i]
        rest += data[done : tokens.text_offsets[row + 1]]
        assert changed[row].replace(" ", "") == rest.decode().replace(" ", "")
        if not gone & set(range(low, high)):
            assert changed[row] == text


@given(st.lists(titles(), max_size=5), st.randoms(use_true_random=False))
def test_the_tokens_that_stay_are_the_same_tokens(texts, random):
    # a sign between two tokens joins them where what parted them is gone
    texts = [text.translate({ord(sign): None for sign in ":.-/'&_"}) for text in texts]
    tokens = Tokens.of(pa.array(texts, pa.string()))
    words = tokens.values(np.arange(len(tokens.start))).to_pylist()
    which = [i for i in range(len(words)) if random.random() < 0.4]
    after = Tokens.of(pa.array(cut(texts, which), pa.string()))
    left = [word for i, word in enumerate(words) if i not in set(which)]
    assert "".join(after.values(np.arange(len(after.start))).to_pylist()) == (
        "".join(left)
    )
