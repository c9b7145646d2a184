"""Seeds for what the user left unseeded, and for copies that shall differ."""

import numpy as np
import pytest
from sklearn.ensemble import BaggingClassifier
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.tree import DecisionTreeClassifier

from skimbal.utils._seeding import fixed_clone, reseeded_clone, seeded_clone


def seeds(estimator, seed=0):
    copy = seeded_clone(estimator, np.random.default_rng(seed))
    return copy.random_state, copy.estimator.random_state


def test_every_seed_that_is_unset_is_drawn_and_no_other():
    outer, inner = seeds(BaggingClassifier(DecisionTreeClassifier()))
    assert isinstance(outer, int)
    assert isinstance(inner, int)
    assert outer != inner
    set_ = BaggingClassifier(DecisionTreeClassifier(random_state=3))
    assert seeds(set_)[1] == 3


def test_seeds_follow_the_generator_and_the_estimator_stays():
    estimator = BaggingClassifier(DecisionTreeClassifier())
    assert seeds(estimator) == seeds(estimator) != seeds(estimator, seed=1)
    assert estimator.random_state is None


@pytest.mark.parametrize("make", [np.random.default_rng, np.random.RandomState])
def test_a_fixed_copy_has_numbers_in_the_place_of_generators(make):
    def fix():
        inner = DecisionTreeClassifier(random_state=make(7))
        estimator = BaggingClassifier(inner, random_state=3)
        return fixed_clone(estimator, np.random.default_rng(0))

    first, second = fix(), fix()
    assert first.random_state == 3
    assert isinstance(first.estimator.random_state, int)
    assert first.estimator.random_state == second.estimator.random_state


def test_seeds_that_are_set_are_replaced_where_copies_shall_differ():
    estimator = make_pipeline(BaggingClassifier(DecisionTreeClassifier(random_state=3)))
    estimator.set_params(baggingclassifier__random_state=3)
    rng = np.random.default_rng(0)
    drawn = []
    for _ in range(2):
        bagging = reseeded_clone(estimator, rng)[-1]
        drawn += [bagging.random_state, bagging.estimator.random_state]
    assert len(set(drawn)) == 4
    assert estimator[-1].random_state == estimator[-1].estimator.random_state == 3


def test_a_copy_that_cannot_differ_is_refused():
    with pytest.raises(ValueError, match="GaussianNB must have a `random_state`"):
        reseeded_clone(GaussianNB(), np.random.default_rng(0))
