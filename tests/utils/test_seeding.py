"""Seeds for what the user left unseeded."""

import numpy as np
from sklearn.ensemble import BaggingClassifier
from sklearn.tree import DecisionTreeClassifier

from skimbal.utils._seeding import seeded_clone


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
