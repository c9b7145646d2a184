import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.frozen import FrozenEstimator
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler
from sklearn.utils import get_tags

from skimbal.augmentation import SimilarityFilter, SwapAugmenter
from skimbal.encoders import LexicalEncoder

TEXTS = ["red dress", "blue jeans", "red red wine"]
LABELS = [0, 1, 2]


def accepts(sources, copies, **band):
    model = SimilarityFilter(CountVectorizer(), **band).fit(TEXTS, LABELS)
    return model.accept(sources, copies, [0] * len(copies)).tolist()


def test_cosines_of_words_can_be_computed_by_hand():
    sources = ["red dress"] * 4
    copies = ["dress red", "red", "red red wine", "blue jeans"]
    # 1, 1 / sqrt(2), 2 / sqrt(2 * 5) and 0
    assert accepts(sources, copies, low=0.65) == [True, True, False, False]
    assert accepts(sources, copies, low=0.6, high=0.7) == [False, False, True, False]


def test_both_ends_of_the_band_are_in_it():
    assert accepts(TEXTS, TEXTS, low=0.999, high=1.0) == [True] * 3
    assert accepts(TEXTS[:1], TEXTS[1:2], low=-1, high=0) == [True]


def test_rounding_puts_no_row_beyond_itself():
    rows = np.random.default_rng(0).normal(size=(200, 50)).astype(np.float32)
    model = SimilarityFilter(FunctionTransformer(), low=0.999).fit(rows, [0] * 200)
    assert model.accept(rows, rows, [0] * 200).all()


@pytest.mark.parametrize("texts", [["unknown"], [""]])
def test_a_text_of_unknown_words_is_like_nothing(texts):
    assert accepts(texts, texts) == [False]
    assert accepts(TEXTS[:1], texts) == [False]


def slow_accept(sources, copies, low, high):
    accepted = []
    for a, b in zip(sources, copies, strict=True):
        norms = sum(v * v for v in a) ** 0.5 * sum(v * v for v in b) ** 0.5
        cosine = sum(v * w for v, w in zip(a, b, strict=True)) / norms if norms else 0
        accepted.append(low <= cosine <= high)
    return accepted


@given(
    pairs=st.lists(st.tuples(*[st.integers(-9, 9)] * 6), min_size=1, max_size=8),
    low=st.sampled_from([-0.991, -0.503, 0.013, 0.501]),
    high=st.sampled_from([0.507, 0.903, 1.0]),
)
@settings(derandomize=True, deadline=None, max_examples=60)
def test_accepted_are_those_of_a_slow_loop(pairs, low, high):
    sources, copies = np.hsplit(np.array(pairs, float), 2)
    model = SimilarityFilter(FunctionTransformer(), low=low, high=high)
    model.fit(sources, [0] * len(sources))
    accepted = model.accept(sources, copies, [0] * len(sources))
    # a parallel pair is at 1 but for rounding
    cosines = slow_accept(sources, copies, low, high + (high == 1) * 1e-9)
    assert accepted.tolist() == cosines


def test_the_encoder_sees_the_original_rows_alone():
    encoder = CountVectorizer()
    model = SimilarityFilter(encoder).fit(TEXTS, LABELS)
    model.accept(["green hat"], ["hat"], [0])
    assert sorted(model.encoder_.vocabulary_) == "blue dress jeans red wine".split()
    assert not hasattr(encoder, "vocabulary_")


def test_a_frozen_encoder_is_not_fitted_again():
    encoder = CountVectorizer().fit(["green hat"])
    model = SimilarityFilter(FrozenEstimator(encoder)).fit(TEXTS, LABELS)
    assert model.accept(["green hat"], ["hat green"], [0]).tolist() == [True]


def test_copies_of_an_augmenter_are_judged():
    copies = SwapAugmenter(random_state=0).augment(TEXTS)
    words = SimilarityFilter(LexicalEncoder(min_df=1, analyzer="word"), low=0.2)
    assert words.fit(TEXTS, LABELS).accept(TEXTS, copies, LABELS).all()


def test_a_band_without_room_is_refused():
    with pytest.raises(ValueError, match=r"`low` must not be above `high`; got 0.9"):
        SimilarityFilter(CountVectorizer(), low=0.9, high=0.5).fit(TEXTS, LABELS)


@pytest.mark.parametrize(("name", "value"), [("low", 2), ("high", "1"), ("encoder", 3)])
def test_a_wrong_parameter_is_named(name, value):
    model = SimilarityFilter(CountVectorizer()).set_params(**{name: value})
    with pytest.raises(ValueError, match=f"The {name!r} parameter"):
        model.fit(TEXTS, LABELS)


def test_tags_are_those_of_what_reads_the_rows():
    words = make_pipeline(CountVectorizer(), FunctionTransformer(accept_sparse=True))
    assert get_tags(SimilarityFilter(words)).input_tags.string
    assert get_tags(SimilarityFilter(StandardScaler())).input_tags.two_d_array


def test_options_of_the_encoder_can_be_searched():
    model = clone(SimilarityFilter(CountVectorizer())).set_params(encoder__min_df=2)
    assert list(model.fit(TEXTS, LABELS).encoder_.vocabulary_) == ["red"]
