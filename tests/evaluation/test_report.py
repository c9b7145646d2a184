import json
from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import confusion_matrix, f1_score

from skimbal.evaluation import Report
from skimbal.evaluation._slices import Slices
from skimbal.exceptions import DataFileError
from tests.evaluation.reports import CHINESE, make_report

label_sets = st.one_of(
    st.just([False, True]),
    st.sets(st.integers(-(2**40), 2**40), min_size=2, max_size=6).map(list),
    # NumPy's str cannot end in NUL
    st.sets(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
        min_size=2,
        max_size=6,
    ).map(list),
)


def assert_equal(left, right):
    for field in fields(Report):
        a, b = getattr(left, field.name), getattr(right, field.name)
        assert type(a) is type(b), field.name
        if isinstance(a, np.ndarray):
            assert a.dtype.kind == b.dtype.kind, field.name
            assert a.shape == b.shape, field.name
            assert a.tolist() == b.tolist(), field.name
        elif field.name == "slices":
            assert as_lists(a) == as_lists(b)
        else:
            assert a == b, field.name


def as_lists(slices):
    return {
        name: (part.values, part.codes.tolist())
        for name, part in (slices or {}).items()
    }


@settings(derandomize=True, deadline=None, max_examples=50)
@given(label_sets, st.booleans(), st.integers(0, 1000))
def test_json_gives_back_every_value(labels, proba, seed):
    report = make_report(labels, n_samples=20, proba=proba, seed=seed)
    text = report.to_json()
    again = Report.from_json(text)
    assert_equal(report, again)
    assert again.to_json() == text


def test_json_goes_through_a_file(tmp_path):
    report = make_report(CHINESE)
    assert report.to_json(tmp_path / "report.json") is None
    assert_equal(report, Report.from_json(tmp_path / "report.json"))
    assert_equal(report, Report.from_json(str(tmp_path / "report.json")))


def test_json_keeps_chinese_readable_and_holds_the_figures():
    report = make_report(CHINESE)
    text = report.to_json()
    assert "洗发水" in text
    payload = json.loads(text)
    assert payload["overall"] == report.overall
    assert payload["per_class"] == report.per_class


def test_json_of_undefined_figures_is_valid():
    report = make_report(["a", "b"], class_counts=np.array([[5, 0], [5, 0]]))
    one = report.y_true == "a"
    parts = ("rows", "fold", "y_true", "y_pred", "y_proba")
    alone = make_report(["a", "b"], **{p: getattr(report, p)[one] for p in parts})
    payload = json.loads(alone.to_json(), parse_constant=pytest.fail)
    assert payload["overall"]["roc_auc"] is None


def test_the_first_version_of_the_file_is_read():
    report = make_report("abc", selection={"metric": "macro_f1"})
    payload = json.loads(report.to_json())
    payload["format"] = "skimbal report, version 1"
    payload["audit"] = payload.pop("selection")
    for name in (
        "intervals",
        "per_group",
        "per_slice",
        "fit_cpu_seconds",
        "predict_cpu_seconds",
        "peak_memory_mib",
        "target_prior",
        "slices",
    ):
        del payload[name]
    assert_equal(report, Report.from_json(json.dumps(payload)))


def test_json_keeps_prior_slices_and_costs():
    report = make_report(
        "abc",
        n_samples=60,
        target_prior=np.array([0.1, 0.2, 0.7]),
        slices={"渠道": Slices(("门店", "(missing)"), np.arange(60) % 2)},
        fit_cpu_seconds=(0.5, 1.5),
        peak_memory_mib=(100.0, 101.5),
    )
    text = report.to_json()
    again = Report.from_json(text)
    assert_equal(report, again)
    assert again.to_json() == text
    payload = json.loads(text)
    assert payload["per_slice"] == report.per_slice
    assert payload["intervals"] == report.intervals


def test_rows_out_of_order_are_refused():
    with pytest.raises(ValueError, match="`rows` must be ascending"):
        make_report("ab", n_samples=3, rows=np.array([0, 2, 1]))


