"""Every public estimator keeps the contract for texts."""

import pytest

from skimbal.utils import all_estimators, load_model, save_model
from skimbal.utils.estimator_checks import parametrize_with_text_checks
from skimbal.utils.estimator_checks._data import TEXTS
from skimbal.utils.estimator_checks._fitting import (
    assert_same_outputs,
    fitted,
    outputs,
)
from skimbal.utils.estimator_checks._registry import text_checks
from tests.contracts.instances import PARAMETERS, instances

pytestmark = pytest.mark.usefixtures("tiny_bert")

ESTIMATORS = pytest.mark.parametrize(
    "estimator", instances(), ids=lambda e: type(e).__name__
)


def test_every_estimator_is_registered():
    assert set(PARAMETERS) == set(dict(all_estimators())), (
        "give every estimator its line in tests/contracts/instances.py"
    )


@ESTIMATORS
def test_at_least_sixty_checks_are_run(estimator):
    functions = {getattr(check, "func", check) for check in text_checks(estimator)}
    assert len(functions) >= 60


@parametrize_with_text_checks(instances())
def test_estimator_keeps_the_contract(estimator, check):
    check(estimator)


@ESTIMATORS
def test_a_saved_estimator_gives_the_same_outputs(estimator, tmp_path):
    model = fitted(estimator)
    save_model(model, tmp_path / "model")
    loaded = load_model(tmp_path / "model")
    assert_same_outputs(outputs(loaded, TEXTS), outputs(model, TEXTS), "loaded")
