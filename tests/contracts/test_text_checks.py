"""Every public estimator keeps a contract: that of texts, or scikit-learn's own."""

import numpy as np
import pytest
from sklearn.utils.estimator_checks import parametrize_with_checks

from skimbal.pretraining import BasePretrainer
from skimbal.utils import all_estimators, load_model, save_model
from skimbal.utils.estimator_checks import parametrize_with_text_checks
from skimbal.utils.estimator_checks._data import TEXTS, labels
from skimbal.utils.estimator_checks._fitting import (
    assert_same_outputs,
    fitted,
    fresh,
    outputs,
)
from skimbal.utils.estimator_checks._registry import text_checks
from tests.contracts.instances import PARAMETERS, instances

pytestmark = [
    pytest.mark.usefixtures("tiny_bert"),
    # some checks leave classes of a few rows, which it rightly warns of
    pytest.mark.filterwarnings("ignore:The smallest class has"),
    pytest.mark.filterwarnings("ignore:No class has enough different texts"),
]

VECTORS = np.random.default_rng(0).normal(size=(len(TEXTS), 4))


def each(estimators):
    names = [type(estimator).__name__ for estimator in estimators]
    return pytest.mark.parametrize("estimator", estimators, ids=names)


def assert_saved_is_the_same(model, X, folder):
    save_model(model, folder)
    assert_same_outputs(outputs(load_model(folder), X), outputs(model, X), "loaded")


def test_every_estimator_is_registered():
    # what makes or judges rows, or trains a body for others, keeps contracts of its
    # own, in the tests of its package
    makes_rows = ("fit_resample", "augment", "accept")
    names = {
        name
        for name, kind in all_estimators()
        if not any(hasattr(kind, method) for method in makes_rows)
        and not issubclass(kind, BasePretrainer)
    }
    assert set(PARAMETERS) == names, (
        "give every estimator its line in tests/contracts/instances.py"
    )


@each(instances())
def test_at_least_sixty_checks_are_run(estimator):
    functions = {getattr(check, "func", check) for check in text_checks(estimator)}
    assert len(functions) >= 60


@parametrize_with_text_checks(instances())
def test_estimator_keeps_the_contract(estimator, check):
    check(estimator)


@parametrize_with_checks(instances(over_text=False))
def test_estimator_over_numbers_keeps_the_contract_of_scikit_learn(estimator, check):
    check(estimator)


@each(instances())
def test_a_saved_estimator_gives_the_same_outputs(estimator, tmp_path):
    assert_saved_is_the_same(fitted(estimator), TEXTS, tmp_path / "model")


@each(instances(over_text=False))
def test_a_saved_estimator_over_numbers_gives_the_same_outputs(estimator, tmp_path):
    model = fresh(estimator).fit(VECTORS, labels())
    assert_saved_is_the_same(model, VECTORS, tmp_path / "model")
