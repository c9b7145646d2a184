"""What all augmenters keep to, whatever they change."""

from typing import ClassVar

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.pipeline import make_pipeline
from sklearn.utils import get_tags

from skimbal.augmentation import (
    ChainAugmenter,
    InsertAugmenter,
    SegmentAugmenter,
    SwapAugmenter,
    _base,
)
from skimbal.augmentation._base import BaseAugmenter
from skimbal.augmentation._tokens import Tokens
from skimbal.exceptions import InvalidTextError, LabelError
from skimbal.utils.estimator_checks._nasty import NASTY_TEXTS
from tests.augmentation.members import (
    FIT_LABELS,
    FIT_TEXTS,
    MEMBERS,
    PIECES,
    augment,
    augment_rows,
    titles,
)

EACH = pytest.mark.parametrize("augmenter", MEMBERS.values(), ids=MEMBERS)
FEW = settings(derandomize=True, deadline=None, max_examples=8)
NASTY = list(NASTY_TEXTS.values())
# what no word, and no character of Chinese, can be changed in
FIXED = ["", " ", "...", "500 ml", "not", "[MASK]", "ab@cd.example AB-12 38cm"]
DIRECTIONS = "\u200e\u200f\u202a\u202b\u202c\u202e\u2066\u2067\u2068\u2069"
DIRECTED = ["red", "שמלה", "裙", " ", " ", ",", *DIRECTIONS]


def count_tokens(text):
    return len(Tokens.of(pa.array([text], pa.string())).start)


@EACH
@FEW
@given(X=st.lists(titles(), max_size=6), n=st.integers(1, 3))
def test_every_text_gives_exactly_one_string_a_copy(augmenter, X, n):
    before = list(X)
    changed = augment(augmenter, X, n=n)
    assert len(changed) == n * len(X)
    assert all(type(text) is str for text in changed)
    assert before == X, "the input was changed"


@EACH
def test_nasty_texts_give_one_string_each_and_keep_a_token(augmenter):
    changed = augment(augmenter, NASTY)
    assert len(changed) == len(NASTY)
    for text, copy in zip(NASTY, changed, strict=True):
        copy.encode()
        assert (count_tokens(copy) > 0) == (count_tokens(text) > 0)


@EACH
@FEW
@given(text=titles())
def test_a_text_never_loses_its_last_token(augmenter, text):
    hungry = clone(augmenter)
    if "fraction" in hungry.get_params():
        hungry.set_params(fraction=1)
    hungry.fit(FIT_TEXTS, FIT_LABELS)
    (changed,) = augment(hungry, [text])
    assert (count_tokens(changed) > 0) == (count_tokens(text) > 0)


@EACH
def test_texts_in_which_nothing_can_change_stay(augmenter):
    assert augment(augmenter, FIXED, n=1) == FIXED


@EACH
@FEW
@given(words=st.lists(st.sampled_from(DIRECTED), max_size=12))
def test_marks_of_direction_stay_in_their_order(augmenter, words):
    text = "".join(words)
    marks = [character for character in text if character in DIRECTIONS]
    for copy in augment(augmenter, [text], n=2):
        assert [character for character in copy if character in DIRECTIONS] == marks


@EACH
@FEW
@given(pieces=st.lists(titles(), min_size=1, max_size=4), data=st.data())
def test_protected_spans_survive_byte_for_byte(augmenter, pieces, data):
    inside = data.draw(st.lists(st.sampled_from(PIECES), min_size=1, max_size=3))
    pairs = zip(pieces, inside, strict=False)
    text = " ".join(part for pair in pairs for part in pair) + " red dress"
    for copy in augment(augmenter, [text], n=2):
        for piece in PIECES:
            assert copy.count(piece) >= text.count(piece)


@EACH
def test_words_of_the_caller_are_protected_as_a_phrase(augmenter):
    if "protected_words" not in augmenter.get_params():
        pytest.skip("its members have them")
    text = "Louis Vuitton 小米 bag, red and soft"
    guarded = clone(augmenter).set_params(protected_words=["louis vuitton", "小米"])
    for copy in augment(guarded.fit(FIT_TEXTS, FIT_LABELS), [text], n=20):
        assert "Louis Vuitton" in copy
        assert "小米" in copy


@EACH
@FEW
@given(X=st.lists(titles(), min_size=1, max_size=6), size=st.integers(1, 60))
def test_chunks_make_no_difference(augmenter, X, size):
    whole = augment(augmenter, X, n=2)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_base, "_CHUNK_BYTES", size)
        assert augment(augmenter, X, n=2) == whole


