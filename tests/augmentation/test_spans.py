"""Which runs of tokens can be words."""

from itertools import pairwise

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from skimbal.augmentation._protection import protect
from skimbal.augmentation._spans import (
    choose_longest,
    list_spans,
    segment_spans,
    span_values,
)
from skimbal.augmentation._tokens import Tokens


def tokens_of(*texts):
    return Tokens.of(pa.array(texts, pa.string()))


def in_pairs(run):
    return [run[i : i + 2] for i in range(0, len(run), 2)]


def values(tokens, spans):
    return span_values(tokens, *spans).to_pylist()


def test_words_and_runs_of_characters_are_listed():
    tokens = tokens_of("T恤 red 红色裙", "子")
    assert sorted(values(tokens, list_spans(tokens))) == sorted(
        ["T", "T恤", "red", "红色", "色裙", "红色裙"]
    )


def test_runs_end_at_protected_characters_gaps_and_texts():
    tokens = protect(tokens_of("不锈钢杯", "红，色", "裙"))
    assert sorted(values(tokens, list_spans(tokens))) == ["钢杯", "锈钢", "锈钢杯"]


def test_a_segmenter_sees_each_run_whole_and_once():
    seen = []

    def segment(run):
        seen.append(run)
        return in_pairs(run)

    tokens = protect(tokens_of("红色裙子 XL 码", "红色裙子，不锈钢"))
    found = values(tokens, segment_spans(tokens, segment))
    assert sorted(seen) == sorted(["红色裙子", "码", "不锈钢"])
    # "不锈" holds a negation
    assert sorted(found) == sorted(["XL", *["红色", "裙子"] * 2, "码", "钢"])


def test_a_segmenter_may_join_words_and_characters_and_cut_words():
    cuts = {"女T恤e-mail地址": ["女", "T恤", "e", "-", "mail", "地址"]}
    tokens = tokens_of("red 女T恤e-mail地址", "blue")
    found = values(tokens, segment_spans(tokens, cuts.__getitem__))
    assert sorted(found) == sorted(["red", "女", "T恤", "e-mail", "地址", "blue"])


@settings(derandomize=True, deadline=None, max_examples=100)
@given(
    words=st.lists(
        st.lists(st.sampled_from(["T恤", "连衣裙", "裙", "red", "不"]), max_size=6),
        max_size=5,
    )
)
def test_segments_are_found_whatever_stands_around(words):
    texts = [" ".join(row) for row in words]
    tokens = tokens_of(*texts)
    found = segment_spans(tokens, lambda run: [run])
    order = np.argsort(found[0])
    assert values(tokens, (found[0][order], found[1][order])) == [
        word for row in words for word in row
    ]


def test_texts_without_tokens_have_no_spans():
    tokens = tokens_of("", " ... ")
    assert values(tokens, list_spans(tokens)) == []
    assert values(tokens, segment_spans(tokens, in_pairs)) == []
    assert choose_longest(0, *list_spans(tokens)).tolist() == []


def choose_slowly(n_tokens, spans):
    chosen, at = [], 0
    while at < n_tokens:
        longest = max((length for first, length in spans if first == at), default=0)
        if longest:
            chosen.append((at, longest))
        at += max(longest, 1)
    return chosen


@settings(derandomize=True, deadline=None, max_examples=100)
@given(
    spans=st.sets(st.tuples(st.integers(0, 24), st.integers(1, 5)), max_size=40),
)
def test_spans_are_chosen_as_a_reader_does(spans):
    n_tokens = 30
    listed = np.array(list(spans), np.int64).reshape(-1, 2)
    chosen = listed[choose_longest(n_tokens, listed[:, 0], listed[:, 1])]
    found = [tuple(span) for span in chosen.tolist()]
    assert found == choose_slowly(n_tokens, spans)
    assert all(a[0] + a[1] <= b[0] for a, b in pairwise(found))
