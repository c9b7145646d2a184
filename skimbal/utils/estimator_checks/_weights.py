"""Checks of `sample_weight`, for classifiers whose `fit` takes it."""

from typing import Any

import numpy as np
from sklearn import config_context
from sklearn.base import clone
from sklearn.pipeline import make_pipeline

from skimbal.utils.estimator_checks._check import Check
from skimbal.utils.estimator_checks._data import TEXTS, labels
from skimbal.utils.estimator_checks._fitting import (
    assert_same_outputs,
    fitted,
    fresh,
    outputs,
)
from skimbal.utils.estimator_checks._kinds import need
from skimbal.utils.estimator_checks._raising import message_of_error

__all__ = ["CHECKS"]

_WEIGHT = np.linspace(0.5, 2.0, len(TEXTS))


def check_equal_weights_are_none(name: str, estimator: Any) -> None:
    """Weights of 1, as an array or a list, are the same as no weights."""
    for ones in (np.ones(len(TEXTS)), [1] * len(TEXTS)):
        model = fresh(estimator).fit(TEXTS, labels(), sample_weight=ones)
        assert_same_outputs(
            outputs(model, TEXTS),
            outputs(fitted(estimator), TEXTS),
            f"{name} with weights of 1",
        )


def check_weights_make_a_difference(name: str, estimator: Any) -> None:
    """Unequal weights are not ignored, and zeros are accepted."""
    weight = np.where(np.array(labels()) == "food", 10.0, 0.0)
    weight[:2] = 1.0
    model = fresh(estimator).fit(TEXTS, labels(), sample_weight=weight)
    actual, expected = outputs(model, TEXTS), outputs(fitted(estimator), TEXTS)
    same = all(np.array_equal(actual[key], expected[key]) for key in actual)
    assert not same, f"{name}.fit ignores sample_weight."


def check_weights_in_series(name: str, estimator: Any) -> None:
    """Weights in a pandas Series are read by position."""
    series = need("pandas").Series(_WEIGHT, index=range(len(TEXTS))[::-1])
    assert_same_outputs(
        outputs(fresh(estimator).fit(TEXTS, labels(), sample_weight=series), TEXTS),
        outputs(fresh(estimator).fit(TEXTS, labels(), sample_weight=_WEIGHT), TEXTS),
        f"{name} with weights in a Series",
    )


def check_wrong_weights(name: str, estimator: Any) -> None:
    """Weights that are too few, negative, missing or two-dimensional are refused."""
    wrong = {
        "one weight too few": _WEIGHT[:-1],
        "negative weights": -_WEIGHT,
        "NaN as a weight": np.where(_WEIGHT > 1.9, np.nan, _WEIGHT),
        "an infinite weight": np.where(_WEIGHT > 1.9, np.inf, _WEIGHT),
        "weights of zero only": np.zeros(len(TEXTS)),
        "two weights a row": np.ones((len(TEXTS), 2)),
        "a str as a weight": ["heavy"] * len(TEXTS),
    }
    for kind, weight in wrong.items():
        model = fresh(estimator)
        message_of_error(
            lambda model=model, weight=weight: model.fit(  # type: ignore[misc]
                TEXTS, labels(), sample_weight=weight
            ),
            f"{name}.fit with {kind}",
        )


def check_weights_are_not_changed(name: str, estimator: Any) -> None:
    """`fit` leaves the weights as they were."""
    weight = _WEIGHT.copy()
    fresh(estimator).fit(TEXTS, labels(), sample_weight=weight)
    np.testing.assert_array_equal(
        weight, _WEIGHT, err_msg=f"{name}.fit changes sample_weight."
    )


def check_weights_are_routed(name: str, estimator: Any) -> None:
    """With metadata routing, a Pipeline hands the weights on."""
    with config_context(enable_metadata_routing=True):
        model = fresh(estimator).set_fit_request(sample_weight=True)
        routed = make_pipeline(clone(model))
        routed.fit(TEXTS, labels(), sample_weight=_WEIGHT)
        model.fit(TEXTS, labels(), sample_weight=_WEIGHT)
    assert_same_outputs(
        outputs(routed, TEXTS),
        outputs(model, TEXTS),
        f"{name} with routed weights",
    )


CHECKS: tuple[Check, ...] = (
    check_equal_weights_are_none,
    check_weights_make_a_difference,
    check_weights_in_series,
    check_wrong_weights,
    check_weights_are_not_changed,
    check_weights_are_routed,
)
