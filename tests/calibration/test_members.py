"""What holds for every classifier that decides over another one's probabilities."""

import warnings

import numpy as np
import pytest
from imblearn.over_sampling import RandomOverSampler
from imblearn.pipeline import make_pipeline as make_sampling_pipeline
from sklearn import config_context
from sklearn.base import clone
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skimbal.calibration import (
    LogitAdjustedClassifier,
    PerClassThresholdClassifier,
    PriorCorrectedClassifier,
    TemperatureScalingClassifier,
    VectorScalingClassifier,
)
from skimbal.classifiers import BalancedSoftmaxClassifier
from skimbal.exceptions import LabelError, SkimbalWarning
from skimbal.utils import load_model, predict_with_proba, save_model
from tests.calibration.data import gaussian_rows, members

X, Y = gaussian_rows((60, 40, 20), (0.0, 2.0, 4.0))
TUNED = [
    LogitAdjustedClassifier,
    PerClassThresholdClassifier,
    TemperatureScalingClassifier,
    VectorScalingClassifier,
]


def each(estimator):
    made = members(estimator)
    return pytest.mark.parametrize(
        "model", made, ids=[type(model).__name__ for model in made]
    )


class FailsInFolds(GaussianNB):
    """Can be fitted on all rows only."""

    def fit(self, X, y, sample_weight=None):
        if len(X) < 100:
            raise RuntimeError("too few rows")
        return super().fit(X, y, sample_weight)


@each(LogisticRegression())
def test_the_estimator_is_copied_and_fitted_once_on_all_rows(model):
    model = clone(model).fit(X, Y)
    assert not hasattr(model.estimator, "coef_")
    np.testing.assert_allclose(
        model.estimator_.coef_, LogisticRegression().fit(X, Y).coef_
    )
    assert model.classes_.tolist() == [0, 1, 2]
    assert model.class_counts_.tolist() == [60, 40, 20]
    assert model.n_features_in_ == 1


@each(LogisticRegression())
@pytest.mark.parametrize(
    "names",
    [
        ["ham", "spam", "zap"],
        [-7, 0, 3],
        [False, True, True],
        [10**12, 10**12 + 1, 2e12],
    ],
    ids=["str", "int", "bool", "float"],
)
def test_labels_are_names_only(model, names):
    labels = np.array(names)[Y]
    named = clone(model).fit(X, labels)
    assert named.classes_.dtype == labels.dtype
    assert set(named.predict(X).tolist()) <= set(labels.tolist())
    assert named.predict(X).dtype == labels.dtype
    if len(set(names)) == 3:
        expected = clone(model).fit(X, Y).predict(X)
        assert named.predict(X).tolist() == np.array(names)[expected].tolist()


@each(LogisticRegression())
@pytest.mark.parametrize("n_rare", [1, 2, 3, 5])
def test_a_class_of_a_few_rows_is_learnt(model, n_rare):
    rows = np.concatenate([np.flatnonzero(Y < 2), np.flatnonzero(Y == 2)[:n_rare]])
    with warnings.catch_warnings():
        if n_rare == 1:
            warnings.simplefilter("ignore", SkimbalWarning)
        fitted = clone(model).fit(X[rows], Y[rows])
    assert fitted.classes_.tolist() == [0, 1, 2]
    proba = fitted.predict_proba(X)
    assert np.isfinite(proba).all()
    np.testing.assert_allclose(proba.sum(axis=1), 1)


@pytest.mark.parametrize("kind", TUNED)
def test_single_rows_are_warned_of_with_the_effect(kind):
    rows = np.concatenate([np.flatnonzero(Y < 2), np.flatnonzero(Y == 2)[:1]])
    with pytest.warns(SkimbalWarning, match="1 of 3 classes have a single row"):
        kind(LogisticRegression()).fit(X[rows], Y[rows])


