"""Tests of reading the prior that a fitted estimator's probabilities stand for."""

import numpy as np
import pytest
from imblearn.combine import SMOTETomek
from imblearn.ensemble import BalancedBaggingClassifier, BalancedRandomForestClassifier
from imblearn.over_sampling import SMOTE, RandomOverSampler
from imblearn.pipeline import make_pipeline
from imblearn.under_sampling import (
    ClusterCentroids,
    InstanceHardnessThreshold,
    RandomUnderSampler,
    TomekLinks,
)
from sklearn.calibration import CalibratedClassifierCV
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.ensemble import RandomForestClassifier
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import (
    FixedThresholdClassifier,
    GridSearchCV,
    TunedThresholdClassifierCV,
)
from sklearn.naive_bayes import ComplementNB, GaussianNB, MultinomialNB
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

from skimbal.calibration._training_prior import training_prior
from skimbal.exceptions import SkimbalWarning
from tests.calibration.data import gaussian_rows

X, Y = gaussian_rows((180, 20))
NATURAL, EVEN = [0.9, 0.1], [0.5, 0.5]
Y3 = gaussian_rows((400, 60, 40), (0.0, 2.0, 4.0))[1]
NOTHING = np.zeros((500, 1))  # so that a classifier answers what it believes


@pytest.mark.parametrize(
    ("estimator", "expected"),
    [
        (LogisticRegression(), NATURAL),
        (LogisticRegression(class_weight="balanced"), EVEN),
        (LogisticRegression(class_weight={1: 9}), EVEN),
        (RandomForestClassifier(5, class_weight="balanced_subsample"), EVEN),
        (GaussianNB(), NATURAL),
        (GaussianNB(priors=[0.3, 0.7]), [0.3, 0.7]),
        (LinearDiscriminantAnalysis(priors=[0.2, 0.8]), [0.2, 0.8]),
        (make_pipeline(StandardScaler(), GaussianNB(priors=[0.3, 0.7])), [0.3, 0.7]),
        (make_pipeline(RandomOverSampler(), GaussianNB()), EVEN),
        (make_pipeline(SMOTE(), StandardScaler(), LogisticRegression()), EVEN),
        (make_pipeline(ClusterCentroids(), LogisticRegression()), EVEN),
        (BalancedRandomForestClassifier(3), EVEN),
        (BalancedBaggingClassifier(n_estimators=3), EVEN),
        # calibration on the natural rows restores their prior
        (CalibratedClassifierCV(LogisticRegression(class_weight="balanced")), NATURAL),
        (
            GridSearchCV(LogisticRegression(), {"class_weight": ["balanced"]}, cv=2),
            EVEN,
        ),
        (
            FixedThresholdClassifier(LogisticRegression(class_weight="balanced")),
            EVEN,
        ),
        (
            TunedThresholdClassifierCV(
                make_pipeline(RandomUnderSampler(), LogisticRegression()), cv=2
            ),
            EVEN,
        ),
    ],
    ids=lambda value: str(value)[:60],
)
def test_the_prior_is_read_from_the_fitted_estimator(estimator, expected):
    prior = training_prior(estimator.fit(X, Y), Y)
    np.testing.assert_allclose(prior, expected, atol=1e-12)


def test_naive_bayes_of_counts_tells_its_prior():
    counts = np.abs(X).astype(int)
    model = MultinomialNB(fit_prior=False).fit(counts, Y)
    np.testing.assert_allclose(training_prior(model, Y), EVEN)


def test_complement_naive_bayes_takes_classes_for_equally_common():
    model = ComplementNB().fit(NOTHING, Y3)
    prior = training_prior(model, Y3)
    np.testing.assert_allclose(model.predict_proba(NOTHING[:1])[0], prior)


@pytest.mark.parametrize("class_weight", [None, "balanced", {0: 1, 1: 1, 2: 3}])
def test_class_weights_come_on_top_of_balanced_samples(class_weight):
    forest = BalancedRandomForestClassifier(
        20, class_weight=class_weight, random_state=0
    ).fit(NOTHING, Y3)
    prior = training_prior(forest, Y3)
    np.testing.assert_allclose(forest.predict_proba(NOTHING[:1])[0], prior)


@pytest.mark.parametrize(
    "estimator",
    [
        LogisticRegression(class_weight="balanced", C=1e6, tol=1e-8),
        DecisionTreeClassifier(class_weight="balanced"),
        RandomForestClassifier(1, class_weight="balanced", bootstrap=False),
    ],
    ids=lambda value: type(value).__name__,
)
def test_balancing_may_look_at_weights_or_at_numbers_of_rows(estimator):
    weight = np.where(Y3 == 0, 1, 5.0)
    model = estimator.fit(NOTHING, Y3, sample_weight=weight)
    prior = training_prior(model, Y3, weight)
    np.testing.assert_allclose(model.predict_proba(NOTHING[:1])[0], prior, atol=1e-6)


