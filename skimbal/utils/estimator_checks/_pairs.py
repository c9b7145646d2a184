"""Checks of pairs: two text columns, such as a query and a title."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from skimbal.utils.estimator_checks._check import Check
from skimbal.utils.estimator_checks._data import TEXTS, labels, secret_texts
from skimbal.utils.estimator_checks._fitting import (
    assert_same_outputs,
    fitted,
    fresh,
    methods,
    outputs,
)
from skimbal.utils.estimator_checks._kinds import need
from skimbal.utils.estimator_checks._raising import assert_names_row, message_of_error

__all__ = ["PAIR_CHECKS", "SINGLE_CHECKS"]

_Texts = Sequence[str | None]
_ROW = 17
_SECOND = TEXTS[::-1]

PAIR_CONTAINERS: dict[str, Callable[[_Texts, _Texts], Any]] = {
    "list_of_lists": lambda a, b: [list(pair) for pair in zip(a, b, strict=True)],
    "numpy_object": lambda a, b: np.array([a, b], dtype=object).T,
    "numpy_str": lambda a, b: np.array([a, b], dtype=str).T,
    "pandas_frame": lambda a, b: need("pandas").DataFrame(
        {"q": a, "t": b}, index=range(100, 100 + len(a))
    ),
    "polars_frame": lambda a, b: need("polars").DataFrame({"q": a, "t": b}),
    "arrow_table": lambda a, b: need("pyarrow").table({"q": a, "t": b}),
}


def check_pair_container(name: str, estimator: Any, *, container: str) -> None:
    """A table of two columns gives what a list of pairs gives."""
    pairs, X = _pairs(TEXTS, _SECOND), PAIR_CONTAINERS[container](TEXTS, _SECOND)
    model = fresh(estimator).fit(pairs, labels())
    expected = outputs(model, pairs)
    assert_same_outputs(
        outputs(model, X), expected, f"{name} predicts pairs in {container}"
    )
    assert_same_outputs(
        outputs(fresh(estimator).fit(X, labels()), pairs),
        expected,
        f"{name} is fitted on pairs in {container}",
    )


def check_both_texts_of_a_pair_are_read(name: str, estimator: Any) -> None:
    """Another text on either side of the pairs gives other outputs."""
    model = fresh(estimator).fit(_pairs(TEXTS, _SECOND), labels())
    before = outputs(model, _pairs(TEXTS, _SECOND))
    others = {
        "first": _pairs(_SECOND, _SECOND),
        "second": _pairs(TEXTS, TEXTS),
    }
    for side, pairs in others.items():
        after = outputs(model, pairs)
        changed = [m for m in before if not np.array_equal(before[m], after[m])]
        assert changed, f"{name} does not read the {side} text of a pair."


def check_missing_text_in_pair(name: str, estimator: Any, *, side: int) -> None:
    """A missing text on either side is refused by row, and no text is shown."""
    columns: list[list[str | None]] = [[*secret_texts()], [*secret_texts()]]
    columns[side][_ROW] = None
    pairs = _pairs(*columns)
    what = f"{name}.fit with a missing text in column {side}"
    fit = partial(fresh(estimator).fit, pairs, labels())
    assert_names_row(message_of_error(fit, what), _ROW, what)
    model = fresh(estimator).fit(_pairs(TEXTS, _SECOND), labels())
    for method in methods(model):
        what = f"{name}.{method} with a missing text in column {side}"
        call = partial(getattr(model, method), pairs)
        assert_names_row(message_of_error(call, what), _ROW, what)


def check_pairs_and_single_texts_are_not_mixed(name: str, estimator: Any) -> None:
    """What was fitted on pairs refuses single texts, and the other way round."""
    pairs = _pairs(TEXTS, _SECOND)
    of_pairs, of_texts = fresh(estimator).fit(pairs, labels()), fitted(estimator)
    for method in methods(of_pairs):
        single = partial(getattr(of_pairs, method), TEXTS)
        message_of_error(single, f"{name}.{method} on texts, fitted on pairs")
        double = partial(getattr(of_texts, method), pairs)
        message_of_error(double, f"{name}.{method} on pairs, fitted on texts")


def check_pairs_are_refused(name: str, estimator: Any) -> None:
    """An estimator of single texts refuses pairs instead of reading one side."""
    pairs = _pairs(secret_texts(), secret_texts())
    fit = partial(fresh(estimator).fit, pairs, labels())
    message_of_error(fit, f"{name}.fit on pairs")
    model = fitted(estimator)
    for method in methods(model):
        call = partial(getattr(model, method), pairs)
        message_of_error(call, f"{name}.{method} on pairs")


def _pairs(first: _Texts, second: _Texts) -> list[tuple[str | None, str | None]]:
    return list(zip(first, second, strict=True))


PAIR_CHECKS: tuple[Check, ...] = (
    *(partial(check_pair_container, container=key) for key in PAIR_CONTAINERS),
    check_both_texts_of_a_pair_are_read,
    *(partial(check_missing_text_in_pair, side=side) for side in (0, 1)),
    check_pairs_and_single_texts_are_not_mixed,
)
SINGLE_CHECKS: tuple[Check, ...] = (check_pairs_are_refused,)