@pytest.mark.parametrize("kind", TUNED)
def test_too_few_rows_for_folds_are_refused_with_the_number_needed(kind):
    with pytest.raises(LabelError, match="at least 2 rows; got 3 rows of 3 classes"):
        kind(LogisticRegression()).fit([[0.0], [1.0], [2.0]], [0, 1, 2])


@each(LogisticRegression())
def test_sample_weights_reach_the_estimator(model):
    weight = np.random.default_rng(0).random(len(Y)) + 0.1
    fitted = clone(model).fit(X, Y, sample_weight=weight)
    alone = LogisticRegression().fit(X, Y, weight)
    np.testing.assert_allclose(fitted.estimator_.coef_, alone.coef_)


@each(make_pipeline(StandardScaler(), LogisticRegression()))
def test_sample_weights_reach_the_last_step_of_a_pipeline(model):
    weight = np.random.default_rng(0).random(len(Y)) + 0.1
    fitted = clone(model).fit(X, Y, sample_weight=weight)
    alone = clone(model.estimator).fit(X, Y, logisticregression__sample_weight=weight)
    np.testing.assert_allclose(fitted.estimator_[-1].coef_, alone[-1].coef_)


@pytest.mark.parametrize("key", ["sample_weight", "logisticregression__sample_weight"])
def test_sample_weights_count_under_either_name(key):
    weight = np.where(Y == 2, 5.0, 1.0)
    model = PriorCorrectedClassifier(
        make_pipeline(StandardScaler(), LogisticRegression())
    ).fit(X, Y, **{key: weight})
    mass = np.bincount(Y, weight)
    np.testing.assert_allclose(model.source_prior_, mass / mass.sum())


def test_weights_of_sampled_rows_are_not_those_of_the_rows():
    pipeline = make_sampling_pipeline(RandomOverSampler(), LogisticRegression())
    weight = {"logisticregression__sample_weight": np.ones(180)}  # 3 x 60 rows
    model = PriorCorrectedClassifier(pipeline).fit(X, Y, **weight)
    np.testing.assert_allclose(model.source_prior_, 1 / 3)


@each(LogisticRegression())
def test_sample_weights_are_routed_where_asked_for(model):
    weight = np.random.default_rng(0).random(len(Y)) + 0.1
    expected = clone(model).fit(X, Y, sample_weight=weight).predict_proba(X)
    with config_context(enable_metadata_routing=True):
        routed = make_pipeline(clone(model).set_fit_request(sample_weight=True))
        proba = routed.fit(X, Y, sample_weight=weight).predict_proba(X)
    np.testing.assert_allclose(proba, expected)


@each(LogisticRegression())
@pytest.mark.parametrize(
    ("weight", "message"),
    [
        (np.zeros(120), "a weight above 0|[Ss]ample weights"),
        (-np.ones(120), "[Nn]egative"),
        (np.ones(119), "119"),
    ],
    ids=["zero", "negative", "short"],
)
def test_weights_that_are_none_are_refused(model, weight, message):
    with pytest.raises(ValueError, match=message):
        clone(model).fit(X, Y, sample_weight=weight)


@each(FrozenEstimator(LogisticRegression().fit(X, Y)))
def test_a_frozen_estimator_stays_as_it_is(model):
    half = np.arange(len(Y)) % 2 == 0
    fitted = clone(model).fit(X[half], Y[half])
    np.testing.assert_allclose(
        fitted.estimator_.predict_proba(X), model.estimator.predict_proba(X)
    )
    assert fitted.class_counts_.sum() == half.sum()


@each(FrozenEstimator(LogisticRegression().fit(X, Y)))
def test_a_class_that_only_a_frozen_estimator_knows_is_kept(model):
    fitted = clone(model).fit(X[Y != 1], Y[Y != 1])
    assert fitted.classes_.tolist() == [0, 1, 2]
    assert fitted.class_counts_.tolist() == [60, 0, 20]
    proba = fitted.predict_proba(X)
    assert np.isfinite(proba).all()
    # it does not win everywhere for having no rows
    assert (fitted.predict(X) == 1).mean() < 0.6


