"""Tests of the one place where bytes are changed."""

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from skimbal.augmentation._edits import Edits, apply_edits


def slow_edits(texts, spans, sources, pool):
    """Apply ``(row, start, end)`` spans to texts one by one."""
    pieces = [texts[row].encode()[start:end] for row, start, end in spans]
    pieces += [text.encode() for text in pool]
    changed = []
    for row, text in enumerate(texts):
        data, done, out = text.encode(), 0, b""
        for (owner, start, end), source in zip(spans, sources, strict=True):
            if owner == row:
                out += data[done:start] + pieces[source]
                done = end
        changed.append((out + data[done:]).decode())
    return changed


def apply_spans(texts, spans, sources, pool):
    offsets = np.cumsum([0, *(len(text.encode()) for text in texts)])
    owner, start, end = np.array(spans, np.int64).reshape(-1, 3).T
    base = offsets[owner]
    pool = pa.array(pool, pa.string()) if pool else None
    edits = Edits(start + base, end + base, owner, np.array(sources, np.int64), pool)
    return apply_edits(pa.array(texts, pa.string()), edits).to_pylist()


@st.composite
def cases(draw):
    """ASCII texts, spans that do not overlap, and what comes in their places."""
    words = st.text("ab é裙".replace("é裙", "cd"), max_size=6)
    texts = draw(st.lists(words, min_size=1, max_size=4))
    spans = []
    for row, text in enumerate(texts):
        cuts = draw(st.lists(st.integers(0, len(text)), max_size=4).map(sorted))
        cuts = cuts[: len(cuts) // 2 * 2]
        spans += [(row, cuts[i], cuts[i + 1]) for i in range(0, len(cuts), 2)]
    pool = draw(st.lists(st.sampled_from(["", "裙", "new", "x"]), max_size=3))
    known = st.integers(0, max(len(spans) + len(pool) - 1, 0))
    sources = draw(st.lists(known, min_size=len(spans), max_size=len(spans)))
    return texts, spans, sources, pool


def test_an_exchange_an_insertion_and_a_removal_by_eye():
    texts = ["red dress", "", "blue coat"]
    spans = [(0, 0, 3), (0, 4, 9), (1, 0, 0), (2, 0, 5)]
    changed = apply_spans(texts, spans, [1, 0, 4, 5], ["new", ""])
    assert changed == ["dress red", "new", "coat"]


def test_bytes_for_bytes_by_eye():
    texts, spans = ["red", "", "裙 ab"], [(0, 0, 1), (2, 4, 5), (2, 5, 6)]
    assert apply_spans(texts, spans, [0, 2, 1], []) == ["red", "", "裙 ba"]
    assert apply_spans(texts, spans, [3, 4, 0], ["x", "y"]) == ["xed", "", "裙 yr"]
    # a text of another length in the pool, wanted or not
    assert apply_spans(texts, spans, [3, 3, 4], ["x", "é"]) == ["xed", "", "裙 xé"]
    assert apply_spans(texts, spans, [1, 3, 3], [""]) == ["aed", "", "裙 "]


def test_bytes_of_the_given_array_stay():
    texts = pa.array(["zzz", "red"])[1:]
    one = np.zeros(1, np.int64)
    edits = Edits(one, one + 1, one, one + 1, pa.array(["b"]))
    assert apply_edits(texts, edits).to_pylist() == ["bed"]
    assert texts.to_pylist() == ["red"]


@given(cases())
def test_edits_are_those_of_a_slow_loop(case):
    assert apply_spans(*case) == slow_edits(*case)


@given(cases())
def test_bytes_outside_the_edits_survive(case):
    texts, spans, _, _ = case
    # what is put in cannot be confused with what stays
    changed = apply_spans(texts, spans, [len(spans)] * len(spans), ["|"])
    kept = slow_edits(texts, spans, [len(spans)] * len(spans), [""])
    assert [text.replace("|", "") for text in changed] == kept


def test_no_edit_gives_the_array_itself():
    texts = pa.array(["red", ""])
    none = np.zeros(0, np.int64)
    assert apply_edits(texts, Edits(none, none, none, none)) is texts


def test_a_part_of_an_array_is_edited_in_its_own_bytes():
    texts = pa.array(["zzz", "red dress", "zzz"])[1:2]
    one = np.zeros(1, np.int64)
    edits = Edits(one, one + 3, one, one + 1, pa.array(["blue"]))
    assert apply_edits(texts, edits).to_pylist() == ["blue dress"]
