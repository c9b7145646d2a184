"""Fresh text for rare classes: another in each epoch, from the seed alone."""

import tracemalloc
from functools import partial
from typing import ClassVar

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from skimbal._torch._pretrained import load_tokenizer
from skimbal._torch._tokens import TokenArrays, merge_tokens, tokenize
from skimbal.augmentation import (
    BaseAugmenter,
    ChainAugmenter,
    DeleteAugmenter,
    SwapAugmenter,
)
from skimbal.classifiers import _fresh_texts
from skimbal.classifiers._fresh_texts import FreshTexts, lacking_rows

RARE = [
    "red cotton dress for women in the new cheap shirt",
    "blue phone case and the black tablet for men",
]
COMMON = [f"good movie now where are you {word}" for word in "a b c d e f".split()]
TEXTS = [*COMMON, *RARE]
CODES = np.array([0] * 6 + [1] * 2)
LABELS = np.array(["common"] * 6 + ["rare"] * 2)


class Recorder(BaseAugmenter):
    """Writes the number of the row and of the copy, and keeps what it is shown."""

    _parameter_constraints: ClassVar[dict] = {}

    def __init__(self, *, random_state=None):
        self.random_state = random_state

    def _learn(self, texts, labels):
        self.learnt_ = texts.to_pylist()
        self.labels_ = labels

    def _change(self, texts, draws, labels):
        rows = zip(texts.to_pylist(), draws.bits(0).tolist(), strict=True)
        return pa.array([f"{text} {bits % 10**6}" for text, bits in rows])


class Namer(BaseAugmenter):
    """Puts the label in the place of each text."""

    _parameter_constraints: ClassVar[dict] = {}
    random_state = None

    def _change(self, texts, draws, labels):
        return pa.array(["not"] * len(texts) if labels is None else labels.tolist())


@pytest.fixture(scope="module")
def read(tiny_bert):
    return partial(tokenize, load_tokenizer(tiny_bert), max_length=64)


def make(read, augmenter=None, *, columns=(TEXTS,), target=CODES, labels=LABELS):
    augmenter = SwapAugmenter(n_changes=2) if augmenter is None else augmenter
    tokens = read(columns)
    rng = np.random.default_rng(0)
    return FreshTexts(augmenter, columns, target, labels, tokens, read, rng)


def ids_of(tokens, row):
    return tokens.ids[tokens.offsets[row] : tokens.offsets[row + 1]].tolist()


def all_ids(tokens):
    return [ids_of(tokens, row) for row in range(len(tokens))]


def test_only_rows_of_rare_classes_are_changed_and_the_order_stays(read):
    rows = np.array([7, 0, 6, 3, 7, 5])
    stored = read([TEXTS])
    made = make(read)(rows, np.random.default_rng(1))
    assert len(made) == 6
    for place, row in enumerate(rows):
        same = ids_of(made, place) == ids_of(stored, row)
        assert same == (row < 6)
        # a swap keeps the words
        assert sorted(ids_of(made, place)) == sorted(ids_of(stored, row))


def test_each_epoch_and_each_repeated_draw_has_a_text_of_its_own(read):
    fresh = make(read, Recorder())
    rng = np.random.default_rng(1)
    rows = np.array([6, 6, 7, 6, 0])
    epochs = [all_ids(fresh(rows, rng)) for _ in range(20)]
    of_row = [str(ids) for epoch in epochs for ids in (epoch[0], epoch[1], epoch[3])]
    assert len(set(of_row)) == 60
    assert len({str(epoch[4]) for epoch in epochs}) == 1


def test_what_is_made_depends_on_the_generator_alone(read):
    fresh = make(read)
    rows = np.array([6, 7, 7, 0, 6])
    first = fresh(rows, np.random.default_rng(3))
    fresh(rows, np.random.default_rng(4))
    again = fresh(rows, np.random.default_rng(3))
    np.testing.assert_array_equal(first.ids, again.ids)
    np.testing.assert_array_equal(first.offsets, again.offsets)
    other = make(read)(rows, np.random.default_rng(3))
    np.testing.assert_array_equal(first.ids, other.ids)


@pytest.mark.parametrize(
    "state", [np.random.default_rng(5), np.random.RandomState(5), 5, None]
)
def test_the_generator_of_a_user_does_not_move_from_call_to_call(read, state):
    swap = SwapAugmenter(n_changes=2, random_state=state)
    delete = DeleteAugmenter(random_state=state)
    chain = [("swap", swap), ("delete", delete)]
    fresh = make(read, ChainAugmenter(augmenters=chain, random_state=state))
    rows = np.array([6, 7] * 5)
    first, again = (fresh(rows, np.random.default_rng(3)) for _ in range(2))
    np.testing.assert_array_equal(first.ids, again.ids)
    other = fresh(rows, np.random.default_rng(4))
    assert all_ids(first) != all_ids(other)


