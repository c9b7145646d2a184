"""`SynonymAugmenter`: words of the same meaning in the place of words."""

import pickle
import sys
from types import SimpleNamespace

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone

from skimbal.augmentation import SynonymAugmenter, TSVLexicon
from skimbal.exceptions import MissingResourceError
from skimbal.utils import to_arrow
from tests.strategies import text_lists

GROUPS = {
    "dress": ["gown", "ball gown"],
    "gown": ["dress"],
    "cotton": ["linen"],
    "连衣裙": ["长裙"],
    "衣裙": ["裙装"],
    "红色": ["大红", "鲜红"],
    "不锈钢": ["钢"],
    "裙": ["裙子"],
    "ml": ["litre"],
    "相连": ["不了", "连接"],
    "with": ["without"],
    "t恤": ["汗衫"],
}


class Groups:
    """A lexicon that tells what it was asked."""

    def __init__(self):
        self.asked = []

    def find_synonyms(self, words):
        self.asked.append(words.to_pylist())
        found = [GROUPS.get(word, []) for word in words.to_pylist()]
        return pa.array(found, pa.list_(pa.string()))


def augment(texts, **params):
    params = {"n_changes": 9, "random_state": 0} | params
    return SynonymAugmenter(Groups(), **params).augment(texts)


def test_words_are_replaced_and_all_else_stays():
    assert augment(["Red  cotton, (gown)!\t"]) == ["Red  linen, (dress)!\t"]


def test_capitals_are_kept():
    texts = ["GOWN", "Gown", "gown", "gOWN"]
    assert augment(texts) == ["DRESS", "Dress", "dress", "dress"]


def test_chinese_takes_the_longest_word_from_left_to_right():
    assert augment(["真丝连衣裙女", "衣裙"]) == ["真丝长裙女", "裙装"]
    assert augment(["男T恤", "T 恤"]) == ["男汗衫", "T 恤"]
    # a single character may be part of a word that is not known
    assert augment(["裙"]) == ["裙"]


def test_protected_tokens_are_untouched():
    texts = ["500 ml gown", "不锈钢", "gown of www.gown.com"]
    assert augment(texts, protected_words=["Gown"]) == texts
    assert augment(["不锈钢", "500 ml"], protect=False) == ["钢", "500 litre"]


def test_synonyms_that_negate_are_never_put_in():
    assert augment(["相连", "with"] * 9, protect=False) == ["连接", "with"] * 9


def test_part_of_a_span_protected_protects_the_span():
    assert augment(["真丝连衣裙"], protected_words=["连"]) == ["真丝连裙装"]


def test_each_different_word_is_looked_up_once():
    augmenter = SynonymAugmenter(Groups(), random_state=0)
    augmenter.augment(["red dress"] * 1000)
    assert augmenter.lexicon.asked == [["red", "dress"]]


def test_the_number_of_changes_follows_the_number_of_words():
    text = " ".join(["cotton"] * 20)
    for params, n in [
        ({"n_changes": None}, 2),
        ({"n_changes": None, "fraction": 0.0}, 0),
        ({"n_changes": None, "fraction": 0.01}, 1),
        ({"n_changes": 5}, 5),
        ({"n_changes": 50}, 20),
    ]:
        assert augment([text], **params)[0].split().count("linen") == n


def test_a_word_of_chinese_counts_once():
    # 20 characters are 10 words, of which one is replaced
    changed = augment(["红色" * 10], n_changes=None, fraction=0.1)
    assert changed[0].count("红色") == 9


def test_all_synonyms_of_a_word_are_drawn():
    copies = SynonymAugmenter(Groups(), random_state=0).augment(["dress"], n=200)
    share = copies.count("gown") / len(copies)
    assert set(copies) == {"gown", "ball gown"}
    assert 0.4 < share < 0.6


@settings(derandomize=True, deadline=None, max_examples=60)
@given(
    texts=st.lists(
        st.lists(
            st.sampled_from([*GROUPS, "Dress", "不", "the", ",", " ", "3 ml"]),
            max_size=12,
        ).map("".join)
        | st.lists(st.sampled_from([*GROUPS, "COTTON"]), max_size=12).map(" ".join),
        max_size=8,
    ),
    other=text_lists(max_size=4),
)
def test_a_copy_depends_on_its_row_alone(texts, other):
    augmenter = SynonymAugmenter(Groups(), fraction=0.4, random_state=1)
    texts = texts + other
    whole = augmenter.augment(texts)
    assert len(whole) == len(texts)
    order = np.arange(len(texts))[::-1]
    reverse = augmenter.augment_rows(
        to_arrow([texts[i] for i in order]), order, np.zeros(len(texts), np.int64)
    )
    assert reverse.to_pylist()[::-1] == whole


@settings(derandomize=True, deadline=None, max_examples=60)
@given(
    words=st.lists(
        st.sampled_from(["dress", "Gown", "COTTON", "red", "no", "12"]), max_size=15
    )
)
def test_all_words_are_replaced_as_by_a_slow_loop(words):
    (changed,) = augment([" ".join(words)], n_changes=99)
    swapped = {"Gown": "Dress", "COTTON": "LINEN"}
    expected = [swapped.get(word, word) for word in words]
    found = changed.replace("ball gown", "gown").replace("gown", "dress")
    assert found.split() == expected


def test_jieba_says_which_characters_are_words(monkeypatch):
    cuts = {"真丝连衣裙": ["真丝", "连", "衣裙"], "裙": ["裙"]}
    fake = SimpleNamespace(initialize=lambda: None, lcut=cuts.__getitem__)
    monkeypatch.setitem(sys.modules, "jieba", fake)
    assert augment(["真丝连衣裙", "裙"], segmenter="jieba") == ["真丝连裙装", "裙子"]


def test_a_missing_jieba_is_named_before_any_text_is_read(monkeypatch):
    monkeypatch.setitem(sys.modules, "jieba", None)
    augmenter = SynonymAugmenter(Groups(), segmenter="jieba")
    with pytest.raises(MissingResourceError, match=r'pip install "skimbal\[zh\]"'):
        augmenter.fit([])


def test_a_missing_lexicon_is_named_before_any_text_is_read(tmp_path):
    with pytest.raises(MissingResourceError, match="no file is there"):
        SynonymAugmenter(TSVLexicon(tmp_path / "none")).fit([])


def test_clones_and_pickles_give_the_same_copies(tmp_path):
    path = tmp_path / "a.tsv"
    path.write_text("dress\tgown\tfrock\n", encoding="utf-8")
    augmenter = SynonymAugmenter(TSVLexicon(path), random_state=3)
    texts = ["a dress"] * 20
    expected = augmenter.fit_transform(texts)
    assert len(set(expected)) == 2
    for other in (clone(augmenter), pickle.loads(pickle.dumps(augmenter))):
        assert other.fit_transform(texts) == expected


@pytest.mark.parametrize(
    ("params", "name"),
    [
        ({"lexicon": {"dress": ["gown"]}}, "lexicon"),
        ({"segmenter": "pkuseg"}, "segmenter"),
        ({"fraction": 1.5}, "fraction"),
    ],
)
def test_bad_parameters_are_named(params, name):
    augmenter = SynonymAugmenter(**({"lexicon": Groups()} | params))
    with pytest.raises(ValueError, match=f"'{name}' parameter"):
        augmenter.augment(["dress"])
