"""`EmbeddingLexicon`: the neighbours of words among vectors."""

import pickle

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix
from sklearn.base import clone
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.frozen import FrozenEstimator

from skimbal.augmentation import EmbeddingLexicon, SynonymAugmenter
from skimbal.augmentation import _nearest_words as nearest_words
from skimbal.exceptions import InvalidTextError

WORDS = ["red", "Crimson", "scarlet", "phone", "void"]
VECTORS = np.array([[3, 1], [5, 2], [2, 1], [-1, 5], [0, 0]], np.float64)


def find(lexicon, *words):
    return lexicon.find_synonyms(pa.array(words, pa.string())).to_pylist()


def test_near_words_are_synonyms_and_far_ones_are_not():
    lexicon = EmbeddingLexicon(WORDS, VECTORS)
    assert find(lexicon, "red", "unknown", "crimson", "phone", "void") == [
        ["Crimson", "scarlet"],
        [],
        ["red", "scarlet"],
        [],
        [],
    ]


def test_no_more_than_top_k_are_taken_and_the_nearest_first():
    assert find(EmbeddingLexicon(WORDS, VECTORS, top_k=1), "red") == [["Crimson"]]
    lexicon = EmbeddingLexicon(WORDS, VECTORS, min_similarity=-1)
    assert find(lexicon, "phone") == [["scarlet", "Crimson", "red", "void"]]


def test_of_words_that_differ_in_case_the_first_counts():
    lexicon = EmbeddingLexicon(["Red", "blue", "RED"], [[1, 0], [0, 1], [0, 1]])
    assert find(lexicon, "red", "blue") == [[], []]


def test_sparse_vectors_give_the_same():
    expected = find(EmbeddingLexicon(WORDS, VECTORS), *map(str.lower, WORDS))
    lexicon = EmbeddingLexicon(WORDS, csr_matrix(VECTORS))
    assert find(lexicon, *map(str.lower, WORDS)) == expected


def test_an_encoder_makes_the_vectors():
    encoder = TfidfVectorizer(analyzer="char")
    lexicon = EmbeddingLexicon(["dress", "dresses", "sock"], encoder)
    assert find(lexicon, "dress", "sock") == [["dresses"], []]
    assert not hasattr(encoder, "vocabulary_")
    frozen = FrozenEstimator(TfidfVectorizer(analyzer="char").fit(["sock"]))
    lexicon = EmbeddingLexicon(["dress", "cook", "sock"], frozen)
    assert find(lexicon, "sock") == [["cook"]]


def test_a_single_word_has_no_neighbours():
    assert find(EmbeddingLexicon(["red"], [[1, 0]]), "red") == [[]]


def test_neighbours_are_looked_for_once(monkeypatch):
    lexicon = EmbeddingLexicon(WORDS, VECTORS)
    expected = find(lexicon, "red", "phone")
    monkeypatch.setattr(nearest_words.NearestWords, "_search", None)
    assert find(lexicon, "phone", "red") == expected[::-1]


def test_clones_share_the_table_and_pickles_hold_no_neighbours(monkeypatch):
    lexicon = EmbeddingLexicon(WORDS, VECTORS)
    size = len(pickle.dumps(lexicon))
    expected = find(lexicon, "red")
    assert len(pickle.dumps(lexicon)) == size
    assert find(pickle.loads(pickle.dumps(lexicon)), "red") == expected
    other = clone(SynonymAugmenter(lexicon)).lexicon
    assert other is not lexicon
    assert other.vectors is VECTORS
    monkeypatch.setattr(nearest_words.NearestWords, "_search", None)
    assert find(other, "red") == expected


def test_clones_have_an_encoder_of_their_own():
    lexicon = EmbeddingLexicon(WORDS, TfidfVectorizer())
    other = clone(lexicon).set_params(vectors__analyzer="char")
    assert other.words is WORDS
    assert lexicon.vectors.analyzer == "word"


def test_changed_parameters_count():
    lexicon = EmbeddingLexicon(WORDS, VECTORS)
    assert find(lexicon, "red") == [["Crimson", "scarlet"]]
    assert find(lexicon.set_params(top_k=1), "red") == [["Crimson"]]


def test_it_feeds_the_augmenter():
    lexicon = EmbeddingLexicon(WORDS, VECTORS)
    augmenter = SynonymAugmenter(lexicon, random_state=0)
    assert augmenter.augment(["RED phone"], n=9).count("CRIMSON phone") in range(1, 9)


@settings(derandomize=True, deadline=None, max_examples=60)
@given(
    vectors=st.lists(
        st.lists(st.integers(-3, 3), min_size=3, max_size=3), min_size=1, max_size=9
    ),
    top_k=st.integers(1, 10),
    chunk=st.integers(1, 20),
)
def test_neighbours_are_those_of_a_slow_loop(vectors, top_k, chunk):
    words = [f"w{i}" for i in range(len(vectors))]
    lexicon = EmbeddingLexicon(words, vectors, top_k=top_k, min_similarity=0.31)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(nearest_words, "_CHUNK", chunk)
        found = find(lexicon, *words)
    table = np.array(vectors, float)
    norms = np.maximum(np.linalg.norm(table, axis=1), 1e-9)
    cosines = (table @ table.T / norms / norms[:, None]).round(5)
    for i, word in enumerate(words):
        others = [j for j in range(len(words)) if j != i and cosines[i, j] >= 0.31]
        others.sort(key=lambda j: (-cosines[i, j], j))
        assert found[i] == [words[j] for j in others[:top_k]], word


@pytest.mark.parametrize(
    "params",
    [{"top_k": 0}, {"min_similarity": 1.5}, {"vectors": None}, {"words": "red"}],
)
def test_bad_parameters_are_named(params):
    (name,) = params
    lexicon = EmbeddingLexicon(**({"words": WORDS, "vectors": VECTORS} | params))
    with pytest.raises(ValueError, match=f"'{name}' parameter"):
        find(lexicon, "red")


def test_words_without_vectors_are_refused():
    with pytest.raises(ValueError, match="got 5 for 4 words"):
        find(EmbeddingLexicon(WORDS[:4], VECTORS), "red")


def test_vectors_that_are_not_finite_are_refused():
    with pytest.raises(ValueError, match="contains NaN"):
        find(EmbeddingLexicon(WORDS, VECTORS * np.nan), "red")


def test_words_that_are_no_texts_are_refused():
    with pytest.raises(InvalidTextError, match="Row 1"):
        find(EmbeddingLexicon(["red", None], VECTORS[:2]), "red")