@pytest.mark.parametrize(
    ("sampler", "strategy"),
    [
        (None, "not minority"),
        (RandomUnderSampler(), "not minority"),
        (RandomOverSampler(), "not majority"),
    ],
)
def test_an_ensemble_that_samples_the_other_classes_alike_is_even(sampler, strategy):
    model = BalancedBaggingClassifier(
        n_estimators=2, sampler=sampler, sampling_strategy=strategy, random_state=0
    ).fit(X, Y)
    np.testing.assert_allclose(training_prior(model, Y), EVEN)


def test_cleaning_counts_the_rows_that_are_left():
    model = make_pipeline(TomekLinks(), LogisticRegression()).fit(X, Y)
    left = np.bincount(Y[model[0].sample_indices_])
    assert left[0] < 180
    np.testing.assert_allclose(training_prior(model, Y), left / left.sum())


def test_an_own_attribute_says_more_than_anything_else():
    model = LogisticRegression(class_weight="balanced").fit(X, Y)
    model.training_prior_ = [0.7, 0.3]
    assert training_prior(model, Y).tolist() == [0.7, 0.3]
    assert training_prior(FrozenEstimator(model), Y).tolist() == [0.7, 0.3]
    inside = make_pipeline(StandardScaler(), LogisticRegression()).fit(X, Y)
    inside[-1].training_prior_ = [0.7, 0.3]
    assert training_prior(inside, Y).tolist() == [0.7, 0.3]


@pytest.mark.parametrize(
    ("estimator", "name"),
    [
        (make_pipeline(SMOTETomek(random_state=0), LogisticRegression()), "SMOTETomek"),
        (
            BalancedRandomForestClassifier(3, sampling_strategy={0: 40}),
            "BalancedRandomForestClassifier",
        ),
        (
            # with two classes, the rarer one alone is sampled: to its own size
            BalancedBaggingClassifier(n_estimators=2, sampling_strategy="not majority"),
            "BalancedBaggingClassifier",
        ),
        (
            BalancedBaggingClassifier(n_estimators=2, sampler=TomekLinks()),
            "BalancedBaggingClassifier",
        ),
    ],
)
def test_what_cannot_be_read_is_warned_of(estimator, name):
    estimator.fit(X, Y)
    with pytest.warns(SkimbalWarning, match=f"{name} .* is not corrected"):
        prior = training_prior(estimator, Y)
    np.testing.assert_allclose(prior, NATURAL)


@pytest.mark.parametrize(
    "sampler",
    [
        RandomOverSampler(random_state=0),
        RandomUnderSampler(random_state=0),
        RandomUnderSampler(sampling_strategy={0: 40}, random_state=0),
    ],
    ids=str,
)
@pytest.mark.parametrize(
    "other",
    [Y[:50], np.repeat(Y, 3), gaussian_rows((170, 30))[1], Y[::-1]],
    ids=["fewer", "more", "as many", "another order"],
)
def test_rows_that_a_frozen_sampler_never_saw_are_warned_of(sampler, other):
    model = FrozenEstimator(make_pipeline(sampler, LogisticRegression()).fit(X, Y))
    with pytest.warns(SkimbalWarning, match="was fitted on other rows than these"):
        prior = training_prior(model, other)
    np.testing.assert_allclose(prior, np.bincount(other) / len(other))


def test_other_numbers_of_rows_are_noticed_without_a_record_of_the_rows():
    model = FrozenEstimator(make_pipeline(SMOTE(), LogisticRegression()).fit(X, Y))
    np.testing.assert_allclose(training_prior(model, Y[::-1]), EVEN)
    with pytest.warns(SkimbalWarning, match="was fitted on other rows than these"):
        training_prior(model, Y[:50])


@pytest.mark.parametrize(
    "sampler",
    [
        RandomOverSampler(sampling_strategy=0.5),
        RandomOverSampler(sampling_strategy={1: 70}),
        RandomUnderSampler(replacement=True),
        RandomUnderSampler(sampling_strategy={0: 40}),
        InstanceHardnessThreshold(cv=2),
        TomekLinks(sampling_strategy="all"),
        SMOTE(sampling_strategy=0.7),
    ],
    ids=str,
)
def test_the_rows_that_a_frozen_sampler_saw_are_known(sampler):
    model = make_pipeline(sampler, GaussianNB()).fit(X, Y)
    held = model[-1].class_prior_
    del model[-1].class_prior_
    np.testing.assert_allclose(training_prior(FrozenEstimator(model), Y), held)
