"""Tests of `BalancedTextBagging`, and of what it shares with `EasyEnsembleText`."""

from typing import ClassVar

import numpy as np
import pytest
from joblib import parallel_config
from scipy.sparse import issparse
from sklearn import config_context
from sklearn.base import BaseEstimator, TransformerMixin, clone
from sklearn.dummy import DummyClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.random_projection import GaussianRandomProjection
from sklearn.svm import LinearSVC
from sklearn.tree import ExtraTreeClassifier
from sklearn.utils import get_tags

from skimbal.calibration import PriorCorrectedClassifier
from skimbal.classifiers import BertClassifier
from skimbal.encoders import LexicalEncoder, TransformerEncoder
from skimbal.ensemble import BalancedTextBagging, EasyEnsembleText
from skimbal.exceptions import InvalidTextError, LabelError
from skimbal.utils import load_model, predict_with_proba, save_model
from skimbal.utils.estimator_checks._data import TEXTS, labels
from tests.calibration.data import GaussianClassifier, gaussian_posterior, gaussian_rows

X, Y = gaussian_rows((90, 30, 6), (0.0, 2.0, 4.0))
X_NEW, _ = gaussian_rows((90, 30, 6), (0.0, 2.0, 4.0), seed=1)
Y_TEXT = np.array(labels())
WEIGHT = np.random.default_rng(0).random(len(Y)) + 0.1


def bagging(estimator=None, **options):
    options = {"encoder": "passthrough", "random_state": 0} | options
    return BalancedTextBagging(estimator or LogisticRegression(), **options)


class CountsFits(TransformerMixin, BaseEstimator):
    """Notes how often it is fitted and run, on how many rows."""

    calls: ClassVar[list] = []

    def fit(self, X, y=None):
        self.calls.append(("fit", len(X)))
        self.fitted_ = True
        return self

    def transform(self, X):
        self.calls.append(("transform", len(X)))
        return np.asarray(X)


def test_members_are_trained_on_the_draws_that_are_told():
    model = bagging(n_estimators=4).fit(X, Y)
    for drawn, member in zip(model.estimators_samples_, model.estimators_, strict=True):
        assert len(set(np.bincount(Y[drawn]))) == 1
        alone = LogisticRegression().fit(X[drawn], Y[drawn])
        np.testing.assert_array_equal(
            member.predict_proba(X_NEW), alone.predict_proba(X_NEW)
        )


def test_together_the_members_see_every_row_and_all_of_the_rare():
    model = bagging(n_estimators=5).fit(X, Y)
    seen = np.unique(np.concatenate(model.estimators_samples_))
    assert len(seen) == len(Y)
    for drawn in model.estimators_samples_:
        assert set(np.flatnonzero(Y == 2)) <= set(drawn)


def test_probabilities_are_the_mean_of_the_members():
    model = bagging(n_estimators=3).fit(X, Y)
    alone = [member.predict_proba(X_NEW) for member in model.estimators_]
    assert not np.allclose(alone[0], alone[1])
    np.testing.assert_allclose(model.predict_proba(X_NEW), np.mean(alone, axis=0))
    best = model.classes_[np.mean(alone, axis=0).argmax(axis=1)]
    np.testing.assert_array_equal(model.predict(X_NEW), best)


def test_rows_of_each_class_can_be_set():
    model = bagging(rows_per_class=4).fit(X, Y)
    assert {len(drawn) for drawn in model.estimators_samples_} == {12}


def test_small_classes_are_bootstrapped_if_asked():
    def different_rare_rows(bootstrap):
        model = bagging(bootstrap=bootstrap, rows_per_class=6).fit(X, Y)
        return [len(set(rows[Y[rows] == 2])) for rows in model.estimators_samples_]

    assert set(different_rare_rows(False)) == {6}
    assert max(different_rare_rows(True)) < 6


def test_probabilities_stand_for_equal_classes_and_can_be_moved_back():
    means = (0.0, 2.0, 4.0)
    model = bagging(GaussianClassifier(means)).fit(X, Y)
    np.testing.assert_allclose(model.training_prior_, [1 / 3] * 3)
    expected = gaussian_posterior(X_NEW, np.array(means), np.full(3, 1 / 3))
    np.testing.assert_allclose(model.predict_proba(X_NEW), expected)
    moved = PriorCorrectedClassifier(bagging(GaussianClassifier(means))).fit(X, Y)
    prior = np.bincount(Y) / len(Y)
    np.testing.assert_allclose(
        moved.predict_proba(X_NEW), gaussian_posterior(X_NEW, np.array(means), prior)
    )


def test_texts_are_encoded_once_for_all_members():
    CountsFits.calls.clear()
    model = bagging(encoder=CountsFits(), n_estimators=5).fit(X, Y)
    assert CountsFits.calls == [("fit", len(Y)), ("transform", len(Y))]
    model.predict_proba(X_NEW)
    assert CountsFits.calls[2:] == [("transform", len(X_NEW))]


