"""Tests of `SegmentAugmenter`."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skimbal.augmentation import SegmentAugmenter
from skimbal.augmentation._protection import protect
from skimbal.augmentation._tokens import Tokens
from skimbal.exceptions import LabelError
from tests.augmentation.members import titles

TEXTS = ["red dress 38 blue coat", "silk scarf", "fast laptop", "cheap phone, new"]
LABELS = ["clothes", "clothes", "tech", "tech"]


def test_segments_are_runs_of_free_words_by_class():
    augmenter = SegmentAugmenter(length=2).fit(TEXTS, LABELS)
    assert augmenter.classes_.tolist() == ["clothes", "tech"]
    assert augmenter.segment_counts_.tolist() == [3, 3]
    assert augmenter.segments_.tolist() == [
        *("red dress", "blue coat", "silk scarf"),
        *("fast laptop", "cheap phone", "new"),
    ]


def test_no_segment_reaches_across_a_mark_of_direction():
    texts = ["red \u2067cotton dress\u2069 new coat", "\u200fa b\u200f"]
    augmenter = SegmentAugmenter(length=9).fit(texts, ["a", "a"])
    expected = ["red", "cotton dress", "new coat", "a b"]
    assert augmenter.segments_.tolist() == expected


def test_a_segment_is_replaced_by_one_of_the_same_class():
    augmenter = SegmentAugmenter(length=2, n_changes=1, random_state=0)
    augmenter.fit(TEXTS, LABELS)
    copies = augmenter.augment(
        ["grey hat (38 cm)", "old tv"], n=60, y=["clothes", "tech"]
    )
    pools = [
        ["red dress", "blue coat", "silk scarf"],
        ["fast laptop", "cheap phone", "new"],
    ]
    assert set(copies[:60]) == {f"{segment} (38 cm)" for segment in pools[0]}
    assert set(copies[60:]) == set(pools[1])


def test_segments_are_spaced_apart():
    augmenter = SegmentAugmenter(fraction=1, random_state=0).fit(["新", "new"], [0, 1])
    assert augmenter.augment(["红5裙", "红5裙"], y=[0, 1]) == ["新 5 新", "new 5 new"]


def slow_segments(text, length):
    tokens = protect(Tokens.of(pa.array([text], pa.string())))
    runs, found = [[]], []
    for i, free in enumerate(tokens.free):
        if free:
            runs[-1].append(i)
        else:
            runs.append([])
    for run in filter(None, runs):
        n_parts = -(-len(run) // length)
        for part in range(n_parts):
            mine = [i for k, i in enumerate(run) if k * n_parts // len(run) == part]
            piece = tokens.data[tokens.start[mine[0]] : tokens.end[mine[-1]]]
            found.append(piece.tobytes().decode())
    return found


@settings(max_examples=30)
@given(st.lists(titles(), max_size=3), st.integers(1, 4))
def test_segments_are_those_of_a_slow_loop(texts, length):
    segments = SegmentAugmenter(length=length)._find_segments(
        pa.array(texts, pa.string())
    )
    found = segments.values(np.arange(len(segments.start))).to_pylist()
    assert found == [part for text in texts for part in slow_segments(text, length)]
    if found:
        words = max(len(Tokens.of(pa.array([part])).start) for part in found)
        assert words <= length


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 5)), min_size=2, max_size=8))
def test_classes_are_never_mixed(rows):
    y = np.array([label for label, _ in rows])
    if len(set(y)) < 2:
        return
    X = [("yes " if label else "nope ") * n for label, n in rows]
    augmenter = SegmentAugmenter(fraction=1, length=2, random_state=0).fit(X, y)
    for copy, label in zip(
        augmenter.augment(X, n=2, y=y), np.repeat(y, 2), strict=True
    ):
        assert set(copy.split()) == {"yes" if label else "nope"}


def test_a_class_without_segments_keeps_its_texts():
    augmenter = SegmentAugmenter(fraction=1).fit(["38 cm", "red", "blue"], [0, 1, 1])
    assert augmenter.augment(["green dress"], y=[0]) == ["green dress"]


@pytest.mark.parametrize("method", ["fit", "augment"])
def test_labels_are_needed(method):
    augmenter = SegmentAugmenter().fit(TEXTS, LABELS)
    with pytest.raises(LabelError, match="needs `y`, the label of each text"):
        getattr(augmenter, method)(TEXTS)


@pytest.mark.parametrize("label", ["toys", "z", "a", 3])
def test_a_class_that_fit_did_not_see_is_refused(label):
    augmenter = SegmentAugmenter().fit(TEXTS, LABELS)
    with pytest.raises(LabelError, match="was not in `y` of `fit`"):
        augmenter.augment(["red"], y=[label])
