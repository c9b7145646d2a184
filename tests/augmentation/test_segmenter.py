"""Tests of words of Chinese: cut by a segmenter, moved and taken out whole."""

import sys
from types import SimpleNamespace

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skimbal.augmentation import (
    CropAugmenter,
    DeleteAugmenter,
    InsertAugmenter,
    MaskAugmenter,
    SegmentAugmenter,
    SwapAugmenter,
)
from skimbal.augmentation._protection import protect
from skimbal.augmentation._segmenter import join_words
from skimbal.augmentation._tokens import Tokens
from skimbal.exceptions import MissingResourceError
from tests.augmentation.members import PIECES
from tests.strategies import text_lists

MEMBERS = (
    CropAugmenter,
    DeleteAugmenter,
    InsertAugmenter,
    MaskAugmenter,
    SegmentAugmenter,
    SwapAugmenter,
)


def cut_pairs(run):
    """Cut a run into words of two characters."""
    return [run[i : i + 2] for i in range(0, len(run), 2)]


@pytest.fixture
def fake_jieba(monkeypatch):
    fake = SimpleNamespace(initialize=lambda: None, lcut=cut_pairs)
    monkeypatch.setitem(sys.modules, "jieba", fake)


def words_of(tokens):
    return tokens.values(np.arange(len(tokens.start))).to_pylist()


def test_characters_of_a_word_become_one_token():
    tokens = join_words(Tokens.of(pa.array(["红色长裙 red", "", "真丝裙"])), cut_pairs)
    assert words_of(tokens) == ["红色", "长裙", "red", "真丝", "裙"]
    assert tokens.owner.tolist() == [0, 0, 0, 2, 2]
    assert tokens.offsets.tolist() == [0, 3, 3, 5]
    assert tokens.free.all()


def test_a_word_with_a_protected_character_is_not_free():
    tokens = join_words(protect(Tokens.of(pa.array(["质量不错"]))), cut_pairs)
    assert words_of(tokens) == ["质量", "不", "错"]
    assert tokens.free.tolist() == [True, False, False]


@settings(derandomize=True, deadline=None, max_examples=100)
@given(
    texts=st.lists(
        st.lists(st.sampled_from(["红", "色", "裙", "不", "a", " ", ",", *PIECES])).map(
            "".join
        ),
        max_size=6,
    )
    | text_lists(max_size=6)
)
def test_words_are_made_of_the_same_bytes_in_order(texts):
    tokens = protect(Tokens.of(pa.array(texts, pa.string())))
    words = join_words(tokens, cut_pairs)
    assert (words.end > words.start).all()
    assert (words.start[1:] >= words.end[:-1]).all()
    assert set(words.start) <= set(tokens.start)
    assert set(words.end) <= set(tokens.end)
    inside = np.searchsorted(words.start, tokens.start, side="right") - 1
    assert (tokens.end <= words.end[inside]).all()
    assert (words.owner[inside] == tokens.owner).all()
    # nothing that was protected has become free
    assert not words.free[inside[~tokens.free]].any()


@pytest.mark.usefixtures("fake_jieba")
def test_words_are_moved_whole():
    (changed,) = SwapAugmenter(segmenter="jieba", random_state=0).augment(["红色长裙"])
    assert changed == "长裙红色"


@pytest.mark.usefixtures("fake_jieba")
def test_words_are_taken_out_whole():
    text = "红色真丝长裙"
    cut = DeleteAugmenter(segmenter="jieba", n_changes=1, random_state=0)
    kept = CropAugmenter(segmenter="jieba", n_changes=2, random_state=0)
    pairs = cut_pairs(text)
    (deleted,), (cropped,) = cut.augment([text]), kept.augment([text])
    assert deleted in {"".join(pairs[:i] + pairs[i + 1 :]) for i in range(3)}
    assert cropped in pairs


@pytest.mark.usefixtures("fake_jieba")
def test_words_are_hidden_and_put_in_whole():
    masked = MaskAugmenter(token="[M]", segmenter="jieba", fraction=1).augment(
        ["红色长裙"]
    )
    assert masked == ["[M][M]"]
    augmenter = InsertAugmenter(segmenter="jieba", random_state=0).fit(["真丝短裤"])
    assert augmenter.vocabulary_.tolist() == ["真丝", "短裤"]
    (longer,) = augmenter.augment(["红色长裙"])
    places = ["{}红色长裙", "红色{}长裙", "红色长裙{}"]
    assert longer in {p.format(w) for p in places for w in augmenter.vocabulary_}


@pytest.mark.usefixtures("fake_jieba")
def test_segments_are_of_whole_words():
    augmenter = SegmentAugmenter(segmenter="jieba", length=1)
    augmenter.fit(["红色长裙", "真丝短裤"], ["a", "a"])
    assert augmenter.segments_.tolist() == ["红色", "长裙", "真丝", "短裤"]


@pytest.mark.parametrize("member", MEMBERS)
def test_a_missing_jieba_is_named(member, monkeypatch):
    monkeypatch.setitem(sys.modules, "jieba", None)
    augmenter = member(segmenter="jieba")
    message = rf"{member.__name__}\(segmenter='jieba'\).*pip install \"skimbal\[zh\]\""
    with pytest.raises(MissingResourceError, match=message):
        augmenter.fit(["红色长裙", "真丝短裤"], ["a", "b"])


@pytest.mark.parametrize("member", MEMBERS)
def test_another_segmenter_is_refused(member):
    augmenter = member(segmenter="pkuseg")
    with pytest.raises(ValueError, match="'segmenter' parameter"):
        augmenter.fit(["红色长裙"], ["a"])


def test_the_real_jieba_cuts_words():
    pytest.importorskip("jieba")
    augmenter = InsertAugmenter(segmenter="jieba").fit(["我们喜欢连衣裙"])
    assert augmenter.vocabulary_.tolist() == ["我们", "喜欢", "连衣裙"]
