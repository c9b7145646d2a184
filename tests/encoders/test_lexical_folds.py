"""Tests of `LexicalFolds`: the reference is a `LexicalEncoder` for each fold."""

from unicodedata import normalize

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from skimbal.encoders import LexicalEncoder
from skimbal.encoders._lexical_folds import LexicalFolds
from skimbal.exceptions import InvalidTextError
from skimbal.utils import share_unspaced
from tests.strategies import text_lists

ENGLISH = [
    "red summer dress",
    "red dress for women",
    "blue jeans",
    "blue jeans for men",
    "red shoes",
    "dress shoes for men",
]
CHINESE = ["红色连衣裙 夏季", "红色连衣裙", "蓝色牛仔裤", "蓝色牛仔裤 男", "红色鞋"]

OPTIONS = [
    {},
    {"min_df": 1},
    {"min_df": 3},
    {"analyzer": "word"},
    {"analyzer": "char", "char_ngram_range": (1, 2)},
    {"sublinear_tf": False, "lowercase": False},
    {"dtype": "float64"},
    {"min_df": 1, "max_features": 4},
    {"min_df": 1, "max_features": 1},
]


def assert_as_an_encoder_for_the_fold(texts, train, test, **options):
    fitted = LexicalEncoder(**options)
    expected = fitted.fit_transform([texts[i] for i in train])
    known, new = LexicalFolds(LexicalEncoder(**options), texts).split(
        np.array(train), np.array(test)
    )
    assert (known.format, new.format) == ("csr", "csr")
    assert known.dtype == new.dtype == expected.dtype
    # sums over a row may run in another order
    close = {"rtol": 4 * np.finfo(expected.dtype).eps, "atol": 0}
    np.testing.assert_allclose(known.toarray(), expected.toarray(), **close)
    expected = fitted.transform([texts[i] for i in test])
    np.testing.assert_allclose(new.toarray(), expected.toarray(), **close)


def test_a_fold_by_eye():
    options = {"analyzer": "word", "word_ngram_range": (1, 1)}
    folds = LexicalFolds(LexicalEncoder(**options), ["a1 b1", "a1 c1", "c1 a1"])
    # of the first two texts, both hold "a1" alone; the third has nothing else known
    known, new = folds.split(np.array([0, 1]), np.array([2]))
    np.testing.assert_allclose(known.toarray(), [[1], [1]])
    np.testing.assert_allclose(new.toarray(), [[1]])
    # "a1" and "c1" are in both of the other two
    known, new = folds.split(np.array([1, 2]), np.array([0]))
    np.testing.assert_allclose(known.toarray(), np.full((2, 2), np.sqrt(0.5)))
    np.testing.assert_allclose(new.toarray(), [[1, 0]])


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_every_option_gives_what_an_encoder_gives(options):
    for test in ([0], [1, 3], [5, 0, 2]):
        train = [i for i in range(len(ENGLISH)) if i not in test]
        assert_as_an_encoder_for_the_fold(ENGLISH, train, test, **options)


@pytest.mark.parametrize("texts", [ENGLISH, CHINESE], ids=["en", "zh"])
@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_an_encoder_becomes_what_its_own_fit_makes_of_it(texts, options):
    expected, encoder = LexicalEncoder(**options), LexicalEncoder(**options)
    features = expected.fit_transform(texts)
    np.testing.assert_array_equal(
        LexicalFolds(encoder, texts).fit_encoder().toarray(), features.toarray()
    )
    new = [*texts, "red 蓝色 shoes", ""]
    np.testing.assert_array_equal(
        encoder.transform(new).toarray(), expected.transform(new).toarray()
    )
    names = expected.get_feature_names_out().tolist()
    assert encoder.get_feature_names_out().tolist() == names
    for attribute in ("analyzer_", "n_features_out_"):
        assert getattr(encoder, attribute) == getattr(expected, attribute)
    for part, vectorizer in expected.vectorizers_.items():
        other = encoder.vectorizers_[part]
        assert other.get_params() == vectorizer.get_params()
        assert other.vocabulary_ == vectorizer.vocabulary_


