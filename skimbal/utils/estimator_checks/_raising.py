"""Catch the error that a call must raise, and look at what it tells."""

import re
import traceback
from collections.abc import Callable
from typing import Any

from skimbal.utils.estimator_checks._data import CANARY

__all__ = ["assert_names_row", "message_of_error"]


def message_of_error(
    call: Callable[[], Any],
    what: str,
    kinds: tuple[type[Exception], ...] = (TypeError, ValueError),
) -> str:
    """Return the message of the error that `call` raises.

    Parameters
    ----------
    call : callable
        Called without arguments.
    what : str
        The fault, as the start of a sentence: ``"fit with a missing text"``.
    kinds : tuple of exception classes, default=(TypeError, ValueError)
        The errors that are right.

    Returns
    -------
    str

    Raises
    ------
    AssertionError
        If there is no error, one of another kind, or one that shows a text of the
        user (in the traceback as it would be printed, chained errors included).
    """
    error = _error_of(call)
    names = " or ".join(kind.__name__ for kind in kinds)
    assert error is not None, f"{what} must raise {names}; it raised nothing."
    # no line of source holds the canary itself, only the name of the constant
    assert CANARY not in "".join(traceback.format_exception(error)), (
        f"{what}: the error shows a text of the user."
    )
    if not isinstance(error, kinds):
        raise AssertionError(
            f"{what} must raise {names}; it raised {type(error).__name__}: {error}"
        ) from error
    return str(error)


def _error_of(call: Callable[[], Any]) -> Exception | None:
    try:
        call()
    except Exception as error:
        return error
    return None


def assert_names_row(message: str, row: int, what: str) -> None:
    """Raise an AssertionError if `message` does not hold the row number."""
    assert re.search(rf"\b{row}\b", message), (
        f"{what}: the error must name row {row}; it says: {message}"
    )
