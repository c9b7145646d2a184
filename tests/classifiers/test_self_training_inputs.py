"""Tests of what `SelfTrainingTextClassifier` is given, and of what is around it."""

import pickle

import numpy as np
import pandas as pd
import pytest
from joblib import parallel_config
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline

from skimbal.augmentation import DeleteAugmenter
from skimbal.classifiers import BertClassifier, SelfTrainingTextClassifier
from skimbal.encoders import TransformerEncoder
from skimbal.exceptions import InvalidTextError, LabelError
from skimbal.utils import load_model, save_model
from tests.classifiers.unlabelled import (
    linear,
    make_rows,
    make_texts,
    self_train,
)


def test_each_text_is_encoded_once(tiny_bert, monkeypatch):
    encoded = []
    transform = TransformerEncoder.transform

    def count(self, X):
        encoded.extend(X)
        return transform(self, X)

    monkeypatch.setattr(TransformerEncoder, "transform", count)
    X, y, _ = make_texts()
    whole = make_pipeline(TransformerEncoder(tiny_bert), LogisticRegression())
    model = self_train(whole, cv=2).fit(X, y)
    assert len(encoded) == len(X)
    assert len(model.estimator_.steps) == 2
    assert model.predict_proba(X[:3]).shape == (3, 3)
    encoded.clear()
    strong = DeleteAugmenter(random_state=0)
    clone(model).set_params(strong_augmenter=strong).fit(X, y)
    n_unlabelled = sum(label is None for label in y)
    assert len(encoded) == len(X) + n_unlabelled


def test_by_default_it_is_a_regression_on_vectors(monkeypatch, tiny_bert):
    default = SelfTrainingTextClassifier()
    encoder, head = (step for _, step in default._base().steps)
    assert isinstance(encoder, TransformerEncoder)
    assert head.C == 10
    assert not hasattr(default, "missing")
    assert default.reads_pairs is False


@pytest.mark.parametrize("name", ["weak_augmenter", "strong_augmenter"])
def test_views_change_what_is_learnt_and_follow_the_seed(name):
    X, y, _ = make_texts()
    views = [None, DeleteAugmenter(n_changes=2), DeleteAugmenter(n_changes=2)]
    probas = [
        self_train(linear(), cv=2, max_iter=2, guard=False, **{name: view})
        .fit(X, y)
        .predict_proba(X)
        for view in views
    ]
    assert np.abs(probas[0] - probas[1]).max() > 1e-4
    np.testing.assert_array_equal(probas[1], probas[2])


def test_jobs_make_no_difference():
    X, y, _ = make_texts()
    with parallel_config(backend="threading"):
        one, two = (
            self_train(linear(), cv=2, max_iter=1, n_jobs=n).fit(X, y).predict_proba(X)
            for n in (None, 2)
        )
    np.testing.assert_array_equal(one, two)


def test_a_fine_tuned_encoder_is_trained_on_all_rows(tiny_bert):
    X, y, _ = make_texts()
    bert = BertClassifier(tiny_bert, max_epochs=1, device="cpu")
    model = self_train(bert, max_iter=1, guard=False, cv=2).fit(X, y)
    assert model.self_trained_
    assert model.predict_proba(X[:2]).shape == (2, 3)
    assert model.reads_pairs


def test_pairs_are_read_by_estimators_that_read_them(tiny_bert):
    X, y, _ = make_texts()
    pairs = pd.DataFrame({"query": X, "title": X[::-1]})
    bert = BertClassifier(tiny_bert, max_epochs=1, device="cpu")
    model = self_train(bert, max_iter=1, guard=False, cv=2).fit(pairs, y)
    assert model.predict(pairs[:2]).shape == (2,)


@pytest.mark.parametrize("container", [list, pd.Series])
def test_labels_are_read_by_position(container):
    X, y, _ = make_texts()
    expected = self_train(linear(), guard=False).fit(X, y).predict_proba(X)
    labels = container(y.tolist())
    if container is pd.Series:
        labels.index = range(len(y))[::-1]
    model = self_train(linear(), guard=False).fit(list(X), labels)
    actual = model.predict_proba(X)
    np.testing.assert_array_equal(actual, expected)


def test_it_can_be_searched_pickled_and_saved(tmp_path):
    X, y, codes = make_texts(n_labels=10)
    grid = {"estimator__logisticregression__C": [1, 10]}
    search = GridSearchCV(self_train(linear(), cv=2), grid, cv=2)
    search.fit(X, codes)
    model = self_train(linear(), cv=2).fit(X, y)
    save_model(model, tmp_path / "model")
    for copy in (pickle.loads(pickle.dumps(model)), load_model(tmp_path / "model")):
        np.testing.assert_array_equal(copy.predict_proba(X), model.predict_proba(X))
        assert copy.guard_scores_ == model.guard_scores_


@pytest.mark.parametrize(
    ("y", "message"),
    [
        ([None] * 6, "`y` has no label in 6 rows"),
        (["a"] * 3 + [None] * 3, "at least 2 classes; got 1 class in 3 rows"),
        (["a", "b"], "X has 6 rows, y has 2"),
        (None, "target y is None"),
        ([-1, 1, -1, 1, -1, 1], "at least 2 classes"),
    ],
)
def test_labels_that_cannot_be_used_are_refused(y, message):
    with pytest.raises(LabelError, match=message):
        self_train(linear()).fit(["one text"] * 6, y)


@pytest.mark.parametrize(
    ("y", "message"),
    [
        ([np.nan, 1.0, 2.0, np.inf], "Row 3 of `y` is infinite"),
        ([None, "a", None, "b" * 2000], "Row 3 of `y` holds 2000 characters"),
        (np.array(["a", "b", "a", -1]), "Row 3 of `y` is the str '-1'.*Use None"),
        ([None, "b", "a", "-1"], "Row 3 of `y` is the str '-1'"),
    ],
)
def test_rows_of_labels_are_counted_in_the_whole_of_y(y, message):
    y = np.array(y) if isinstance(y[0], float) else y
    with pytest.raises(LabelError, match=message):
        self_train(linear()).fit(["one text"] * 4, y)


def test_other_wrong_input_is_refused():
    X, y, _ = make_texts()
    with pytest.raises(InvalidTextError, match="Row 7"):
        self_train(linear()).fit([*X[:7], None, *X[8:]], y)
    with pytest.raises(ValueError, match="non-zero"):
        self_train(linear()).fit(X, y, sample_weight=np.zeros(len(y)))
    with pytest.raises(ValueError, match="target_prior"):
        self_train(linear(), target_prior={"dress": 1}).fit(X, y)
    X, y, _ = make_rows()
    with pytest.raises(TypeError, match="change single texts"):
        self_train(weak_augmenter=DeleteAugmenter()).fit(X, y)


def test_a_failed_fit_leaves_the_model_as_it_was():
    X, y, _ = make_texts()
    model = self_train(linear(), cv=2).fit(X, y)
    before = model.predict_proba(X)
    with pytest.raises(LabelError):
        model.fit(X, [None] * len(X))
    np.testing.assert_array_equal(model.predict_proba(X), before)
