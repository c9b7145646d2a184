"""With a cache, a body is loaded only for what is not in it."""

import pickle
import shutil

import numpy as np
import pytest
from joblib import parallel_config
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline

from skimbal._torch import _frozen_body
from skimbal.calibration import LogitAdjustedClassifier
from skimbal.encoders import TransformerEncoder
from skimbal.exceptions import ModelFormatError
from tests.tiny import make_tiny_bert

X = ["red dress", "blue dress", "green dress", "phone", "black phone", "phone case"]
Y = ["wear"] * 3 + ["tech"] * 3


@pytest.fixture
def loads(monkeypatch) -> list:
    """The folders that are loaded."""
    folders: list = []
    load = _frozen_body.load_frozen

    def loading(folder, *options):
        folders.append(folder)
        return load(folder, *options)

    monkeypatch.setattr(_frozen_body, "load_frozen", loading)
    return folders


def cached(pretrained, folder, **options) -> TransformerEncoder:
    return TransformerEncoder(
        pretrained, cache_dir=folder / "cache", device="cpu", **options
    )


def test_what_is_in_the_cache_needs_no_body(tiny_bert, tmp_path, loads):
    first = cached(tiny_bert, tmp_path).fit(X)
    assert loads == []
    vectors = first.transform(X)
    assert len(loads) == 1
    again = cached(tiny_bert, tmp_path).fit(X)
    np.testing.assert_array_equal(again.transform(X), vectors)
    assert (
        again.get_feature_names_out().tolist() == first.get_feature_names_out().tolist()
    )
    assert len(loads) == 1
    again.transform(["a new text"])
    assert len(loads) == 2


def test_without_a_cache_the_body_is_loaded_in_fit(tiny_bert, loads):
    encoder = TransformerEncoder(tiny_bert, device="cpu").fit(X)
    encoder.transform(X)
    assert len(loads) == 1


@pytest.mark.filterwarnings("ignore:.*`cache_dir` is not saved")
def test_the_encoder_of_a_full_cache_is_there_when_it_is_asked_for(tiny_bert, tmp_path):
    vectors = cached(tiny_bert, tmp_path).fit_transform(X)
    again = cached(tiny_bert, tmp_path)
    assert not hasattr(again, "encoder_")
    again.fit(X)
    assert again.encoder_.width == vectors.shape[1]
    assert again.tokenizer_.pad_token == "[PAD]"
    again.save(tmp_path / "model")
    loaded = TransformerEncoder.load(tmp_path / "model")
    np.testing.assert_array_equal(loaded.transform(X), vectors)


def test_a_pickle_works_without_the_folder_of_the_body(tmp_path):
    folder = make_tiny_bert(tmp_path / "model")
    encoder = cached(folder, tmp_path)
    vectors = encoder.fit_transform(X)
    pickled = pickle.dumps(cached(folder, tmp_path).fit(X))
    shutil.rmtree(folder)
    shutil.rmtree(tmp_path / "cache")
    np.testing.assert_array_equal(pickle.loads(pickled).transform(X), vectors)


def test_a_body_that_changed_since_the_fit_spoils_no_cache(tmp_path):
    folder = make_tiny_bert(tmp_path / "model")
    encoder = cached(folder, tmp_path).fit(X)
    shutil.rmtree(folder)
    make_tiny_bert(folder, seed=1)
    with pytest.raises(ModelFormatError, match="has changed since `fit`"):
        encoder.transform(X)
    other = cached(folder, tmp_path).fit(X)
    expected = TransformerEncoder(folder, device="cpu").fit_transform(X)
    np.testing.assert_array_equal(other.transform(X), expected)


@pytest.mark.parametrize("n_jobs", [None, 2])
def test_a_search_encodes_a_text_once(tiny_bert, tmp_path, loads, n_jobs):
    cached(tiny_bert, tmp_path).fit_transform(X)
    loads.clear()
    decision = LogitAdjustedClassifier(
        make_pipeline(cached(tiny_bert, tmp_path), LogisticRegression()),
        cv=2,
        random_state=0,
    )
    grid = {"estimator__logisticregression__C": [0.1, 10], "tau": [0, "auto"]}
    search = GridSearchCV(decision, grid, cv=3, n_jobs=n_jobs)
    with parallel_config("threading"):
        search.fit(X, Y)
    assert loads == []
    assert search.predict(X).shape == (6,)
