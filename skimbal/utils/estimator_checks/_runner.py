"""Run the checks, alone or as tests of pytest."""

import warnings
from collections.abc import Callable
from functools import partial
from typing import Any, Literal
from unittest import SkipTest

from sklearn.exceptions import EstimatorCheckFailedWarning, SkipTestWarning

from skimbal.utils.estimator_checks._check import Check, check_name
from skimbal.utils.estimator_checks._registry import text_checks

__all__ = ["check_text_estimator", "parametrize_with_text_checks"]


def check_text_estimator(
    estimator: Any,
    *,
    expected_failed_checks: dict[str, str] | None = None,
    on_skip: Literal["warn"] | None = "warn",
    on_fail: Literal["raise", "warn"] | None = "raise",
    callback: Callable[..., None] | None = None,
) -> list[dict[str, Any]]:
    """Check that an estimator over texts keeps the contract.

    Works as :func:`sklearn.utils.estimator_checks.check_estimator`, which runs a
    single check on estimators whose input is not a 2-D array of numbers.

    Parameters
    ----------
    estimator : estimator
        A classifier or transformer over 1-D texts, not fitted; it is cloned. Give
        it parameters that make `fit` fast: it is fitted some 40 to 80 times.
    expected_failed_checks : dict of str to str, default=None
        Names of checks that may fail, and why. A name without square brackets
        stands for all the cases of that check.
    on_skip : 'warn' or None, default='warn'
        Whether to warn when a check cannot run, as when pandas is not installed.
    on_fail : {'raise', 'warn'} or None, default='raise'
        What to do when a check fails that is not expected to: raise its error, warn
        and go on, or just go on.
    callback : callable, default=None
        Called after each check with the items of its result as keyword arguments;
        not together with ``on_fail='raise'``.

    Returns
    -------
    list of dict
        One for each check, with the keys ``'estimator'``, ``'check_name'``,
        ``'exception'``, ``'status'`` (``'passed'``, ``'failed'``, ``'xfail'`` or
        ``'skipped'``), ``'expected_to_fail'`` and ``'expected_to_fail_reason'``.

    Raises
    ------
    TypeError
        If `estimator` is a class.
    ValueError
        If `callback` is given and `on_fail` is ``'raise'``.
    Exception
        The error of the first failed check, if `on_fail` is ``'raise'``.

    See Also
    --------
    parametrize_with_text_checks : The same as tests of pytest.

    Examples
    --------
    scikit-learn's own vectorizer does not say which text is missing:

    >>> from sklearn.feature_extraction.text import HashingVectorizer
    >>> from skimbal.utils.estimator_checks import check_text_estimator
    >>> vectorizer = HashingVectorizer(n_features=16)
    >>> results = check_text_estimator(vectorizer, on_skip=None, on_fail=None)
    >>> failed = [r["check_name"] for r in results if r["status"] == "failed"]
    >>> "check_missing_text[None]" in failed
    True
    """
    _refuse_class(estimator)
    if on_fail == "raise" and callback is not None:
        raise ValueError("`callback` cannot be used together with on_fail='raise'.")
    results = []
    for check in text_checks(estimator):
        result = _run(check, estimator, expected_failed_checks or {})
        if result["status"] == "failed" and on_fail == "raise":
            raise result["exception"]
        _warn(result, on_skip=on_skip, on_fail=on_fail)
        results.append(result)
        if callback is not None:
            callback(**result)
    return results


def parametrize_with_text_checks(
    estimators: list[Any],
    *,
    expected_failed_checks: Callable[[Any], dict[str, str]] | None = None,
    xfail_strict: bool | None = None,
) -> Any:
    """Make one pytest case of each check on each estimator.

    Works as :func:`sklearn.utils.estimator_checks.parametrize_with_checks`.

    Parameters
    ----------
    estimators : list of estimators
        Instances, as for `check_text_estimator`.
    expected_failed_checks : callable, default=None
        Takes an estimator and returns the dict of `check_text_estimator`. Those
        checks are marked as xfail.
    xfail_strict : bool, default=None
        Whether a marked check that passes is a failure. None leaves it to the
        configuration of pytest.

    Returns
    -------
    pytest.MarkDecorator
        For a test function with the arguments `estimator` and `check`.

    Raises
    ------
    TypeError
        If one of `estimators` is a class.

    See Also
    --------
    check_text_estimator : The same without pytest.

    Examples
    --------
    >>> from sklearn.feature_extraction.text import HashingVectorizer
    >>> from skimbal.utils.estimator_checks import parametrize_with_text_checks
    >>> @parametrize_with_text_checks([HashingVectorizer()])
    ... def test_text_contract(estimator, check):
    ...     check(estimator)
    """
    import pytest

    strict = {} if xfail_strict is None else {"strict": xfail_strict}
    xfail = partial(pytest.mark.xfail, **strict)
    cases = []
    for estimator in estimators:
        _refuse_class(estimator)
        name = type(estimator).__name__
        expected = expected_failed_checks(estimator) if expected_failed_checks else {}
        for check in text_checks(estimator):
            reason = _reason(check, expected)
            marks = () if reason is None else (xfail(reason=reason),)
            cases.append(
                pytest.param(
                    estimator,
                    partial(check, name),
                    id=f"{name}-{check_name(check)}",
                    marks=marks,
                )
            )
    return pytest.mark.parametrize(("estimator", "check"), cases)


def _refuse_class(estimator: Any) -> None:
    if isinstance(estimator, type):
        raise TypeError(
            f"An instance is needed; got the class {estimator.__name__}. "
            f"Use {estimator.__name__}()."
        )


def _reason(check: Check, expected: dict[str, str]) -> str | None:
    """Return why `check` may fail, or None where it must pass."""
    name = check_name(check)
    return expected.get(name, expected.get(name.partition("[")[0]))


def _run(check: Check, estimator: Any, expected: dict[str, str]) -> dict[str, Any]:
    reason = _reason(check, expected)
    exception: Exception | None = None
    status = "passed"
    try:
        check(type(estimator).__name__, estimator)
    except SkipTest as skip:
        exception, status = skip, "skipped"
    except Exception as error:
        exception, status = error, "failed" if reason is None else "xfail"
    return {
        "estimator": estimator,
        "check_name": check_name(check),
        "exception": exception,
        "status": status,
        "expected_to_fail": reason is not None,
        "expected_to_fail_reason": reason or "Check is not expected to fail",
    }


def _warn(result: dict[str, Any], *, on_skip: str | None, on_fail: str | None) -> None:
    if result["status"] == "skipped" and on_skip == "warn":
        warnings.warn(
            f"{result['check_name']} was skipped: {result['exception']}.",
            SkipTestWarning,
            stacklevel=3,
        )
    if result["status"] in ("failed", "xfail") and on_fail == "warn":
        warnings.warn(EstimatorCheckFailedWarning(**result), stacklevel=3)