@pytest.mark.parametrize("kind", [BalancedTextBagging, EasyEnsembleText])
def test_the_default_reads_texts_as_sparse_vectors(kind):
    model = kind(n_estimators=2, random_state=0).fit(TEXTS, Y_TEXT)
    assert isinstance(model.encoder_, LexicalEncoder)
    assert issparse(model.encoder_.transform(TEXTS))
    assert np.mean(model.predict(TEXTS) == Y_TEXT) > 0.8
    assert get_tags(model).input_tags.string
    assert model.reads_pairs is False


@pytest.mark.parametrize("kind", [BalancedTextBagging, EasyEnsembleText])
def test_vectors_of_a_network_are_read_too(kind, tiny_bert):
    encoder = TransformerEncoder(tiny_bert, device="cpu")
    model = kind(encoder=encoder, n_estimators=2, random_state=0).fit(TEXTS, Y_TEXT)
    alone = make_pipeline(model.encoder_, model.estimators_[0])
    assert alone.predict_proba(TEXTS).shape == (len(TEXTS), 3)
    assert model.predict_proba([]).shape == (0, 3)


def test_members_can_read_texts_themselves(tiny_bert, tmp_path):
    bert = BertClassifier(tiny_bert, max_epochs=1, device="cpu")
    model = bagging(bert, n_estimators=2, rows_per_class=4).fit(TEXTS, Y_TEXT)
    assert model.encoder_ is None
    assert model.reads_pairs is True
    assert [m.class_counts_.tolist() for m in model.estimators_] == [[4, 4, 4]] * 2
    assert model.estimators_[0].random_state != model.estimators_[1].random_state
    save_model(model, tmp_path / "model")
    loaded = load_model(tmp_path / "model")
    np.testing.assert_array_equal(
        loaded.predict_proba(TEXTS), model.predict_proba(TEXTS)
    )


def test_pairs_are_read_by_members_that_read_them(tiny_bert):
    pairs = np.array([TEXTS, TEXTS[::-1]], dtype=object).T
    bert = BertClassifier(tiny_bert, max_epochs=1, device="cpu")
    model = bagging(bert, n_estimators=1, rows_per_class=2).fit(pairs, Y_TEXT)
    assert model.estimators_[0].n_columns_ == 2
    assert model.predict(pairs).shape == Y_TEXT.shape


def test_a_class_of_one_row_is_in_every_draw():
    y = np.where(np.arange(len(Y)) == 3, 7, Y)
    model = bagging().fit(X, y)
    assert model.classes_.tolist() == [0, 1, 2, 7]
    assert all(3 in drawn for drawn in model.estimators_samples_)


def test_a_very_rare_class_is_as_often_there_as_the_other():
    y = np.zeros(5000, dtype=int)
    y[:3] = 1
    rows = np.random.default_rng(0).normal(size=(5000, 2)) + y[:, None]
    model = bagging(n_estimators=2).fit(rows, y)
    assert np.bincount(y[model.estimators_samples_[0]]).tolist() == [2499, 2499]
    assert model.training_prior_.tolist() == [0.5, 0.5]


@pytest.mark.parametrize("routed", [False, True])
def test_weights_reach_the_members_and_the_prior(routed):
    pipeline = make_pipeline(LogisticRegression())
    with config_context(enable_metadata_routing=routed):
        model = bagging(pipeline, n_estimators=3).fit(X, Y, sample_weight=WEIGHT)
    for drawn, member in zip(model.estimators_samples_, model.estimators_, strict=True):
        alone = LogisticRegression().fit(X[drawn], Y[drawn], WEIGHT[drawn])
        np.testing.assert_allclose(
            member.predict_proba(X_NEW), alone.predict_proba(X_NEW)
        )
    mass = [np.bincount(Y[d], WEIGHT[d]) for d in model.estimators_samples_]
    expected = np.mean([m / m.sum() for m in mass], axis=0)
    np.testing.assert_allclose(model.training_prior_, expected)


def test_rows_without_weight_are_not_drawn():
    weight = np.where(np.arange(len(Y)) % 2, 1.0, 0.0)
    drawn = np.concatenate(bagging().fit(X, Y, weight).estimators_samples_)
    assert (weight[drawn] > 0).all()
    kept = weight > 0
    alone = bagging().fit(X[kept], Y[kept]).predict_proba(X_NEW)
    actual = bagging().fit(X, Y, weight).predict_proba(X_NEW)
    np.testing.assert_allclose(actual, alone, atol=1e-6)


def test_a_class_without_weight_is_drawn_all_the_same():
    model = bagging().fit(X, Y, np.where(Y == 2, 0.0, 1.0))
    assert model.predict_proba(X_NEW).shape[1] == 3
    np.testing.assert_allclose(model.training_prior_, [0.5, 0.5, 0.0])