@EACH
@FEW
@given(X=st.lists(titles(), min_size=1, max_size=6), data=st.data())
def test_the_order_of_rows_makes_no_difference(augmenter, X, data):
    rows = data.draw(st.permutations(range(len(X))))
    kept = rows[: data.draw(st.integers(1, len(X)))]
    whole = augment(augmenter, X, n=2)
    some = augment_rows(augmenter, [X[i] for i in kept], kept, [1] * len(kept))
    assert some == [whole[2 * i + 1] for i in kept]


@EACH
def test_other_seeds_and_other_copies_give_other_texts(augmenter):
    X = ["RED Cotton Dress 裙子 with é long sleeve and Warm Blue Collar 家中使用"] * 30
    some, other = clone(augmenter), clone(augmenter).set_params(random_state=4)
    for member in (some, other):
        if "fraction" in member.get_params():
            member.set_params(fraction=0.2)
        member.fit(FIT_TEXTS, FIT_LABELS)
    first = augment(some, X, n=2)
    assert first == augment(some, X, n=2)
    assert len(set(first)) > 1
    assert augment(other, X, n=2) != first


@EACH
def test_new_texts_are_left_alone_and_training_texts_are_not(augmenter):
    y = [FIT_LABELS[0], FIT_LABELS[3]]
    X = ["Red cotton dress 家 red", "Silver laptop 家 computer"]
    assert augmenter.transform(X) is X
    fresh = clone(augmenter)
    assert list(fresh.fit_transform(X, y)) == list(fresh.augment(X, y=y))


def test_augmenters_of_one_seed_do_not_draw_alike():
    class Recorder(BaseAugmenter):
        _parameter_constraints: ClassVar[dict] = {"random_state": ["random_state"]}

        def __init__(self, *, random_state=None):
            self.random_state = random_state

        def _change(self, texts, draws, labels):
            return pa.array([str(bits) for bits in draws.bits(0)])

    class OtherRecorder(Recorder):
        pass

    first, other = Recorder(random_state=0), OtherRecorder(random_state=0)
    texts = ["red dress", "usb hub"]
    assert not {*first.augment(texts)} & {*other.augment(texts)}
    # members draw by their places, whatever their classes
    chains = [
        ChainAugmenter(augmenters=[("a", a)], random_state=0) for a in (first, other)
    ]
    one, same = (chain.augment(texts) for chain in chains)
    assert one == same
    assert not {*one} & {*first.augment(texts)}


@EACH
def test_no_global_state_moves(augmenter):
    np.random.seed(0)  # noqa: NPY002
    augment(augmenter, ["red cotton dress"] * 5)
    assert np.random.rand() == np.random.RandomState(0).rand()  # noqa: NPY002


@EACH
def test_rows_that_are_no_texts_are_named(augmenter):
    with pytest.raises(InvalidTextError, match="Row 1"):
        augment(augmenter, ["red", None])


@pytest.mark.parametrize("n", [0, -1, 1.5, "2", None])
def test_copies_are_counted_from_one(n):
    with pytest.raises((TypeError, ValueError), match=r"^n "):
        SwapAugmenter().augment(["red dress"], n=n)


def test_a_wrong_parameter_is_named_by_augment_too():
    with pytest.raises(ValueError, match="'fraction' parameter of SwapAugmenter"):
        SwapAugmenter(fraction=2).augment(["red dress"])


def test_labels_of_another_length_are_refused():
    with pytest.raises(LabelError, match="one label a row"):
        SwapAugmenter().augment(["red dress"], y=["a", "b"])


@pytest.mark.parametrize("kind", [InsertAugmenter, SegmentAugmenter])
def test_what_must_learn_says_so(kind):
    assert get_tags(kind()).requires_fit
    with pytest.raises(NotFittedError):
        kind().augment(["red dress"], y=["a"])
    with pytest.raises(NotFittedError):
        kind().transform(["red dress"])


def test_a_pipeline_trains_on_copies_and_predicts_on_texts():
    from sklearn.feature_extraction.text import CountVectorizer

    X = ["red cotton dress"] * 3
    pipeline = make_pipeline(MEMBERS["mask"], CountVectorizer())
    assert pipeline.fit_transform(X).sum() == 9
    assert "unk" in pipeline[-1].vocabulary_
    assert "unk" not in pipeline.transform(["red cotton dress"]).toarray().tolist()


def test_no_texts_give_no_texts():
    for augmenter in MEMBERS.values():
        assert list(augmenter.augment([])) == []


def test_a_new_member_says_only_what_changes():
    class Shout(BaseAugmenter):
        random_state = None
        _parameter_constraints: ClassVar[dict] = {}

        def _change(self, texts, draws, labels):
            return pa.array([text.upper() for text in texts.to_pylist()])

    assert Shout().augment(("a", "b"), n=2) == ("A", "A", "B", "B")
