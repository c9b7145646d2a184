"""Every check passes on a correct sample and fails on one that breaks its rule."""

import pkgutil
from importlib import import_module

import pytest
import torch

from skimbal.utils import estimator_checks
from skimbal.utils.estimator_checks._check import check_name
from skimbal.utils.estimator_checks._registry import _FROM_SKLEARN, text_checks
from tests.utils.estimator_checks.broken import BROKEN
from tests.utils.estimator_checks.samples import (
    SampleClassifier,
    SampleEncoder,
    SamplePairClassifier,
    SampleSemiSupervisedClassifier,
)


@pytest.fixture(autouse=True)
def _surroundings_as_before():
    """Some samples are broken in that they leave other settings behind."""
    gradients, n_threads = torch.is_grad_enabled(), torch.get_num_threads()
    yield
    torch.set_grad_enabled(gradients)
    torch.set_num_threads(n_threads)


GOOD = [
    SampleClassifier(),
    SamplePairClassifier(),
    SampleSemiSupervisedClassifier(),
    SampleEncoder(),
]


def own_checks(estimator):
    """Checks by name, without those that scikit-learn tests itself."""
    return {
        check_name(check): check
        for check in text_checks(estimator)
        if check not in _FROM_SKLEARN
    }


@pytest.mark.parametrize("estimator", GOOD, ids=lambda e: type(e).__name__)
def test_there_are_more_than_forty_checks(estimator):
    functions = {name.partition("[")[0] for name in own_checks(estimator)}
    assert len(functions) > 40


@pytest.mark.parametrize(
    ("check", "broken"),
    [pytest.param(c, b, id=f"{b.__name__}-{c}") for c, b in BROKEN],
)
def test_the_check_catches_the_broken_sample(check, broken):
    estimator = broken()
    with pytest.raises(Exception) as caught:  # noqa: PT011 (any error is a failure)
        own_checks(estimator)[check](broken.__name__, estimator)
    assert not isinstance(caught.value, KeyError)


def test_every_check_has_a_broken_sample():
    names = {name for good in GOOD for name in own_checks(good)}
    needed = {name.partition("[")[0] for name in names}
    assert needed == {check.partition("[")[0] for check, _ in BROKEN}


def test_no_check_is_forgotten_in_the_registry():
    modules = [
        import_module(module.name)
        for module in pkgutil.iter_modules(
            estimator_checks.__path__, f"{estimator_checks.__name__}."
        )
    ]
    written = {
        name
        for module in modules
        for name, item in vars(module).items()
        if name.startswith("check_")
        and getattr(item, "__module__", "") == module.__name__
    }
    helpers = {"check_name", "check_text_estimator"}
    run = {name.partition("[")[0] for good in GOOD for name in own_checks(good)}
    assert written - helpers == run