def test_other_arguments_of_fit_are_cut_to_the_draw():
    model = bagging(make_pipeline(LogisticRegression()), rows_per_class=5)
    model.fit(X, Y, logisticregression__sample_weight=WEIGHT)
    for drawn, member in zip(model.estimators_samples_, model.estimators_, strict=True):
        alone = LogisticRegression().fit(X[drawn], Y[drawn], WEIGHT[drawn])
        expected = alone.predict_proba(X_NEW)
        np.testing.assert_allclose(member.predict_proba(X_NEW), expected)
        unweighted = LogisticRegression().fit(X[drawn], Y[drawn])
        assert not np.allclose(unweighted.predict_proba(X_NEW), expected, atol=1e-3)


def test_seeds_of_members_differ_where_they_are_not_set():
    model = bagging(ExtraTreeClassifier(max_depth=2), n_estimators=3).fit(X, Y)
    assert len({member.random_state for member in model.estimators_}) == 3
    model = bagging(ExtraTreeClassifier(random_state=5), n_estimators=3).fit(X, Y)
    assert {member.random_state for member in model.estimators_} == {5}


def test_the_encoder_is_seeded_where_it_is_not():
    projection = GaussianRandomProjection(1)
    first, again = (bagging(encoder=projection).fit(X, Y) for _ in range(2))
    np.testing.assert_array_equal(
        first.predict_proba(X_NEW), again.predict_proba(X_NEW)
    )
    assert projection.random_state is None
    fixed = bagging(encoder=GaussianRandomProjection(1, random_state=5)).fit(X, Y)
    assert fixed.encoder_.random_state == 5


def test_a_draw_of_many_classes_has_no_more_rows_than_there_are():
    y = np.where(np.arange(len(Y)) < 80, 0, np.arange(len(Y)))
    model = bagging(n_estimators=2).fit(X, y)
    # 80 rows over 2 draws would be 40 of each of 47 classes
    assert {len(drawn) for drawn in model.estimators_samples_} == {47 * 2}


def test_the_number_of_jobs_makes_no_difference():
    expected = bagging(ExtraTreeClassifier()).fit(X, Y).predict_proba(X_NEW)
    with parallel_config(backend="threading"):
        model = bagging(ExtraTreeClassifier(), n_jobs=2).fit(X, Y)
    np.testing.assert_array_equal(model.predict_proba(X_NEW), expected)


def test_the_same_seed_gives_the_same_and_another_does_not():
    first, again = (bagging().fit(X, Y).predict_proba(X_NEW) for _ in range(2))
    np.testing.assert_array_equal(first, again)
    other = bagging(random_state=1).fit(X, Y).predict_proba(X_NEW)
    assert not np.allclose(first, other)


def test_what_cannot_be_used_is_refused():
    with pytest.raises(LabelError):
        bagging().fit(X, np.zeros(len(X), dtype=int))
    with pytest.raises(ValueError, match="'estimator' parameter"):
        bagging(LinearSVC()).fit(X, Y)
    with pytest.raises(ValueError, match="'encoder' parameter"):
        bagging(encoder="pass").fit(X, Y)
    with pytest.raises(ValueError, match="'rows_per_class' parameter"):
        bagging(rows_per_class=0).fit(X, Y)


def test_a_text_that_is_missing_is_named_by_its_own_row():
    texts = [*TEXTS[:17], None, *TEXTS[18:]]
    with pytest.raises(InvalidTextError, match=r"\b17\b"):
        BalancedTextBagging().fit(texts, Y_TEXT)


def test_a_fit_that_fails_leaves_what_was():
    model = bagging().fit(X, Y)
    learnt = dict(vars(model))
    model.set_params(estimator=DummyClassifier(strategy="constant", constant=9))
    with pytest.raises(ValueError, match="constant"):
        model.fit(X, Y)
    assert {k: v for k, v in vars(model).items() if k.endswith("_")} == {
        k: v for k, v in learnt.items() if k.endswith("_")
    }


def test_parameters_can_be_searched():
    model = BalancedTextBagging(
        LogisticRegression(), encoder=LexicalEncoder(min_df=1), random_state=0
    )
    grid = {"estimator__C": [1e-6, 10.0], "encoder__analyzer": ["word"]}
    search = GridSearchCV(model, grid, cv=2).fit(TEXTS, Y_TEXT)
    assert search.best_params_["estimator__C"] in (1e-6, 10.0)


def test_labels_and_probabilities_come_from_one_call():
    model = bagging().fit(X, Y)
    predicted, proba = predict_with_proba(model, X)
    np.testing.assert_array_equal(predicted, model.predict(X))
    np.testing.assert_array_equal(proba, model.predict_proba(X))
    assert clone(model).get_params()["n_estimators"] == 10
