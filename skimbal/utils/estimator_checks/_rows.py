"""Checks that every row is answered for itself, whatever stands beside it."""

from typing import Any

import numpy as np
from scipy.sparse import issparse

from skimbal.utils.estimator_checks._check import Check
from skimbal.utils.estimator_checks._data import TEXTS
from skimbal.utils.estimator_checks._fitting import (
    BATCH_TOLERANCE,
    assert_same_outputs,
    fitted,
    methods,
    outputs,
)

__all__ = ["CHECKS"]


def check_order_of_rows(name: str, estimator: Any) -> None:
    """Shuffled texts get the same answers, shuffled."""
    order = np.random.default_rng(0).permutation(len(TEXTS))
    shuffled = outputs(fitted(estimator), [TEXTS[i] for i in order])
    assert_same_outputs(
        {method: array[np.argsort(order)] for method, array in shuffled.items()},
        outputs(fitted(estimator), TEXTS),
        f"{name} on shuffled rows",
        tolerance=BATCH_TOLERANCE,
    )


def check_chunks_of_rows(name: str, estimator: Any) -> None:
    """Texts sent in pieces, down to one at a time, get the same answers."""
    model = fitted(estimator)
    expected = outputs(model, TEXTS)
    for size in (1, 7, 12):
        parts = [
            outputs(model, TEXTS[start : start + size])
            for start in range(0, len(TEXTS), size)
        ]
        assert_same_outputs(
            {key: np.concatenate([part[key] for part in parts]) for key in expected},
            expected,
            f"{name} on {size} rows at a time",
            tolerance=BATCH_TOLERANCE,
        )


def check_repeated_rows(name: str, estimator: Any) -> None:
    """Equal texts in one call get equal answers."""
    actual = outputs(fitted(estimator), [TEXTS[0], TEXTS[1]] * 20)
    for first in (0, 1):
        assert_same_outputs(
            {method: array[first::2] for method, array in actual.items()},
            {
                method: np.repeat(array[first : first + 1], 20, axis=0)
                for method, array in actual.items()
            },
            f"{name} on repeated rows",
            tolerance=BATCH_TOLERANCE,
        )


def check_results_are_own_copies(name: str, estimator: Any) -> None:
    """Writing into a result changes no later result."""
    model = fitted(estimator)
    expected = outputs(model, TEXTS)
    for method in methods(model):
        result = getattr(model, method)(TEXTS)
        data = result.data if issparse(result) else result
        if isinstance(data, np.ndarray):
            data[...] = data[0]
    assert_same_outputs(
        outputs(model, TEXTS),
        expected,
        f"{name} after an earlier result was written to",
    )


CHECKS: tuple[Check, ...] = (
    check_order_of_rows,
    check_chunks_of_rows,
    check_repeated_rows,
    check_results_are_own_copies,
)
