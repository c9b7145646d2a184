"""No forged encoder names a column that its output lacks; every fitted one passes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import issparse
from sklearn.base import clone
from sklearn.ensemble import RandomForestClassifier
from sklearn.feature_extraction import DictVectorizer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import KBinsDiscretizer, OneHotEncoder

from skimbal.exceptions import ModelFormatError
from skimbal.utils import load_model, save_model
from skimbal.utils._columns import _columns_of, check_columns
from skimbal.utils._walk import with_attributes

TABLE = np.array([["a", "x"], ["b", "x"], ["c", "y"], ["a", "y"], ["a", "z"]] * 3)
NUMBERS = np.array([[3.0], [1.0], [np.nan], [1.0], [2.0]] * 3)
FEW = {"min_frequency": 4, "handle_unknown": "infrequent_if_exist"}
ENCODERS = [
    (OneHotEncoder(), TABLE),
    (OneHotEncoder(), TABLE.astype(object)),
    (OneHotEncoder(), NUMBERS),
    (OneHotEncoder(handle_unknown="ignore"), TABLE),
    (OneHotEncoder(drop="first"), TABLE),
    (OneHotEncoder(drop="if_binary"), TABLE),
    (OneHotEncoder(drop=["b", "z"]), TABLE),
    (OneHotEncoder(**FEW), TABLE),
    (OneHotEncoder(**FEW), TABLE.astype(object)),
    (OneHotEncoder(drop="first", **FEW), TABLE),
    (OneHotEncoder(max_categories=2, sparse_output=False), TABLE),
]


@pytest.mark.parametrize(("encoder", "X"), ENCODERS, ids=str)
def test_the_columns_are_those_of_the_output(encoder, X):
    encoder = clone(encoder).fit(X)
    check_columns(encoder)
    output = encoder.transform(X)
    output = output.toarray() if issparse(output) else output
    ends = np.cumsum(encoder._n_features_outs)
    for i, block in enumerate(np.split(output, ends[:-1], axis=1)):
        used = np.flatnonzero(block.any(axis=0))
        assert np.unique(_columns_of(encoder, i)).tolist() == used.tolist()


@pytest.mark.parametrize(("encoder", "X"), ENCODERS, ids=str)
def test_a_fitted_encoder_survives_the_way_to_disk(encoder, X, tmp_path):
    encoder = clone(encoder).set_params(sparse_output=False).fit(X)
    save_model(encoder, tmp_path / "model")
    loaded = load_model(tmp_path / "model")
    np.testing.assert_array_equal(loaded.transform(X), encoder.transform(X))


@given(
    rows=st.lists(
        st.tuples(st.integers(0, 6), st.sampled_from("abcd")), min_size=1, max_size=30
    ),
    limit=st.one_of(st.none(), st.integers(1, 4)),
    drop=st.sampled_from([None, "first", "if_binary"]),
)
def test_no_fitted_encoder_is_refused(rows, limit, drop):
    X = np.array(rows, dtype=object)
    encoder = OneHotEncoder(
        drop=drop, max_categories=limit, handle_unknown="infrequent_if_exist"
    )
    check_columns(encoder.fit(X))


def test_what_has_no_columns_passes():
    for value in (OneHotEncoder(), DictVectorizer(), "text", KBinsDiscretizer()):
        check_columns(value)


PLAIN = {"_infrequent_enabled": False, "_drop_idx_after_grouping": None}
FORGED = [
    {"_n_features_outs": [2, 1]},
    {"_n_features_outs": [2]},
    {"_n_features_outs": [2, -3]},
    {"_n_features_outs": [2, 2.5]},
    {"categories_": [np.arange(10**6), np.arange(2)]} | PLAIN,
    # a search among these can end behind the last one
    {"categories_": [np.array([5, 1, 3])], "_n_features_outs": [3]} | PLAIN,
    {"_default_to_infrequent_mappings": [np.array([0, 9, 1]), None]},
    {"_default_to_infrequent_mappings": [np.array([0, -9, 1]), None]},
    {"_default_to_infrequent_mappings": [np.array([0, np.nan, 1]), None]},
    {
        "_default_to_infrequent_mappings": [None, None],
        "_infrequent_indices": [np.array([10**6]), None],
    },
    {"_drop_idx_after_grouping": np.array([-1, None], dtype=object)},
]


@pytest.mark.parametrize("changes", FORGED, ids=str)
def test_a_forged_encoder_is_refused(changes):
    encoder = OneHotEncoder(min_frequency=4).fit(TABLE)
    with pytest.raises(ModelFormatError, match="A OneHotEncoder in the model is"):
        check_columns(with_attributes(encoder, **changes))


@pytest.mark.parametrize("column", [-1, 2, 10**9])
def test_a_forged_dict_vectorizer_is_not_loaded(column, tmp_path):
    model = make_pipeline(DictVectorizer(), RandomForestClassifier(2))
    model.fit([{"a": 1}, {"b": 1}], [0, 1])
    model[0].vocabulary_["b"] = column
    save_model(model, tmp_path / "model")
    with pytest.raises(ModelFormatError, match="A DictVectorizer in the model is"):
        load_model(tmp_path / "model")


def test_a_fitted_dict_vectorizer_is_loaded(tmp_path):
    rows = [{"a": 1, "b": "x"}, {"b": "y", "c": 2}]
    vectorizer = DictVectorizer(sparse=False).fit(rows).restrict([0, 3])
    save_model(vectorizer, tmp_path / "model")
    loaded = load_model(tmp_path / "model")
    np.testing.assert_array_equal(loaded.transform(rows), vectorizer.transform(rows))