def test_a_class_without_rows_here_is_rare_and_not_impossible():
    # its prior is known, however many rows it has here
    head = FrozenEstimator(BalancedSoftmaxClassifier().fit(X, Y))
    model = PriorCorrectedClassifier(head).fit(X[Y != 2], Y[Y != 2])
    np.testing.assert_allclose(model.target_prior_, np.array([60, 40, 1]) / 101)
    adjusted = LogitAdjustedClassifier(head, tau=1.0).fit(X[Y != 2], Y[Y != 2])
    np.testing.assert_array_equal(adjusted.predict(X), head.predict(X))


@each(FrozenEstimator(LogisticRegression().fit(X[Y != 1], Y[Y != 1])))
def test_a_label_that_a_frozen_estimator_does_not_know_is_named_by_its_row(model):
    row = int(np.flatnonzero(Y == 1)[0])
    with pytest.raises(LabelError, match=f"Row {row} of `y` .* 2 classes"):
        clone(model).fit(X, Y)


@each(make_sampling_pipeline(RandomOverSampler(random_state=0), LogisticRegression()))
def test_samplers_run_in_each_fold(model):
    fitted = clone(model).fit(X, Y)
    assert fitted.estimator_[0].sample_indices_.size == 180
    np.testing.assert_allclose(fitted.predict_proba(X).sum(axis=1), 1)


@each(LogisticRegression())
def test_parameters_of_the_estimator_can_be_searched(model):
    search = GridSearchCV(clone(model), {"estimator__C": [1e-4, 1.0]}, cv=2)
    search.fit(X, Y)
    assert search.best_params_ == {"estimator__C": 1.0}


@pytest.mark.parametrize("kind", TUNED)
def test_a_fit_that_fails_while_tuning_leaves_what_was(kind):
    model = kind(FailsInFolds())
    with pytest.raises(RuntimeError):
        model.fit(X, Y)
    assert not [name for name in vars(model) if name.endswith("_")]
    model.set_params(estimator=GaussianNB()).fit(X, Y)
    before = model.predict_proba(X)
    with pytest.raises(RuntimeError):
        model.set_params(estimator=FailsInFolds()).fit(X, Y)
    np.testing.assert_array_equal(model.predict_proba(X), before)


@each(LogisticRegression())
def test_names_of_columns_are_those_of_the_last_fit(model):
    pandas = pytest.importorskip("pandas")
    fitted = clone(model).fit(pandas.DataFrame(X, columns=["price"]), Y)
    assert fitted.feature_names_in_.tolist() == ["price"]
    assert not hasattr(fitted.fit(X, Y), "feature_names_in_")


@each(LogisticRegression())
def test_labels_and_probabilities_come_from_one_call(model):
    fitted = clone(model).fit(X, Y)
    labels, proba = predict_with_proba(fitted, X)
    np.testing.assert_array_equal(labels, fitted.predict(X))
    np.testing.assert_array_equal(proba, fitted.predict_proba(X))


@each(LogisticRegression())
def test_a_saved_model_gives_the_same(model, tmp_path):
    fitted = clone(model).fit(X, Y)
    save_model(fitted, tmp_path / "model")
    loaded = load_model(tmp_path / "model")
    np.testing.assert_array_equal(loaded.predict(X), fitted.predict(X))
    np.testing.assert_array_equal(loaded.predict_proba(X), fitted.predict_proba(X))


def test_one_can_stand_around_another():
    inner = PriorCorrectedClassifier(LogisticRegression(class_weight="balanced"))
    scaled = TemperatureScalingClassifier(inner, random_state=0)
    model = LogitAdjustedClassifier(scaled, random_state=0).fit(X, Y)
    np.testing.assert_allclose(model.source_prior_, np.bincount(Y) / len(Y))
    assert model.score(X, Y) > 0.6
