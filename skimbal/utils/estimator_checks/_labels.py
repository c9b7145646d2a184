"""Checks that labels of every kind do, and that what is no label is refused."""

import re
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from sklearn.utils import get_tags

from skimbal.utils.estimator_checks._check import Check
from skimbal.utils.estimator_checks._data import CANARY, LABELS, TEXTS, labels
from skimbal.utils.estimator_checks._fitting import (
    as_array,
    assert_same_outputs,
    fitted,
    fresh,
    outputs,
)
from skimbal.utils.estimator_checks._kinds import LABEL_KINDS, TWO_CLASS_KINDS, need
from skimbal.utils.estimator_checks._raising import assert_names_row, message_of_error

__all__ = ["CHECKS", "REFUSAL_CHECKS"]

_ROW = 17
_SEVERAL = "several labels a row"


def check_label_kind(name: str, estimator: Any, *, kind: str) -> None:
    """Labels are names only: each kind gives the same model, and comes back."""
    n_classes = 2 if kind in TWO_CLASS_KINDS else 3
    codes = np.unique(labels(n_classes), return_inverse=True)[1].tolist()
    y = LABEL_KINDS[kind](codes)
    values = as_array(y.to_pylist() if hasattr(y, "to_pylist") else y)
    model = fresh(estimator).fit(TEXTS, y)
    classes = np.asarray(model.classes_)
    np.testing.assert_array_equal(
        classes,
        np.unique(values),
        err_msg=f"{name}.classes_ must be the sorted labels of y ({kind}).",
    )
    expected = outputs(fitted(estimator, n_classes), TEXTS)
    actual = outputs(model, TEXTS)
    _check_predicted_kind(name, actual["predict"], values, kind)
    reference = fitted(estimator, n_classes).classes_
    for result, names in ((actual, classes), (expected, np.asarray(reference))):
        result["predict"] = np.searchsorted(names, result["predict"])
    assert_same_outputs(actual, expected, f"{name} with labels of kind {kind}")


def _check_predicted_kind(
    name: str, predicted: np.ndarray, values: np.ndarray, kind: str
) -> None:
    """Predictions are str for str, int for int, bool for bool."""
    families = {"b": "b", "i": "i", "u": "i", "U": "U", "O": "U", "T": "U"}
    expected = families[values.dtype.kind]
    assert families.get(predicted.dtype.kind) == expected, (
        f"{name}.predict gives dtype {predicted.dtype} for labels of kind {kind}."
    )
    unknown = set(predicted.tolist()) - set(values.tolist())
    assert not unknown, f"{name}.predict gives {unknown}, which y ({kind}) lacks."


def check_missing_label(name: str, estimator: Any, *, missing: str) -> None:
    """A missing label is refused by row."""
    y = _MISSING_LABELS[missing]()
    what = f"{name}.fit with a missing label ({missing})"
    model = fresh(estimator)
    message = message_of_error(lambda: model.fit(TEXTS, y), what)
    assert_names_row(message, _ROW, what)


def _with_row(values: list[Any], value: Any) -> list[Any]:
    return [*values[:_ROW], value, *values[_ROW + 1 :]]


_MISSING_LABELS: dict[str, Callable[[], Any]] = {
    "None": lambda: _with_row(LABELS, None),
    "NaN_among_str": lambda: _with_row(LABELS, float("nan")),
    "NaN_among_numbers": lambda: np.array(_with_row([0.0, 1.0] * 12, np.nan)),
    "pandas_NA": lambda: _with_row(LABELS, need("pandas").NA),
    "pandas_str": lambda: need("pandas").Series(_with_row(LABELS, None), dtype="str"),
}

_NO_LABELS: dict[str, Any] = {
    "no labels at all": None,
    "continuous labels": np.linspace(0.1, 0.9, 24),
    "infinite labels": np.array([0.0, 1.0, np.inf] * 8),
    _SEVERAL: np.eye(2, dtype=int)[[0, 1] * 12],
    "sets of labels": [[CANARY], [CANARY, "b"]] * 12,
    "labels of mixed types": ["a", 1] * 12,
    "bytes as labels": np.array([b"a", b"b"] * 12),
    "a single str": CANARY,
    "a dict": dict.fromkeys(range(24), CANARY),
}


def check_wrong_labels(name: str, estimator: Any) -> None:
    """What cannot be labels of classes is refused.

    A matrix of 0 and 1 is none, unless a tag of the estimator says so.
    """
    tags = get_tags(estimator).classifier_tags
    several = tags is not None and tags.multi_label
    for kind, y in _NO_LABELS.items():
        model = fresh(estimator)
        if kind == _SEVERAL and several:
            shape = np.shape(model.fit(TEXTS, y).predict(TEXTS))
            assert shape == y.shape, (
                f"{name} has the tag `multi_label`, and predicts shape {shape} where "
                f"it was fitted on labels of shape {y.shape}."
            )
            continue
        message_of_error(
            lambda model=model, y=y: model.fit(TEXTS, y),  # type: ignore[misc]
            f"{name}.fit with {kind}",
        )


def check_one_class(name: str, estimator: Any) -> None:
    """A single class is refused with a message about classes."""
    model = fresh(estimator)
    what = f"{name}.fit with one class"
    message = message_of_error(lambda: model.fit(TEXTS, [CANARY] * 24), what)
    assert "class" in message, f"{what}: the error must speak of classes: {message}"


def check_label_count(name: str, estimator: Any) -> None:
    """`y` of another length than `X` is refused with both lengths."""
    model = fresh(estimator)
    what = f"{name}.fit with 24 texts and 23 labels"
    message = message_of_error(lambda: model.fit(TEXTS, labels()[:-1]), what)
    assert {"23", "24"} <= set(re.findall(r"\d+", message)), (
        f"{what}: the error must hold both numbers: {message}"
    )


# what is no label to an estimator that reads rows without one
_MINUS_ONE = "minus_one_and_one"
_ALWAYS = [kind for kind in LABEL_KINDS if kind != _MINUS_ONE]

CHECKS: tuple[Check, ...] = (
    *(partial(check_label_kind, kind=key) for key in _ALWAYS),
    check_wrong_labels,
    check_one_class,
    check_label_count,
)
# for estimators of which each row must have a label
REFUSAL_CHECKS: tuple[Check, ...] = (
    partial(check_label_kind, kind=_MINUS_ONE),
    *(partial(check_missing_label, missing=key) for key in _MISSING_LABELS),
)
