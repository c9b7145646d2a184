"""`BertClassifier` inside what scikit-learn and imbalanced-learn offer."""

import numpy as np
import pytest
from imblearn.over_sampling import RandomOverSampler
from imblearn.pipeline import make_pipeline as make_sampling_pipeline
from sklearn import config_context
from sklearn.calibration import CalibratedClassifierCV
from sklearn.ensemble import StackingClassifier, VotingClassifier
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import (
    FixedThresholdClassifier,
    GridSearchCV,
    TunedThresholdClassifierCV,
    cross_val_predict,
    cross_val_score,
)
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

from skimbal.classifiers import BertClassifier

X = [
    f"{colour} {thing}"
    for colour in ("red", "blue", "green", "black", "new", "cheap")
    for thing in ("dress", "phone", "juice")
]
Y = ["dress", "phone", "juice"] * 6
BINARY = ["rare" if "phone" in text else "common" for text in X]


@pytest.fixture
def bert(tiny_bert) -> BertClassifier:
    return BertClassifier(
        tiny_bert, max_epochs=1, batch_size=8, random_state=0, device="cpu"
    )


def lexical():
    return make_pipeline(TfidfVectorizer(), LogisticRegression())


def test_pipeline(bert):
    lower = FunctionTransformer(lambda texts: [text.lower() for text in texts])
    pipeline = Pipeline([("lower", lower), ("bert", bert)]).fit(X, Y)
    assert set(pipeline.predict(X)) <= set(Y)
    assert pipeline.predict_proba(X).shape == (18, 3)


def test_vectors_of_a_fine_tuned_body_feed_another_classifier(bert):
    pipeline = make_pipeline(bert, StandardScaler(), LogisticRegression()).fit(X, Y)
    assert pipeline.score(X, Y) > 0.5


def test_imbalanced_learn_pipeline(bert):
    column = np.array(X, dtype=object)[:, None]
    pipeline = make_sampling_pipeline(RandomOverSampler(random_state=0), bert)
    pipeline.fit(column, BINARY)
    assert pipeline[-1].class_counts_.tolist() == [12, 12]
    assert pipeline.predict(column).shape == (18,)


@pytest.mark.parametrize("n_jobs", [1, 2])
def test_grid_search(bert, n_jobs):
    grid = {"learning_rate": [1e-5, 1e-3]}
    search = GridSearchCV(bert, grid, cv=2, n_jobs=n_jobs, scoring="neg_log_loss")
    search.fit(X, Y)
    assert search.best_params_["learning_rate"] in grid["learning_rate"]
    assert np.isfinite(search.cv_results_["mean_test_score"]).all()


def test_cross_validation_is_the_same_in_threads(bert):
    alone = cross_val_score(bert, X, Y, cv=2, scoring="neg_log_loss")
    from joblib import parallel_config

    with parallel_config("threading", n_jobs=2):
        together = cross_val_score(bert, X, Y, cv=2, scoring="neg_log_loss")
    np.testing.assert_allclose(alone, together, atol=1e-6)


def test_cross_val_predict_fills_every_row(bert):
    proba = cross_val_predict(bert, X, Y, cv=3, method="predict_proba")
    np.testing.assert_allclose(proba.sum(1), 1)


@pytest.mark.parametrize("method", ["sigmoid", "temperature"])
def test_calibration(bert, method):
    model = CalibratedClassifierCV(bert, method=method, cv=2).fit(X, Y)
    np.testing.assert_allclose(model.predict_proba(X).sum(1), 1)


def test_calibration_of_a_fitted_classifier(bert):
    frozen = FrozenEstimator(bert.fit(X, Y))
    model = CalibratedClassifierCV(frozen).fit(X, Y)
    assert model.classes_.tolist() == ["dress", "juice", "phone"]


def test_tuned_and_fixed_thresholds(bert):
    tuned = TunedThresholdClassifierCV(bert, cv=2, scoring="balanced_accuracy")
    assert set(tuned.fit(X, BINARY).predict(X)) <= {"common", "rare"}
    fixed = FixedThresholdClassifier(bert, threshold=0.3, pos_label="rare")
    assert fixed.fit(X, BINARY).predict(X).shape == (18,)


def test_voting(bert):
    voting = VotingClassifier([("bert", bert), ("words", lexical())], voting="soft")
    assert voting.fit(X, Y).predict_proba(X).shape == (18, 3)


def test_stacking(bert):
    stacking = StackingClassifier([("bert", bert), ("words", lexical())], cv=2)
    assert stacking.fit(X, Y).predict(X).shape == (18,)


def test_one_versus_rest(bert):
    model = OneVsRestClassifier(bert).fit(X, Y)
    assert model.predict_proba(X).shape == (18, 3)


def test_metadata_reaches_a_classifier_inside_a_pipeline(bert):
    with config_context(enable_metadata_routing=True):
        bert.set_fit_request(sample_weight=True, X_val=True, y_val=True)
        pipeline = Pipeline([("bert", bert)])
        pipeline.fit(X, Y, sample_weight=np.ones(18), X_val=X[:3], y_val=Y[:3])
    assert "valid_score" in pipeline[-1].history_[0]


def test_a_class_that_a_fold_lacks_has_no_column_there(bert):
    rows = [i for i, label in enumerate(Y) if label != "juice"]
    bert.fit([X[i] for i in rows], [Y[i] for i in rows])
    assert bert.classes_.tolist() == ["dress", "phone"]
    assert bert.predict_proba(X).shape == (18, 2)
    assert bert.score(X, Y) <= len(rows) / len(Y)  # juice is never right