def test_the_augmenter_of_the_user_stays_unfitted_and_unseeded(read):
    augmenter = Recorder()
    make(read, augmenter)
    assert vars(augmenter) == {"random_state": None}


def test_a_copy_is_fitted_on_the_training_rows_and_their_labels(read):
    (copy,) = make(read, Recorder())._augmenters
    assert copy.learnt_ == TEXTS
    np.testing.assert_array_equal(copy.labels_, LABELS)


def test_each_text_comes_with_its_label(read):
    labels = np.array(["red"] * 6 + ["blue", "green"])
    fresh = make(read, Namer(), labels=labels)
    made = fresh(np.array([7, 0, 6, 7]), np.random.default_rng(0))
    expected = read([["green", TEXTS[0], "blue", "green"]])
    assert all_ids(made) == all_ids(expected)
    without = make(read, Namer(), labels=None)
    made = without(np.array([6]), np.random.default_rng(0))
    assert all_ids(made) == all_ids(read([["not"]]))


def test_both_texts_of_a_pair_are_changed_and_differently(read):
    columns = (TEXTS, TEXTS)
    fresh = make(read, Recorder(random_state=0), columns=columns)
    made = fresh(np.array([6, 1]), np.random.default_rng(0))
    stored = read(columns)
    assert made.type_ids is not None
    assert ids_of(made, 1) == ids_of(stored, 1)
    types = made.type_ids[: made.offsets[1]]
    ids = np.array(ids_of(made, 0))
    first, second = ids[types == 0].tolist(), ids[types == 1].tolist()
    assert first[1:] != second  # [CLS] stands before the first one alone
    assert first[1:12] == second[:11]  # but for the numbers that were added


def test_chunks_make_no_difference(read, monkeypatch):
    rows = np.array([7, 0, 6, 3, 7, 5, 6, 6])
    whole = make(read)(rows, np.random.default_rng(1))
    monkeypatch.setattr(_fresh_texts, "_CHUNK_ROWS", 2)
    parts = make(read)(rows, np.random.default_rng(1))
    np.testing.assert_array_equal(whole.ids, parts.ids)
    np.testing.assert_array_equal(whole.offsets, parts.offsets)


@pytest.mark.parametrize("rows", [[], [0, 5], [6, 7]])
def test_any_rows_may_be_drawn(read, rows):
    made = make(read)(np.array(rows, dtype=np.int64), np.random.default_rng(0))
    assert len(made) == len(rows)


def test_nothing_is_kept_between_epochs(read):
    fresh = make(read)
    rng = np.random.default_rng(0)
    rows = np.arange(8).repeat(500)
    n_bytes = fresh(rows, rng).ids.nbytes
    tracemalloc.start()
    try:
        fresh(rows, rng)  # whatever is made once
        before = tracemalloc.get_traced_memory()[0]
        for _ in range(20):
            fresh(rows, rng)
        grown = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert grown < n_bytes  # of 20 epochs, less than the ids of one


def test_classes_below_the_mean_lack_rows():
    target = np.repeat([0, 1, 3], [10, 5, 3])  # the mean class has 6
    np.testing.assert_array_equal(lacking_rows(target), target > 0)


def test_classes_of_one_size_lack_none():
    assert not lacking_rows(np.arange(12) % 3).any()


def test_a_rare_label_is_enough():
    target = np.array([[1, 0, 0]] * 6 + [[1, 1, 0]] + [[0, 0, 0]])
    expected = [False] * 6 + [True, False]
    np.testing.assert_array_equal(lacking_rows(target), expected)
    assert not lacking_rows(np.zeros((3, 2))).any()


@given(npst.arrays(np.int64, st.integers(1, 30), elements=st.integers(0, 4)))
def test_rows_that_lack_are_those_that_balanced_draws_repeat(target):
    # a slow reference, and the reason for the rule
    counts = {k: int(np.sum(target == k)) for k in set(target.tolist())}
    share = len(target) / len(counts)
    expected = [share > counts[k] for k in target.tolist()]
    np.testing.assert_array_equal(lacking_rows(target), expected)


@given(st.lists(st.integers(0, 3), max_size=8), st.randoms())
def test_tokens_are_merged_as_lists_would_be(owners, random):
    rows = [[random.randrange(99) for _ in range(random.randrange(4))] for _ in owners]
    parts, places = [], []
    for k in range(4):
        place = [i for i, owner in enumerate(owners) if owner == k]
        parts.append(token_arrays([rows[i] for i in place]))
        places.append(np.array(place, dtype=np.int64))
    assert all_ids(merge_tokens(parts, places)) == rows


def token_arrays(rows):
    ids = np.array([i for row in rows for i in row], dtype=np.int32)
    offsets = np.cumsum([0, *map(len, rows)]).astype(np.int64)
    return TokenArrays(ids, offsets, None, 0)
