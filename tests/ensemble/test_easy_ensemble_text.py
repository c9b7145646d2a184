"""Tests of `EasyEnsembleText`: what it does not share with `BalancedTextBagging`."""

import numpy as np
import pytest
from sklearn import config_context
from sklearn.ensemble import AdaBoostClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

from skimbal.ensemble import BalancedTextBagging, EasyEnsembleText
from tests.calibration.data import gaussian_rows

X, Y = gaussian_rows((90, 30, 6), (0.0, 2.0, 4.0))
OPTIONS = {"encoder": "passthrough", "n_estimators": 3, "random_state": 0}


def test_members_are_boosted_trees_with_seeds_of_their_own():
    noise = np.random.default_rng(0).permutation(Y)  # no tree can learn it by heart
    model = EasyEnsembleText(**OPTIONS).fit(np.round(X), noise)
    assert {type(member) for member in model.estimators_} == {AdaBoostClassifier}
    assert len({member.random_state for member in model.estimators_}) == 3
    trees = model.estimators_[0].estimators_
    assert len(trees) > 1
    assert all(isinstance(tree, DecisionTreeClassifier) for tree in trees)


def test_draws_are_those_of_balanced_bagging():
    boosted = EasyEnsembleText(**OPTIONS).fit(X, Y)
    bagged = BalancedTextBagging(**OPTIONS).fit(X, Y)
    for drawn, expected in zip(
        boosted.estimators_samples_, bagged.estimators_samples_, strict=True
    ):
        np.testing.assert_array_equal(drawn, expected)


def test_another_boosted_classifier_can_be_given():
    stumps = AdaBoostClassifier(n_estimators=4)
    model = EasyEnsembleText(stumps, **OPTIONS).fit(X, Y)
    assert {len(member.estimators_) for member in model.estimators_} == {4}
    drawn = model.estimators_samples_[0]
    seed = model.estimators_[0].random_state
    alone = AdaBoostClassifier(n_estimators=4, random_state=seed).fit(
        X[drawn], Y[drawn]
    )
    np.testing.assert_array_equal(
        model.estimators_[0].predict_proba(X), alone.predict_proba(X)
    )


@pytest.mark.parametrize("routed", [False, True])
@pytest.mark.parametrize("piped", [False, True])
def test_weights_reach_boosted_classifiers(piped, routed):
    weight = np.random.default_rng(0).random(len(Y)) + 0.1
    boosted = AdaBoostClassifier(n_estimators=4, random_state=0)
    estimator = make_pipeline(StandardScaler(), boosted) if piped else boosted
    with config_context(enable_metadata_routing=routed):
        model = EasyEnsembleText(estimator, **OPTIONS).fit(X, Y, sample_weight=weight)
    for drawn, member in zip(model.estimators_samples_, model.estimators_, strict=True):
        alone = AdaBoostClassifier(n_estimators=4, random_state=0)
        alone.fit(X[drawn], Y[drawn], weight[drawn])
        np.testing.assert_allclose(member.predict_proba(X), alone.predict_proba(X))


def test_rare_classes_are_found():
    model = EasyEnsembleText(**OPTIONS).fit(X, Y)
    assert np.mean(model.predict(X[Y == 2]) == 2) > 0.8
    np.testing.assert_allclose(model.training_prior_, [1 / 3] * 3)
