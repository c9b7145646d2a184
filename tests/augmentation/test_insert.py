"""Tests of `InsertAugmenter`."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer

from skimbal.augmentation import InsertAugmenter
from skimbal.exceptions import SkimbalWarning
from tests.augmentation.members import titles


def test_a_word_comes_before_a_free_word_or_after_the_last():
    augmenter = InsertAugmenter(n_changes=1, random_state=0).fit(["new"])
    copies = augmenter.augment(["red 500 ml (dress)"], n=60)
    assert set(copies) == {
        "new red 500 ml (dress)",
        "red 500 ml (new dress)",
        "red 500 ml (dress new)",
    }
    assert set(augmenter.augment(["red 500 ml"], n=20)) == {"new red 500 ml"}


def test_characters_of_chinese_stand_without_spaces():
    augmenter = InsertAugmenter(n_changes=1, random_state=0).fit(["新"])
    assert set(augmenter.augment(["红裙"], n=30)) == {"新红裙", "红新裙", "红裙新"}
    assert set(augmenter.augment(["T 裙"], n=30)) == {"新 T 裙", "T 新裙", "T 裙新"}
    words = InsertAugmenter(n_changes=1, random_state=0).fit(["new"])
    assert set(words.augment(["红裙"], n=30)) == {"new 红裙", "红 new 裙", "红裙 new"}


def test_the_vocabulary_holds_no_protected_word():
    augmenter = InsertAugmenter(protected_words=["acme"])
    augmenter.fit(["Acme coat, not 38 cm", "warm coat a@b.example [MASK] 不红"])
    assert augmenter.vocabulary_.tolist() == ["coat", "warm", "红"]
    assert augmenter.vocabulary_.dtype == object
    np.testing.assert_allclose(augmenter.chances_, 1 / 3)


@given(st.lists(st.lists(st.sampled_from("abcde"), max_size=6), min_size=1))
def test_tfidf_weights_are_those_of_scikit_learn(lists):
    texts = [" ".join(words) for words in lists]
    if not any(lists):
        return
    augmenter = InsertAugmenter(weights="tfidf").fit(texts)
    vectorizer = TfidfVectorizer(token_pattern=r"\w", norm=None)
    totals = np.asarray(vectorizer.fit_transform(texts).sum(axis=0)).ravel()
    column = vectorizer.vocabulary_
    expected = np.array([totals[column[word]] for word in augmenter.vocabulary_])
    np.testing.assert_allclose(augmenter.chances_, expected / totals.sum())


def test_words_are_drawn_by_their_chances():
    augmenter = InsertAugmenter(weights="tfidf", n_changes=1, random_state=0)
    augmenter.fit(["coat coat coat", "warm", "soft"])
    copies = augmenter.augment(["x"] * 4000)
    counts = Counter(word for copy in copies for word in copy.split() if word != "x")
    share = [counts[word] / 4000 for word in augmenter.vocabulary_]
    np.testing.assert_allclose(share, augmenter.chances_, atol=0.03)


@given(titles())
def test_nothing_is_lost(text):
    augmenter = InsertAugmenter(fraction=0.5, random_state=0).fit(["new 新"])
    (changed,) = augmenter.augment([text])
    rest = iter(changed)
    assert all(character in rest for character in text)
    assert set(Counter(changed) - Counter(text)) <= set("new新 ")


def test_texts_without_a_word_to_put_in_are_warned_of():
    with pytest.warns(SkimbalWarning, match="copies will be as their texts are"):
        augmenter = InsertAugmenter().fit(["38 cm", "not"])
    assert augmenter.augment(["red dress"]) == ["red dress"]
