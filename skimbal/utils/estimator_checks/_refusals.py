"""Checks of what is no text: refused with the row number, and never shown."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
from scipy.sparse import csr_array

from skimbal.utils.estimator_checks._check import Check
from skimbal.utils.estimator_checks._data import CANARY, labels, secret_texts
from skimbal.utils.estimator_checks._fitting import fitted, fresh, methods
from skimbal.utils.estimator_checks._kinds import need
from skimbal.utils.estimator_checks._raising import assert_names_row, message_of_error

__all__ = ["CHECKS"]

_ROW = 17  # not at the edge, and no other number in a message is likely to be 17

_MISSING: dict[str, Callable[[], Any]] = {
    "None": lambda: None,
    "NaN": lambda: float("nan"),
    "pandas_NA": lambda: need("pandas").NA,
}

_NOT_TEXT: dict[str, Any] = {
    "bytes": CANARY.encode(),
    "int": 3,
    "float": 0.5,
    "list": [CANARY, CANARY],
    "dict": {"text": CANARY},
}

_NOT_TEXTS: dict[str, Any] = {
    "None": None,
    "a single str": CANARY,
    "bytes": CANARY.encode(),
    "an int": 3,
    "a dict": {"text": [CANARY] * 24},
    "a set": {CANARY},
    "a float array": np.zeros((24, 2)),
    "an int array": np.arange(24),
    "a bool array": np.zeros(24, dtype=bool),
    "a sparse array": csr_array((24, 2)),
    "three text columns": np.array([[CANARY] * 3] * 24, dtype=object),
    "three dimensions": np.array([[[CANARY]]] * 24, dtype=object),
}


def check_missing_text(name: str, estimator: Any, *, missing: str) -> None:
    """A missing text is refused by row, in `fit` and in every prediction method."""
    X = _with_row(_MISSING[missing]())
    for what, call in _calls(name, estimator, X, f"a missing text ({missing})"):
        assert_names_row(message_of_error(call, what), _ROW, what)


def check_missing_text_in_series(name: str, estimator: Any) -> None:
    """A missing text in a pandas Series is refused by position, not by index."""
    X = _with_row(None)
    series = need("pandas").Series(X, index=range(100, 100 + len(X)))
    for what, call in _calls(name, estimator, series, "a missing text in a Series"):
        assert_names_row(message_of_error(call, what), _ROW, what)


def check_row_of_wrong_type(name: str, estimator: Any, *, kind: str) -> None:
    """A row that is no str is refused by row, not turned into one."""
    X = _with_row(_NOT_TEXT[kind])
    for what, call in _calls(name, estimator, X, f"a row of type {kind}"):
        assert_names_row(message_of_error(call, what), _ROW, what)


def check_wrong_input(name: str, estimator: Any) -> None:
    """What is no sequence of texts is refused as a whole."""
    for kind, X in _NOT_TEXTS.items():
        for what, call in _calls(name, estimator, X, kind):
            message_of_error(call, what)


def check_fit_without_rows(name: str, estimator: Any) -> None:
    """`fit` on no rows is refused."""
    model = fresh(estimator)
    message_of_error(lambda: model.fit([], []), f"{name}.fit without rows")


def _with_row(value: Any) -> list[Any]:
    """Return texts with the canary, and `value` in one row."""
    X: list[Any] = secret_texts()
    X[_ROW] = value
    return X


def _calls(
    name: str, estimator: Any, X: Any, fault: str
) -> Iterator[tuple[str, Callable[[], Any]]]:
    """Yield every call that must refuse `X`, each with the start of a sentence."""
    model = fresh(estimator)
    yield f"{name}.fit with {fault}", lambda: model.fit(X, labels())
    for method in methods(fitted(estimator)):
        call = getattr(fitted(estimator), method)
        yield f"{name}.{method} with {fault}", partial(call, X)


CHECKS: tuple[Check, ...] = (
    *(partial(check_missing_text, missing=key) for key in _MISSING),
    check_missing_text_in_series,
    *(partial(check_row_of_wrong_type, kind=key) for key in _NOT_TEXT),
    check_wrong_input,
    check_fit_without_rows,
)
