"""Tests of reading the prior that a fitted estimator's probabilities stand for."""

import numpy as np
import pytest
from imblearn.combine import SMOTETomek
from imblearn.ensemble import BalancedBaggingClassifier, BalancedRandomForestClassifier
from imblearn.over_sampling import SMOTE, RandomOverSampler
from imblearn.pipeline import make_pipeline
from imblearn.under_sampling import ClusterCentroids, TomekLinks
from sklearn.calibration import CalibratedClassifierCV
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.ensemble import RandomForestClassifier
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.naive_bayes import GaussianNB, MultinomialNB
from sklearn.preprocessing import StandardScaler

from skimbal.calibration._training_prior import training_prior
from skimbal.exceptions import SkimbalWarning
from tests.calibration.data import gaussian_rows

X, Y = gaussian_rows((180, 20))
NATURAL, EVEN = [0.9, 0.1], [0.5, 0.5]


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
    ],
)
def test_what_cannot_be_read_is_warned_of(estimator, name):
    estimator.fit(X, Y)
    with pytest.warns(SkimbalWarning, match=f"{name} .* is not corrected"):
        prior = training_prior(estimator, Y)
    np.testing.assert_allclose(prior, NATURAL)


def test_rows_that_a_frozen_sampler_never_saw_are_warned_of():
    model = make_pipeline(RandomOverSampler(), LogisticRegression()).fit(X, Y)
    with pytest.warns(SkimbalWarning, match="was fitted on other rows than these"):
        prior = training_prior(FrozenEstimator(model), Y[:50])
    np.testing.assert_allclose(prior, np.bincount(Y[:50]) / 50)
