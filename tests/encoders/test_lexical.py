"""Tests of `LexicalEncoder`."""

import pickle
import unicodedata

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.svm import LinearSVC

from skimbal.datasets import make_product_titles
from skimbal.encoders import LexicalEncoder
from skimbal.exceptions import InvalidTextError
from skimbal.utils import load_model, save_model

ENGLISH = ["red summer dress", "red dress for women", "blue jeans", "blue jeans men"]
CHINESE = ["红色连衣裙 夏季", "红色连衣裙", "蓝色牛仔裤", "蓝色牛仔裤 男"]


def norms(X):
    return np.sqrt(np.asarray(X.multiply(X).sum(axis=1))).ravel()


def test_three_titles_by_eye():
    encoder = LexicalEncoder(analyzer="word", word_ngram_range=(1, 1), min_df=1)
    X = encoder.fit_transform(["red dress", "red red shoe", "???"])
    assert list(encoder.get_feature_names_out()) == [
        "word__dress",
        "word__red",
        "word__shoe",
    ]
    # idf = 1 + ln((1 + 3) / (1 + df)), count 2 becomes 1 + ln 2
    red, rare = 1 + np.log(4 / 3), 1 + np.log(4 / 2)
    twice = (1 + np.log(2)) * red
    expected = [
        np.array([rare, red, 0]) / np.hypot(rare, red),
        np.array([0, twice, rare]) / np.hypot(twice, rare),
        np.zeros(3),
    ]
    np.testing.assert_allclose(X.toarray(), expected, rtol=1e-6)


def test_words_and_characters_are_two_vectorizers_of_scikit_learn():
    X = LexicalEncoder(min_df=1, dtype="float64").fit_transform(ENGLISH)
    parts = [
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True),
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True),
    ]
    expected = np.hstack([part.fit_transform(ENGLISH).toarray() for part in parts])
    np.testing.assert_allclose(X.toarray(), expected / np.sqrt(2), atol=1e-12)


@pytest.mark.parametrize(
    ("texts", "analyzer"),
    [
        (ENGLISH, "word+char"),
        (CHINESE, "char"),
        (["เสื้อสีแดง", "เสื้อสีน้ำเงิน"], "char"),
        (["赤いドレス", "青いジーンズ"], "char"),
        (["빨간 드레스 여성", "파란 청바지 남성"], "word+char"),
        (["красное платье", "синие джинсы"], "word+char"),
        (["Apple iPhone 15 Pro 256GB 蓝色", "Nike Air 男鞋"], "char"),
        (["red dress for women"] * 30 + ["红色"], "word+char"),
    ],
)
def test_auto_looks_at_the_script(texts, analyzer):
    assert LexicalEncoder(min_df=1).fit(texts).analyzer_ == analyzer


def test_the_script_also_decides_how_characters_are_cut():
    for texts, expected in (
        (ENGLISH, ("char_wb", (2, 5))),
        (CHINESE, ("char", (1, 3))),
    ):
        part = LexicalEncoder(analyzer="char").fit(texts).vectorizers_["char"]
        assert (part.analyzer, part.ngram_range) == expected


def test_a_given_range_of_characters_is_kept():
    encoder = LexicalEncoder(analyzer="char", char_ngram_range=(2, 2)).fit(CHINESE)
    assert {len(name) for name in encoder.get_feature_names_out()} == {
        len("char__红色")
    }


def test_full_width_letters_equal_usual_ones():
    texts = ["ＩＰＨＯＮＥ １５ 手机", "iphone 15 手机"]
    X = LexicalEncoder(min_df=1).fit_transform(texts).toarray()
    np.testing.assert_array_equal(X[0], X[1])
    X = LexicalEncoder(min_df=1, normalize_unicode=None).fit_transform(texts).toarray()
    assert (X[0] != X[1]).any()


def test_nothing_that_a_single_text_holds_is_kept_by_default():
    secret = "order 4111-1111 of jane.doe@example.com"
    encoder = LexicalEncoder().fit([*ENGLISH, secret])
    names = " ".join(encoder.get_feature_names_out())
    assert "4111" not in names
    assert "jane" not in names
    assert b"4111" not in pickle.dumps(encoder)


def test_a_text_without_known_n_grams_is_a_zero_row():
    X = LexicalEncoder().fit(ENGLISH).transform(["", "   ", "жжж", "red dress"])
    np.testing.assert_allclose(norms(X), [0, 0, 0, 1], atol=1e-6)


