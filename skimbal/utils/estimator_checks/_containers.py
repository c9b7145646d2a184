"""Checks that the container of the texts makes no difference."""

from functools import partial
from typing import Any

import numpy as np

from skimbal.utils.estimator_checks._check import Check
from skimbal.utils.estimator_checks._data import TEXTS, labels
from skimbal.utils.estimator_checks._fitting import (
    assert_same_outputs,
    fitted,
    fresh,
    outputs,
)
from skimbal.utils.estimator_checks._kinds import TEXT_CONTAINERS

__all__ = ["CHECKS"]


def check_text_container(name: str, estimator: Any, *, container: str) -> None:
    """Fit and predict on a container give what they give on a list."""
    X = TEXT_CONTAINERS[container](TEXTS)
    expected = outputs(fitted(estimator), TEXTS)
    assert_same_outputs(
        outputs(fitted(estimator), X),
        expected,
        f"{name} predicts on {container}",
    )
    assert_same_outputs(
        outputs(fresh(estimator).fit(X, labels()), TEXTS),
        expected,
        f"{name} is fitted on {container}",
    )


def check_read_only_arrays(name: str, estimator: Any) -> None:
    """Arrays that cannot be written to, as joblib's memory maps are, do."""
    X, y = np.array(TEXTS, dtype=object), np.array(labels())
    X.flags.writeable = y.flags.writeable = False
    assert_same_outputs(
        outputs(fresh(estimator).fit(X, y), X),
        outputs(fitted(estimator), TEXTS),
        f"{name} with read-only arrays",
    )


def check_input_is_not_changed(name: str, estimator: Any) -> None:
    """`fit` and the prediction methods leave their arguments as they were."""
    X, y = list(TEXTS), labels()
    outputs(fresh(estimator).fit(X, y), X)
    assert X == TEXTS, f"{name} changes X."
    assert y == labels(), f"{name} changes y."
    array, target = np.array(TEXTS, dtype=object), np.array(labels(), dtype=object)
    outputs(fresh(estimator).fit(array, target), array)
    assert array.tolist() == TEXTS, f"{name} changes X, an array."
    assert target.tolist() == labels(), f"{name} changes y, an array."


CHECKS: tuple[Check, ...] = (
    *(partial(check_text_container, container=key) for key in TEXT_CONTAINERS),
    check_read_only_arrays,
    check_input_is_not_changed,
)