def test_an_encoder_that_finds_no_n_gram_says_so():
    texts = ["abc", "def"]
    with pytest.raises(InvalidTextError, match="No n-gram occurs in `min_df`=2 of the"):
        LexicalFolds(LexicalEncoder(), texts).fit_encoder()


def test_chinese_texts_are_cut_into_characters():
    assert_as_an_encoder_for_the_fold(CHINESE, [0, 1, 2, 3], [4])
    assert_as_an_encoder_for_the_fold(CHINESE, [0, 2, 4], [3, 1], max_features=3)


def test_full_width_letters_are_normalised_as_an_encoder_does():
    texts = ["ＩＰＨＯＮＥ １５", "iphone 15", "iphone case", "Phone case"]
    assert_as_an_encoder_for_the_fold(texts, [0, 1, 2], [3])


def test_rows_may_come_in_any_order_and_more_than_once():
    assert_as_an_encoder_for_the_fold(ENGLISH, [4, 1, 1, 0, 5], [3, 3])


def test_the_script_is_that_of_all_texts():
    texts = ["red dress", "red shoes", "红色连衣裙 夏季", "红色连衣裙"]
    assert LexicalEncoder().fit(texts[:2]).analyzer_ == "word+char"
    assert LexicalEncoder().fit(texts).analyzer_ == "char"
    known, _ = LexicalFolds(LexicalEncoder(), texts).split(
        np.array([0, 1]), np.array([2, 3])
    )
    # the runs of 1 to 3 characters in both of "red dress" and "red shoes"
    expected = {*"red s", "re", "ed", "d ", "es", "red", "ed "}
    assert known.shape[1] == len(expected)


def test_a_part_without_a_common_n_gram_is_left_out():
    texts = ["red", "redder", "green", "greener"]
    train, test = [0, 1, 2], [3]
    fitted = LexicalEncoder().fit([texts[i] for i in train])
    assert fitted.analyzer_ == "char"
    assert_as_an_encoder_for_the_fold(texts, train, test)


def test_texts_without_any_word_are_read_by_their_characters():
    texts = ["!!! ???", "??? !!!", "!!! ..."]
    assert_as_an_encoder_for_the_fold(texts, [0, 1], [2])


@pytest.mark.parametrize("texts", [["", "", " "], ["abc", "def", "ghi"]])
def test_a_fold_without_a_common_n_gram_has_no_columns(texts):
    known, new = LexicalFolds(LexicalEncoder(), texts).split(
        np.array([0, 1]), np.array([2])
    )
    assert (known.shape, new.shape) == ((2, 0), (1, 0))


def test_test_rows_teach_nothing():
    train, test = np.array([0, 1, 2, 3]), np.array([4, 5])
    changed = [*ENGLISH[:4], "blue blue phone", "dress dress"]
    first, _ = LexicalFolds(LexicalEncoder(), ENGLISH).split(train, test)
    second, _ = LexicalFolds(LexicalEncoder(), changed).split(train, test)
    np.testing.assert_array_equal(first.toarray(), second.toarray())


@given(
    texts=text_lists(min_size=2, max_size=8),
    n_test=st.integers(1, 4),
    analyzer=st.sampled_from(["auto", "word+char"]),
    limit=st.sampled_from([None, 1, 5]),
)
def test_any_texts_and_folds_give_what_an_encoder_gives(texts, n_test, analyzer, limit):
    options = {"min_df": 1, "analyzer": analyzer, "max_features": limit}
    test, train = np.split(np.arange(len(texts)), [min(n_test, len(texts) - 1)])
    learnt = [texts[i] for i in train]
    # the script is that of all texts: see above
    shares = [
        share_unspaced([normalize("NFKC", text) for text in some])
        for some in (learnt, texts)
    ]
    assume((shares[0] >= 0.05) == (shares[1] >= 0.05))
    try:
        LexicalEncoder(**options).fit(learnt)
    except InvalidTextError:
        folds = LexicalFolds(LexicalEncoder(**options), texts)
        assert folds.split(train, test)[0].shape == (len(train), 0)
        return
    assert_as_an_encoder_for_the_fold(texts, train, test, **options)
