"""Vocabularies are packed for saving, and come back as they were."""

import json
from zipfile import ZipFile

import numpy as np
import pytest
from sklearn.compose import ColumnTransformer
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import FeatureUnion, make_pipeline

from skimbal.encoders import LexicalEncoder
from skimbal.exceptions import ModelFormatError
from skimbal.utils import load_model, save_model
from skimbal.utils._vocabularies import pack_vocabulary, unpack_vocabulary
from skimbal.utils._walk import with_attributes

X = ["red dress", "blue shoe", "spam now", "free prize", "red \ud800 shoe"] * 4


def test_a_packed_vocabulary_is_a_str_in_the_order_of_the_columns():
    vectorizer = CountVectorizer().fit(["red box", "tie"])
    assert pack_vocabulary(vectorizer).vocabulary_ == '["box", "red", "tie"]'
    assert vectorizer.vocabulary_ == {"box": 0, "red": 1, "tie": 2}
    unpacked = unpack_vocabulary(pack_vocabulary(vectorizer))
    assert unpacked.vocabulary_ == vectorizer.vocabulary_


def test_what_has_no_vocabulary_is_left_alone():
    for value in (CountVectorizer(), LogisticRegression(), "text"):
        assert pack_vocabulary(value) is value


@pytest.mark.parametrize("terms", [["a", "a", "b"], "aab"])
def test_terms_that_are_not_all_different_are_refused(terms):
    packed = with_attributes(CountVectorizer(), vocabulary_=json.dumps(terms))
    with pytest.raises(ModelFormatError, match="n-grams are not all different"):
        unpack_vocabulary(packed)


def test_vocabularies_are_found_wherever_they_are(tmp_path):
    texts = np.array(X, dtype=object)[:, None]
    model = make_pipeline(
        ColumnTransformer([("text", TfidfVectorizer(min_df=2), 0)]),
        FeatureUnion([("all", "passthrough")]),
    ).fit(texts)
    save_model(model, tmp_path / "model")
    with ZipFile(tmp_path / "model" / "estimator.skops") as archive:
        schema = archive.read("schema.json")
    assert b"prize" in schema
    assert b'"prize": {' not in schema  # an entry for each n-gram
    loaded = load_model(tmp_path / "model")
    assert (loaded.transform(texts) != model.transform(texts)).nnz == 0


def test_a_lexical_encoder_survives_the_way_to_disk(tmp_path):
    encoder = LexicalEncoder(min_df=1, max_features=9).fit(X[:4])
    save_model(encoder, tmp_path / "model")
    loaded = load_model(tmp_path / "model")
    assert (loaded.transform(X[:4]) != encoder.transform(X[:4])).nnz == 0
    assert list(loaded.get_feature_names_out()) == list(encoder.get_feature_names_out())
    # a schema and few arrays; packed entry by entry it would be a file an n-gram
    with ZipFile(tmp_path / "model" / "estimator.skops") as archive:
        assert len(archive.namelist()) < 10
