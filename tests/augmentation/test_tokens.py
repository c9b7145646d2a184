"""Tests of where tokens lie."""

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from skimbal.augmentation._characters import CHARACTER, GAP, INSIDE, PUNCTUATION
from skimbal.augmentation._tokens import (
    Tokens,
    count_at,
    count_before,
    read_buffers,
    string_array,
)
from tests.augmentation.members import titles
from tests.augmentation.test_characters import is_mark, slow_classify

marks = st.text(
    "裙かabﾊก,* ，👩\u200d\ufe00\ufe0f\U000e0100\u3099\u309a\u0301\u0e33\u20e3\uff9e"
)
lists = st.lists(st.one_of(titles(), marks), max_size=6)


def slow_tokens(text):
    """Return the tokens of one text, byte by byte."""
    data, classes = text.encode(), slow_classify(text)
    runs, open_run = [], None
    for i, kind in enumerate(classes):
        if kind == INSIDE:
            runs[-1][1] = i + 1
        elif kind == GAP:
            open_run = None
        elif kind == CHARACTER:
            runs.append([i, i + 1])
            open_run = None
        elif open_run is None:
            runs.append([i, i + 1])
            open_run = runs[-1]
        else:
            open_run[1] = i + 1
    stripped = [slow_strip(data, start, end) for start, end in runs]
    return [word for word in stripped if word]


def slow_strip(data, start, end):
    """Return a word without the punctuation at both ends."""
    while start < end and PUNCTUATION[data[start]]:
        start += 1
    if start < end and is_mark(data[start:].decode()[0]):
        start -= 1
    while start < end and PUNCTUATION[data[end - 1]]:
        end -= 1
    return data[start:end].decode()


def words(texts):
    tokens = Tokens.of(pa.array(texts, pa.string()))
    found = tokens.values(np.arange(len(tokens.start))).to_pylist()
    return [
        found[a:b] for a, b in zip(tokens.offsets, tokens.offsets[1:], strict=False)
    ]


def test_the_words_of_titles_by_eye():
    assert words(["(Red) dress, e-ink!", "", "红色 T恤", '"..."', "don't"]) == [
        ["Red", "dress", "e-ink"],
        [],
        ["红", "色", "T", "恤"],
        [],
        ["don't"],
    ]

    texts = [
        "裙\ufe00子 か\u3099，\ufe00",
        "\u0301",
        "(*\ufe0f\u20e3)",
        "ก\u0e49\u0e33",
    ]
    assert words(texts) == [
        ["裙\ufe00", "子", "か\u3099"],
        [],
        ["*\ufe0f\u20e3"],
        ["ก\u0e49\u0e33"],
    ]


@given(marks)
def test_no_token_is_torn_from_its_marks(text):
    tokens = Tokens.of(pa.array([text]))
    for start, end in zip(tokens.start, tokens.end, strict=True):
        after = tokens.data[end:].tobytes().decode()
        assert not is_mark(tokens.data[start:].tobytes().decode()[0])
        assert not (after and is_mark(after[0]))


@given(lists)
def test_tokens_are_those_of_a_slow_loop(texts):
    assert words(texts) == [slow_tokens(text) for text in texts]


@given(lists, st.data())
def test_a_part_of_an_array_has_the_same_tokens(texts, data):
    low = data.draw(st.integers(0, len(texts)))
    part = Tokens.of(pa.array(texts, pa.string())[low:])
    assert part.values(np.arange(len(part.start))).to_pylist() == [
        word for text in texts[low:] for word in slow_tokens(text)
    ]


@given(lists, st.randoms(use_true_random=False))
def test_values_come_in_the_order_asked(texts, random):
    tokens = Tokens.of(pa.array(texts, pa.string()))
    every = tokens.values(np.arange(len(tokens.start))).to_pylist()
    asked = [random.randrange(len(every)) for _ in range(5)] if every else []
    assert tokens.values(np.array(asked, np.int64)).to_pylist() == [
        every[i] for i in asked
    ]


@given(lists)
def test_tokens_are_counted_by_text(texts):
    tokens = Tokens.of(pa.array(texts, pa.string()))
    assert tokens.count(tokens.owner).tolist() == [len(slow_tokens(t)) for t in texts]
    assert (np.diff(tokens.start) > 0).all()
    assert (tokens.start[1:] >= tokens.end[:-1]).all()


@given(lists)
def test_offsets_of_marked_tokens_pass_over_the_others(texts):
    tokens = Tokens.of(pa.array(texts, pa.string()))
    marked = tokens.start % 3 > 0
    expected = [int(marked[:first].sum()) for first in tokens.offsets]
    assert tokens.offsets_of(marked).tolist() == expected


@given(st.lists(st.booleans(), max_size=40))
def test_counts_of_marks_are_those_of_a_slow_loop(marks):
    marked = np.array(marks, bool)
    expected = [sum(marks[:place]) for place in range(len(marks) + 1)]
    assert count_before(marked).tolist() == expected
    assert count_at(marked, np.arange(len(marks) + 1)).tolist() == expected


@given(lists)
def test_buffers_make_the_same_texts_again(texts):
    array = pa.array(texts, pa.string())
    data, offsets = read_buffers(array)
    assert string_array(offsets, data).to_pylist() == texts
