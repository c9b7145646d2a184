"""Checks that every str is a text: short, long, foreign or strange."""

import warnings
from typing import Any

import numpy as np

from skimbal.utils.estimator_checks._check import Check
from skimbal.utils.estimator_checks._data import TEXTS, labels
from skimbal.utils.estimator_checks._fitting import (
    BATCH_TOLERANCE,
    assert_same_outputs,
    fitted,
    fresh,
    outputs,
)
from skimbal.utils.estimator_checks._nasty import NASTY_TEXTS

__all__ = ["CHECKS"]


def check_every_text_alone(name: str, estimator: Any) -> None:
    """Each text of the nasty corpus, sent alone, gets one finite answer."""
    model = fitted(estimator)
    for key, text in NASTY_TEXTS.items():
        for method, array in _outputs_of(model, [text], name, key).items():
            _assert_finite(array, 1, f"{name}.{method} on the text {key!r}")


def check_strange_texts_leave_neighbours_alone(name: str, estimator: Any) -> None:
    """A strange row changes no answer of the rows beside it."""
    model = fitted(estimator)
    strange = list(NASTY_TEXTS.values())
    mixed = outputs(model, [*TEXTS, *strange])
    assert_same_outputs(
        {method: array[: len(TEXTS)] for method, array in mixed.items()},
        outputs(model, TEXTS),
        f"{name} with strange texts in other rows",
        tolerance=BATCH_TOLERANCE,
    )


def check_fit_on_strange_texts(name: str, estimator: Any) -> None:
    """Strange texts may be among the training rows."""
    strange = list(NASTY_TEXTS.values())
    y = [labels()[i % len(TEXTS)] for i in range(len(strange))]
    model = fresh(estimator).fit([*TEXTS, *strange], [*labels(), *y])
    for method, array in outputs(model, TEXTS).items():
        _assert_finite(array, len(TEXTS), f"{name}.{method} after such a fit")


def check_fit_on_one_word_texts(name: str, estimator: Any) -> None:
    """Texts of one word, and the same word often, are enough to fit on."""
    words = [text.split()[0] for text in TEXTS]
    model = fresh(estimator).fit(words, labels())
    for method, array in outputs(model, words).items():
        _assert_finite(array, len(words), f"{name}.{method} on texts of one word")


def check_lone_surrogates(name: str, estimator: Any) -> None:
    """Lone surrogates count as U+FFFD, and a warning says so."""
    broken, mended = ["red \ud83d dress", "\udfff"], ["red \ufffd dress", "\ufffd"]
    model = fitted(estimator)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        actual = outputs(model, broken)
        n_warnings = len(caught)
        fresh(estimator).fit([*TEXTS[:22], *broken], labels())
    assert 0 < n_warnings < len(caught), (
        f"{name} must warn when it replaces lone surrogates, in fit and after it."
    )
    assert_same_outputs(actual, outputs(model, mended), f"{name} with lone surrogates")


def check_no_rows(name: str, estimator: Any) -> None:
    """Without rows the results have no rows, and as many columns as ever."""
    model = fitted(estimator)
    some = outputs(model, TEXTS)
    for method, array in outputs(model, []).items():
        expected = (0, *some[method].shape[1:])
        assert array.shape == expected, (
            f"{name}.{method}([]) must be of shape {expected}; got {array.shape}."
        )
        assert array.dtype.kind == some[method].dtype.kind, (
            f"{name}.{method}([]) must be of dtype {some[method].dtype}; "
            f"got {array.dtype}."
        )


def _outputs_of(model: Any, X: list[str], name: str, key: str) -> dict[str, np.ndarray]:
    try:
        return outputs(model, X)
    except Exception as error:
        raise AssertionError(f"{name} fails on the text {key!r}: {error}") from error


def _assert_finite(array: np.ndarray, n_rows: int, what: str) -> None:
    assert array.shape[0] == n_rows, f"{what}: {array.shape[0]} rows, not {n_rows}."
    if array.dtype.kind == "f":
        assert np.isfinite(array).all(), f"{what}: not finite."


CHECKS: tuple[Check, ...] = (
    check_every_text_alone,
    check_strange_texts_leave_neighbours_alone,
    check_fit_on_strange_texts,
    check_fit_on_one_word_texts,
    check_lone_surrogates,
    check_no_rows,
)
