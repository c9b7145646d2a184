import json

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression, RidgeClassifier
from sklearn.pipeline import make_pipeline

from skimbal.datasets import make_product_titles
from skimbal.evaluation import Audit, Report, audit, evaluate

X, Y = make_product_titles(300, n_classes=3, imbalance_ratio=3, random_state=0)
labels_of = dict(zip(X, Y, strict=True))  # each text once
X, Y = list(labels_of), list(labels_of.values())


def make_model(head=None):
    return make_pipeline(TfidfVectorizer(), head or LogisticRegression())


@pytest.fixture(scope="module")
def leaking():
    """Return the report of rows of which thirty stand there twice."""
    texts, labels = [*X, *X[:30]], [*Y, *Y[:30]]
    return evaluate(make_model(), texts, labels, cv=3, audit=True, random_state=0)


def kinds(report):
    return [finding.kind for finding in report.audit.findings]


def test_a_report_is_not_audited_unasked():
    assert evaluate(make_model(), X, Y, cv=2, random_state=0).audit is None


def test_copies_across_the_folds_are_in_the_report(leaking):
    assert isinstance(leaking.audit, Audit)
    assert "exact_copies" in kinds(leaking)
    assert "exact_copies" in str(leaking)


def test_the_audit_of_a_report_survives_json(leaking):
    again = Report.from_json(leaking.to_json())
    assert again.audit == leaking.audit
    assert json.loads(leaking.to_json())["audit"] == leaking.audit.to_dict()


def test_the_page_shows_the_audit(leaking, tmp_path):
    leaking.to_html(tmp_path / "report.html")
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "Leaks and doubts" in page
    assert "exact copies" in page


def test_the_folds_are_those_that_were_tested():
    report = evaluate(make_model(), X, Y, cv=4, n_repeats=2, audit=True, random_state=0)
    assert report.audit.n_folds == 8
    assert report.audit.n_tested == len(X)


def test_a_classifier_without_probabilities_is_audited_too():
    report = evaluate(
        make_model(RidgeClassifier()), X, Y, cv=2, audit=True, random_state=0
    )
    alone = audit(X, Y, cv=2, random_state=0)
    assert "label_noise" in (*report.audit.passed, *kinds(report))
    assert report.audit.n_rows == alone.n_rows


def test_further_options_of_the_audit_are_passed_on():
    report = evaluate(
        make_model(),
        X,
        Y,
        cv=2,
        audit={"time": np.arange(len(X))},
        random_state=0,
    )
    assert "time" in kinds(report)


def test_a_fitted_classifier_comes_without_the_rows_that_an_audit_needs():
    model = make_model().fit(X, Y)
    with pytest.raises(ValueError, match="`audit` needs the training rows"):
        evaluate(model, X, Y, cv="prefit", audit=True)


def test_what_is_no_choice_of_an_audit_is_refused_before_any_fit():
    with pytest.raises(TypeError, match=r"`audit` must be a bool or a mapping .*'yes'"):
        evaluate(object(), X, Y, cv=2, audit="yes")


@pytest.mark.parametrize("name", ["times", "groups", "y_proba"])
def test_an_unknown_option_of_the_audit_costs_no_fit(name):
    class NeverFitted(LogisticRegression):
        def fit(self, X, y):
            raise AssertionError("fitted")

    with pytest.raises(TypeError, match=f"`audit` may name time.*got '{name}'"):
        evaluate(make_model(NeverFitted()), X, Y, cv=2, audit={name: Y})