@pytest.mark.parametrize("text", ["{", '{"format": "other"}', "{}"])
def test_other_text_is_no_report(text):
    with pytest.raises(DataFileError, match="This is no report"):
        Report.from_json(text)


def test_a_damaged_report_is_named_as_such():
    payload = json.loads(make_report("ab").to_json())
    del payload["rows"]
    with pytest.raises(DataFileError, match=r"damaged: KeyError\('rows'\)"):
        Report.from_json(json.dumps(payload))


def test_columns_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="one column a class; got 3 columns and 2"):
        make_report("ab", class_counts=np.ones((2, 3), int))
    with pytest.raises(ValueError, match="inconsistent numbers of samples"):
        make_report("ab", rows=np.arange(3))


def test_figures_come_from_the_labels_and_not_their_numbers():
    report = make_report(CHINESE)
    true, pred = report.y_true, report.y_pred
    assert report.overall["macro_f1"] == f1_score(true, pred, average="macro")
    assert (report.confusion_matrix == confusion_matrix(true, pred)).all()
    assert [row["label"] for row in report.per_class] == sorted(CHINESE)


def test_the_tail_is_the_rarest_third_of_the_training_rows():
    counts = np.array([[9, 1, 5, 4, 8, 7], [9, 1, 5, 2, 8, 7]])
    report = make_report("abcdef", class_counts=counts)
    assert report.tail.tolist() == ["b", "d"]
    assert report.per_class[3]["training_rows"] == 3


def test_macro_f1_is_the_mean_of_the_class_table():
    report = make_report(range(12))
    table = report.per_class
    for overall, column in [
        ("macro_f1", "f1"),
        ("macro_precision", "precision"),
        ("balanced_accuracy", "recall"),
        ("macro_average_precision", "average_precision"),
        ("roc_auc", "roc_auc"),
    ]:
        mean = np.mean([row[column] for row in table])
        assert report.overall[overall] == pytest.approx(mean)


def test_folds_are_scored_apart():
    report = make_report("abc", n_samples=90, n_folds=3)
    values = [
        f1_score(report.y_true[rows], report.y_pred[rows], average="macro")
        for rows in (report.fold == i for i in range(3))
    ]
    assert report.folds["macro_f1"]["mean"] == pytest.approx(np.mean(values))
    assert report.folds["macro_f1"]["std"] == pytest.approx(np.std(values, ddof=1))


def test_without_probabilities_there_are_no_curves():
    report = make_report("abc", proba=False)
    assert report.curves is None
    assert report.overall["log_loss"] is None
    assert report.per_class[0]["roc_auc"] is None
    assert "log loss                -" in str(report)


def test_the_curves_have_the_areas_of_the_figures():
    report = make_report("abcd")
    area = report.curves.macro_precision.mean()
    assert area == pytest.approx(report.overall["macro_average_precision"])
    area = report.curves.macro_true_positive_rate.mean()
    assert area == pytest.approx(report.overall["roc_auc"])


def test_the_summary_is_a_copy_of_the_overall_figures():
    report = make_report("abc")
    summary = report.summary()
    summary["accuracy"] = 2
    assert report.overall["accuracy"] <= 1


def test_the_text_shows_the_rarest_classes_first():
    report = make_report(CHINESE)
    lines = str(report).splitlines()
    assert lines[0] == "TfidfVectorizer + LogisticRegression"
    assert lines[1] == "200 rows, 10 classes; 2 folds, stratified"
    assert lines[-10].endswith(report.tail[0])
    assert "+/-" in lines[3]
    assert repr(report).startswith("<Report of TfidfVectorizer + Log")


def test_the_text_of_many_classes_says_how_many_it_leaves_out():
    text = str(make_report(range(40)))
    assert text.endswith("... and 15 more common classes")


def test_pandas_takes_the_class_table():
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame(make_report("abc").per_class)
    assert list(frame["label"]) == ["a", "b", "c"]
