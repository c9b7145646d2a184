"""Checks of rows without a label, for estimators that say they read them."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from skimbal.utils.estimator_checks._check import Check
from skimbal.utils.estimator_checks._data import LABELS, TEXTS
from skimbal.utils.estimator_checks._fitting import (
    assert_same_outputs,
    fresh,
    outputs,
)
from skimbal.utils.estimator_checks._kinds import need
from skimbal.utils.estimator_checks._raising import message_of_error

__all__ = ["CHECKS"]

_N_LABELLED = 16

_UNLABELLED: dict[str, Callable[[list[Any]], Any]] = {
    "NaN": lambda y: np.array([np.nan if v is None else v for v in y], dtype=object),
    "minus_one": lambda y: [-1 if v is None else v for v in y],
    "pandas_str": lambda y: need("pandas").Series(y, dtype="str"),
    "polars_series": lambda y: need("polars").Series("label", y),
    "arrow_array": lambda y: need("pyarrow").array(y),
}


def check_unlabelled_kind(name: str, estimator: Any, *, kind: str) -> None:
    """Each way to say that a row has no label gives what None gives."""
    y = [*LABELS[:_N_LABELLED], *[None] * (len(LABELS) - _N_LABELLED)]
    model = fresh(estimator).fit(TEXTS, _UNLABELLED[kind](y))
    expected = outputs(fresh(estimator).fit(TEXTS, y), TEXTS)
    what = f"{name} fitted on rows without a label ({kind})"
    assert_same_outputs(outputs(model, TEXTS), expected, what)
    assert set(model.classes_) == set(LABELS), f"{what}: classes_ {model.classes_}."


def check_no_label_at_all(name: str, estimator: Any) -> None:
    """Rows of which none has a label are refused."""
    model = fresh(estimator)
    what = f"{name}.fit without any label"
    message = message_of_error(lambda: model.fit(TEXTS, [None] * len(TEXTS)), what)
    assert "label" in message, f"{what}: the error must speak of labels: {message}"


CHECKS: tuple[Check, ...] = (
    *(partial(check_unlabelled_kind, kind=key) for key in _UNLABELLED),
    check_no_label_at_all,
)