def test_a_part_without_n_grams_is_left_out():
    encoder = LexicalEncoder(min_df=1).fit(["!!! ???", "??? !!!"])
    assert encoder.analyzer_ == "char"
    assert set(encoder.vectorizers_) == {"char"}


@pytest.mark.parametrize("texts", [["", "  "], ["a red dress"]])
def test_no_n_gram_at_all_is_an_error_that_says_what_to_do(texts):
    with pytest.raises(ValueError, match=r"No n-gram occurs in `min_df`=2 of the \d"):
        LexicalEncoder().fit(texts)


def test_a_failed_fit_leaves_the_old_state():
    encoder = LexicalEncoder().fit(ENGLISH)
    before = list(encoder.get_feature_names_out())
    with pytest.raises(ValueError, match="No n-gram"):
        encoder.fit(["", ""])
    assert list(encoder.get_feature_names_out()) == before


def test_a_missing_row_is_named():
    with pytest.raises(InvalidTextError, match="Row 1 of `X` is missing"):
        LexicalEncoder().fit(["red", None])


@pytest.mark.parametrize("bad", [(0, 2), (3, 2), (1.0, 2), (1, 2, 3)])
@pytest.mark.parametrize("name", ["word_ngram_range", "char_ngram_range"])
def test_ranges_that_are_none_are_refused(name, bad):
    with pytest.raises(ValueError, match=f"`{name}` must be"):
        LexicalEncoder(**{name: bad}).fit(ENGLISH)


def test_zero_rows_are_refused_in_fit_and_kept_in_transform():
    with pytest.raises(ValueError, match="got 0 rows"):
        LexicalEncoder().fit([])
    encoder = LexicalEncoder().fit(ENGLISH)
    assert encoder.transform([]).shape == (0, encoder.n_features_out_)


def test_each_part_has_at_most_max_features():
    encoder = LexicalEncoder(min_df=1, max_features=7).fit(ENGLISH)
    assert [len(v.vocabulary_) for v in encoder.vectorizers_.values()] == [7, 7]
    assert encoder.n_features_out_ == 14


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_result_is_csr_of_the_asked_type(dtype):
    X = LexicalEncoder(dtype=dtype).fit_transform(ENGLISH)
    assert X.format == "csr"
    assert X.dtype == dtype


def test_fit_transform_equals_fit_and_transform():
    first = LexicalEncoder().fit_transform(CHINESE)
    second = LexicalEncoder().fit(CHINESE).transform(CHINESE)
    np.testing.assert_allclose(first.toarray(), second.toarray(), atol=1e-7)


@given(texts=st.lists(st.text(max_size=20), min_size=1, max_size=6))
@settings(max_examples=60, derandomize=True, deadline=None)
def test_every_row_has_norm_one_or_zero_and_no_row_depends_on_another(texts):
    encoder = LexicalEncoder().fit(ENGLISH + CHINESE)
    X = encoder.transform(texts)
    assert np.isin(np.round(norms(X), 4), [0, 1]).all()
    alone = encoder.transform(texts[-1:])
    np.testing.assert_array_equal(X[-1].toarray(), alone.toarray())
    same = encoder.transform([unicodedata.normalize("NFD", t) for t in texts])
    np.testing.assert_array_equal(X.toarray(), same.toarray())


def test_it_is_cloned_pickled_and_saved(tmp_path):
    encoder = LexicalEncoder(char_ngram_range=(1, 2)).fit(CHINESE)
    expected = encoder.transform(CHINESE).toarray()
    save_model(encoder, tmp_path / "encoder")
    for copy in (
        clone(encoder).fit(CHINESE),
        pickle.loads(pickle.dumps(encoder)),
        load_model(tmp_path / "encoder"),
    ):
        np.testing.assert_array_equal(copy.transform(CHINESE).toarray(), expected)


def test_its_parameters_can_be_searched():
    X, y = make_product_titles(200, lang="zh", random_state=0)
    search = GridSearchCV(
        make_pipeline(LexicalEncoder(), LinearSVC(class_weight="balanced")),
        {"lexicalencoder__char_ngram_range": [(1, 1), (1, 3)]},
        cv=2,
        scoring="f1_macro",
    ).fit(X, y)
    assert search.best_score_ > 0.6
