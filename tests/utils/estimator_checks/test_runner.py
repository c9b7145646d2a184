"""`check_text_estimator` and `parametrize_with_text_checks` report what they find."""

import subprocess
import sys
from unittest import SkipTest

import pytest
from sklearn.exceptions import EstimatorCheckFailedWarning, SkipTestWarning

from skimbal.utils.estimator_checks import (
    _containers,
    _runner,
    _state,
    _tags,
    check_text_estimator,
    parametrize_with_text_checks,
)
from skimbal.utils.estimator_checks._check import check_name
from tests.utils.estimator_checks.broken.models import SetsPlainAttribute
from tests.utils.estimator_checks.samples import SampleClassifier, SampleEncoder

FAULT = "check_fitted_attributes_end_in_underscore"


def skipping_check(name, estimator):
    raise SkipTest("no such package")


@pytest.fixture
def few_checks(monkeypatch):
    """A handful of the checks, the one that SetsPlainAttribute fails among them."""
    checks = [*_containers.CHECKS[:3], *_tags.CHECKS, *_state.CHECKS[:3]]
    monkeypatch.setattr(_runner, "text_checks", lambda estimator: checks)
    return checks


@parametrize_with_text_checks([SampleClassifier(), SampleEncoder()])
def test_the_samples_keep_the_contract(estimator, check):
    check(estimator)


def test_there_is_a_result_for_each_check(few_checks):
    results = check_text_estimator(SampleClassifier())
    assert {result["status"] for result in results} == {"passed"}
    assert [result["check_name"] for result in results] == [
        check_name(check) for check in few_checks
    ]


def test_the_first_failure_is_raised(few_checks):
    with pytest.raises(AssertionError, match=r"sets \['fitted'\]"):
        check_text_estimator(SetsPlainAttribute())


def test_failures_become_warnings_on_request(few_checks):
    with pytest.warns(EstimatorCheckFailedWarning, match=FAULT):
        results = check_text_estimator(SetsPlainAttribute(), on_fail="warn")
    failed = [r for r in results if r["status"] == "failed"]
    assert [r["check_name"] for r in failed] == [FAULT]
    assert isinstance(failed[0]["exception"], AssertionError)


def test_an_expected_failure_is_no_failure(few_checks):
    results = check_text_estimator(
        SetsPlainAttribute(), expected_failed_checks={FAULT: "known"}
    )
    (result,) = [r for r in results if r["status"] != "passed"]
    assert result["status"] == "xfail"
    assert result["expected_to_fail_reason"] == "known"


def test_a_name_without_brackets_stands_for_all_its_cases(few_checks):
    results = check_text_estimator(
        SampleClassifier(), expected_failed_checks={"check_text_container": "slow"}
    )
    cases = [r for r in results if r["check_name"].startswith("check_text_container[")]
    assert len(cases) == 3
    assert all(r["expected_to_fail"] for r in cases)
    assert sum(r["expected_to_fail"] for r in results) == len(cases)


def test_a_skipped_check_is_told_unless_asked_otherwise(monkeypatch):
    monkeypatch.setattr(_runner, "text_checks", lambda estimator: [skipping_check])
    with pytest.warns(SkipTestWarning, match="skipping_check was skipped: no such pac"):
        (result,) = check_text_estimator(SampleClassifier())
    assert result["status"] == "skipped"
    check_text_estimator(SampleClassifier(), on_skip=None)


def test_the_callback_sees_every_result(few_checks):
    seen = []
    results = check_text_estimator(
        SetsPlainAttribute(),
        on_fail=None,
        callback=lambda **result: seen.append(result),
    )
    assert seen == results


def test_a_callback_with_raising_is_refused():
    with pytest.raises(ValueError, match="on_fail='raise'"):
        check_text_estimator(SampleClassifier(), callback=print)


@pytest.mark.parametrize(
    "run", [check_text_estimator, lambda e: parametrize_with_text_checks([e])]
)
def test_a_class_is_refused(run):
    with pytest.raises(TypeError, match=r"Use SampleClassifier\(\)"):
        run(SampleClassifier)


def test_cases_are_named_and_expected_failures_marked(few_checks):
    mark = parametrize_with_text_checks(
        [SetsPlainAttribute()],
        expected_failed_checks=lambda estimator: {FAULT: type(estimator).__name__},
        xfail_strict=True,
    )
    names, cases = mark.args
    assert names == ("estimator", "check")
    marked = {case.id: case.marks for case in cases if case.marks}
    ((case_id, (xfail,)),) = marked.items()
    assert case_id == f"SetsPlainAttribute-{FAULT}"
    assert xfail.kwargs == {"reason": "SetsPlainAttribute", "strict": True}


def test_without_pandas_and_polars_only_their_checks_are_skipped():
    code = """
import sys

class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("pandas", "polars"):
            raise ModuleNotFoundError(name=name)

sys.meta_path.insert(0, Blocker())
from skimbal.utils.estimator_checks import check_text_estimator
from tests.utils.estimator_checks.samples import SampleEncoder

results = check_text_estimator(SampleEncoder(), on_skip=None)
skipped = [r["check_name"] for r in results if r["status"] == "skipped"]
assert "check_text_container[polars_series]" in skipped
assert "check_set_output" in skipped
assert len(skipped) < 15
"""
    subprocess.run([sys.executable, "-c", code], check=True)
