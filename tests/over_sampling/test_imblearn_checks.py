"""The checks of imbalanced-learn for samplers of vectors."""

import pytest
from imblearn.utils.estimator_checks import estimator_checks_generator

from skimbal.over_sampling import EmbeddingSMOTE, RandomTextOverSampler

# five checks compare two runs
SAMPLERS = [EmbeddingSMOTE(random_state=0), RandomTextOverSampler(random_state=0)]


@pytest.mark.parametrize(
    ("estimator", "check"),
    [pair for sampler in SAMPLERS for pair in estimator_checks_generator(sampler)],
    ids=lambda part: getattr(getattr(part, "func", part), "__name__", str(part)),
)
def test_sampler_passes_the_checks_of_imbalanced_learn(estimator, check):
    check(estimator)
