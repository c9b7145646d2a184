import numpy as np
import pytest
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.dummy import DummyClassifier
from sklearn.model_selection import FixedThresholdClassifier, GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.svm import LinearSVC

from skimbal.classifiers import BertClassifier
from skimbal.classifiers._network import NetworkClassifier
from skimbal.utils import predict_with_proba

X = np.arange(12.0).reshape(6, 2)
Y = ["a", "b"] * 3


class Counting(TransformerMixin, BaseEstimator):
    """Count how often rows pass."""

    n_calls = 0

    def fit(self, X, y=None):
        return self

    def transform(self, X):
        type(self).n_calls += 1
        return X


def test_the_transformers_of_a_pipeline_run_once():
    model = make_pipeline(Counting(), DummyClassifier()).fit(X, Y)
    search = GridSearchCV(model, {"dummyclassifier__strategy": ["prior"]}, cv=2)
    search.fit(X, Y)
    for fitted in (model, search):
        Counting.n_calls = 0
        labels, proba = predict_with_proba(fitted, X)
        assert Counting.n_calls == 1
        assert labels.tolist() == model.predict(X).tolist()
        np.testing.assert_array_equal(proba, model.predict_proba(X))


def test_labels_need_not_be_the_most_probable():
    model = FixedThresholdClassifier(DummyClassifier(), threshold=0.01, pos_label="b")
    labels, proba = predict_with_proba(model.fit(X, Y), X)
    assert set(labels) == {"b"}
    assert proba[0].tolist() == [0.5, 0.5]


def test_a_classifier_without_probabilities_gives_none():
    labels, proba = predict_with_proba(LinearSVC().fit(X, Y), X)
    assert len(labels) == 6
    assert proba is None


def test_a_fine_tuned_body_runs_once(tiny_bert, monkeypatch):
    model = BertClassifier(tiny_bert, max_epochs=1, device="cpu", random_state=0)
    model.fit(["red dress", "phone"] * 3, Y)
    expected = model.predict(["dress"])
    monkeypatch.setattr(
        NetworkClassifier, "predict", lambda *_: pytest.fail("predict ran too")
    )
    labels, proba = predict_with_proba(model, ["dress"])
    assert labels.tolist() == expected.tolist()
    assert proba.shape == (1, 2)


def test_a_subclass_with_another_predict_is_asked(tiny_bert):
    class AlwaysB(BertClassifier):
        def predict(self, X):
            return np.full(len(X), "b")

    model = AlwaysB(tiny_bert, max_epochs=1, device="cpu", random_state=0)
    model.fit(["red dress", "phone"] * 3, Y)
    assert predict_with_proba(model, ["dress", "phone"])[0].tolist() == ["b", "b"]
