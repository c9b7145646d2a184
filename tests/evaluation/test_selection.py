"""What a classifier says of its own choices goes with its report."""

import json

import numpy as np
import pytest
from sklearn.dummy import DummyClassifier
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline

from skimbal.auto import ImbalancedTextClassifier
from skimbal.evaluation import Report, evaluate
from skimbal.exceptions import DataFileError
from tests.evaluation.data import LABELS, TEXTS
from tests.evaluation.reports import CHINESE, make_audit, make_report
from tests.evaluation.test_html import HOSTILE, Page, render

HEADING = "How the model was chosen"


class ExplainingClassifier(DummyClassifier):
    """Gives any `audit`, once it is fitted."""

    def __init__(self, audit=None):
        super().__init__()
        self.audit = audit

    def fit(self, X, y):
        self.audit_ = self.audit
        self.class_counts_ = np.unique(y, return_counts=True)[1]
        return super().fit(X, y)


@pytest.fixture(scope="module")
def default():
    # a class of fewer than five different texts would be warned of
    texts = [*TEXTS, "cotton tie", "green tie", "red tie"]
    model = ImbalancedTextClassifier(members=["lexical"], random_state=0)
    return model.fit(texts, [*LABELS, "tie", "tie", "tie"])


def test_the_report_of_a_fitted_classifier_holds_its_audit(default):
    report = evaluate(default, TEXTS, LABELS, cv="prefit")
    assert report.selection == default.audit_
    assert Report.from_json(report.to_json()).selection == default.audit_


@pytest.mark.parametrize(
    "wrap", [make_pipeline, lambda model: GridSearchCV(model, {}, cv=2)]
)
def test_the_audit_is_found_inside_a_pipeline_and_a_search(wrap):
    audit = make_audit()
    model = wrap(ExplainingClassifier(audit)).fit(TEXTS, LABELS)
    assert evaluate(model, TEXTS, LABELS, cv="prefit").selection == audit


@pytest.mark.parametrize("audit", [None, "a sentence"])
def test_what_is_no_audit_is_left_alone(audit):
    model = ExplainingClassifier(audit).fit(TEXTS, LABELS)
    assert evaluate(model, TEXTS, LABELS, cv="prefit").selection is None


def test_the_copies_of_folds_have_no_audit_in_common():
    model = ExplainingClassifier(make_audit())
    assert evaluate(model, TEXTS, LABELS, cv=2, random_state=0).selection is None


def test_keys_become_text_and_what_is_not_finite_becomes_none():
    audit = {"target_prior": {0: 0.5, 1: np.float64(0.5)}, "score": float("nan")}
    model = ExplainingClassifier({**audit, "pair": (1, True)}).fit(TEXTS, LABELS)
    report = evaluate(model, TEXTS, LABELS, cv="prefit")
    assert report.selection == {
        "target_prior": {"0": 0.5, "1": 0.5},
        "score": None,
        "pair": [1, True],
    }
    assert Report.from_json(report.to_json()).selection == report.selection


def test_json_holds_an_audit_only_where_there_is_one():
    assert "selection" not in json.loads(make_report("ab").to_json())
    report = make_report("ab", selection=make_audit(CHINESE[0]))
    assert json.loads(report.to_json())["selection"] == report.selection
    assert Report.from_json(report.to_json()).selection == report.selection


def test_an_audit_of_another_kind_is_damage():
    payload = json.loads(make_report("ab").to_json()) | {"selection": ["x"]}
    with pytest.raises(DataFileError, match="This report is damaged"):
        Report.from_json(json.dumps(payload))


def test_the_page_shows_members_choices_and_what_was_left_out(tmp_path):
    page = Page(render(tmp_path, make_report("ab", selection=make_audit())))
    texts = page.texts
    assert texts.index("encoder/lda") < texts.index("lexical/svm")  # by weight
    for text in ("0.700", "0.600 to 0.800", "75 %", "12.5", "the mix, with its rule"):
        assert [found for found in texts if text in found], text
    assert "Macro F1" in texts
    assert "Members: both." in texts
    # a reason once, and names of parameters as code
    assert texts.count("is short.") == 1
    assert texts[texts.index("is short.") - 1] == "time_budget"
    assert texts[texts.index("is short.") - 2].startswith(":")
    assert "More examples." in texts


def test_a_page_without_an_audit_is_as_it_was(tmp_path):
    html = render(tmp_path, make_report("ab"))
    assert HEADING not in html
    assert render(tmp_path, make_report("ab", selection={"other": 1})) == html


def test_members_that_no_fold_tested_have_no_score(tmp_path):
    audit = make_audit() | {"ensemble": {}, "n_folds": 0}
    for row in audit["members"]:
        for name in ("score", "low", "high"):
            del row[name]
    page = Page(render(tmp_path, make_report("ab", selection=audit)))
    assert HEADING in page.texts
    assert page.texts.count("–") >= 2
    assert not [text for text in page.texts if "too good" in text]


def test_scores_outside_0_to_1_are_shown_without_a_bar(tmp_path):
    audit = make_audit() | {"metric": "my_gain"}
    for row in (*audit["members"], audit["ensemble"]):
        row |= {"score": 7.0, "low": -1.0, "high": 9.0}
    page = Page(render(tmp_path, make_report("ab", selection=audit)))
    assert "range" not in page.values("class")
    assert "my_gain" in page.texts
    assert "-1.000 to 9.000" in page.texts


@pytest.mark.parametrize("name", [HOSTILE[0], HOSTILE[1], "蒙牛 & co"])
def test_names_in_an_audit_are_shown_and_never_run(tmp_path, name):
    report = make_report([name, "other"], selection=make_audit(name))
    page = Page(render(tmp_path, Report.from_json(report.to_json())))
    assert page.tags.count("script") == 1  # our own
    assert "img" not in page.tags
    assert f"{name}/lda" in page.texts
    assert [text for text in page.texts if f"More of {name}" in text]


def test_the_page_of_the_default_is_whole(default, tmp_path):
    report = evaluate(default, TEXTS, LABELS, cv="prefit")
    texts = Page(render(tmp_path, report)).texts
    assert {HEADING, "lexical/svm", "lexical/lr", "embedding"} <= set(texts)
