"""Pipelines with samplers are copied, saved and loaded."""

import pickle

import numpy as np
from sklearn.base import clone

from skimbal.over_sampling import (
    EmbeddingSMOTE,
)
from skimbal.pipeline import Pipeline
from skimbal.utils import load_model, save_model
from tests.pipeline.test_pipeline import LABELS, TEXTS, text_model


def test_pipelines_are_cloned_pickled_and_shown():
    model = text_model().fit(TEXTS, LABELS)
    expected = model.predict_proba(TEXTS)
    copied = pickle.loads(pickle.dumps(model))
    np.testing.assert_array_equal(copied.predict_proba(TEXTS), expected)
    again = clone(model)
    assert not hasattr(again, "sample_indices_")
    np.testing.assert_array_equal(
        again.fit(TEXTS, LABELS).predict_proba(TEXTS), expected
    )
    assert "AugmentingOverSampler" in model._repr_html_()


def test_fitted_pipelines_are_saved_and_loaded(tmp_path):
    model = text_model()
    model.steps.insert(2, ("smote", EmbeddingSMOTE(k_neighbors=1, random_state=0)))
    model.fit(TEXTS, LABELS)
    save_model(model, tmp_path / "model")
    loaded = load_model(tmp_path / "model")
    assert type(loaded) is Pipeline
    np.testing.assert_array_equal(
        loaded.predict_proba(TEXTS), model.predict_proba(TEXTS)
    )
    np.testing.assert_array_equal(loaded.sample_indices_, model.sample_indices_)
