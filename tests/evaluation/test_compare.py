"""Reports of the same rows are compared; others are refused with what differs."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score, zero_one_loss

from skimbal.evaluation import compare
from skimbal.evaluation._paired_tests import correlated_t, summarize_t
from tests.evaluation.reports import make_report
from tests.evaluation.rivals import make_rivals

SKILLS = {"weak": 0.3, "strong": 0.8, "middle": 0.6}


@pytest.fixture(scope="module")
def folds():
    return make_rivals(SKILLS, "abc", n_folds=5, n_samples=400)


@pytest.fixture(scope="module")
def held_out():
    return make_rivals(SKILLS, "abc", n_folds=1, n_samples=400)


def names_of(comparison):
    return [row["name"] for row in comparison.systems]


def test_folds_are_compared_fold_by_fold(folds):
    comparison = compare(folds, metric="accuracy")
    assert comparison.design == "folds"
    assert names_of(comparison) == ["strong", "middle", "weak"]
    pair = comparison.pairs[0]
    assert (pair["first"], pair["second"]) == ("strong", "middle")
    accuracy = {
        name: np.array(
            [
                (report.y_true == report.y_pred)[report.fold == i].mean()
                for i in range(5)
            ]
        )
        for name, report in folds.items()
    }
    gap = accuracy["strong"] - accuracy["middle"]
    report = folds["weak"]
    ratio = len(report.rows) / report.class_counts.sum()
    expected = summarize_t(correlated_t(gap, ratio), 0.01, 0.95)
    assert {name: pair[name] for name in expected} == pytest.approx(expected)
    assert comparison.scores[0] == pytest.approx(accuracy["strong"])
    overall = {row["name"]: row["overall"] for row in comparison.systems}
    assert overall["weak"] == folds["weak"].overall["accuracy"]


def test_all_pairs_or_those_with_the_baseline_alone(folds):
    pairs = compare(folds).pairs
    assert [(pair["first"], pair["second"]) for pair in pairs] == [
        ("strong", "middle"),
        ("strong", "weak"),
        ("middle", "weak"),
    ]
    pairs = compare(folds, baseline="middle").pairs
    assert [(pair["first"], pair["second"]) for pair in pairs] == [
        ("strong", "middle"),
        ("weak", "middle"),
    ]
    assert [pair["difference"] > 0 for pair in pairs] == [True, False]


def test_where_less_is_better_a_positive_difference_still_is_better(folds):
    comparison = compare(folds, metric="log_loss")
    assert not comparison.greater_is_better
    scores = [row["score"] for row in comparison.systems]
    assert scores == sorted(scores)
    assert comparison.pairs[0]["difference"] == pytest.approx(scores[1] - scores[0])
    turned = compare(folds, metric="log_loss", greater_is_better=True)
    assert names_of(turned) == names_of(comparison)[::-1]


def test_a_metric_may_be_a_function_of_labels(folds):
    comparison = compare(folds, metric=cohen_kappa_score)
    assert comparison.metric == "cohen_kappa_score"
    assert comparison.greater_is_better
    report = folds["strong"]
    expected = cohen_kappa_score(report.y_true, report.y_pred)
    assert comparison.systems[0]["overall"] == pytest.approx(expected)
    assert not compare(folds, metric=zero_one_loss).greater_is_better


def test_the_same_predictions_are_practically_equal(folds):
    twins = {"a": folds["weak"], "b": folds["weak"]}
    (pair,) = compare(twins).pairs
    assert (pair["difference"], pair["p_value"]) == (0, 1)
    assert pair["verdict"] == "practically equal"


def test_folds_without_the_metric_are_left_out_and_named(folds):
    # fold 0 has rows of one class alone: no ROC curve there
    rows = np.flatnonzero((folds["weak"].fold != 0) | (folds["weak"].y_true == "a"))
    cut = {
        name: replace(
            report,
            **{
                part: getattr(report, part)[rows]
                for part in ("rows", "fold", "y_true", "y_pred", "y_proba")
            },
        )
        for name, report in folds.items()
    }
    comparison = compare(cut, metric="roc_auc")
    assert comparison.units == [f"fold {i}" for i in range(1, 5)]
    assert any("1 of 5 folds are left out" in note for note in comparison.notes)


def test_repeated_folds_are_folds(folds):
    twice = {
        name: replace(
            report,
            class_counts=np.tile(report.class_counts, (2, 1)),
            rows=np.repeat(report.rows, 2),
            fold=np.ravel([report.fold, report.fold + 5], order="F"),
            y_true=np.repeat(report.y_true, 2),
            y_pred=np.repeat(report.y_pred, 2),
            y_proba=np.repeat(report.y_proba, 2, axis=0),
            predict_seconds=report.predict_seconds * 2,
        )
        for name, report in folds.items()
    }
    comparison = compare(twice)
    assert len(comparison.units) == 10
    # the same folds again give no new evidence but for the degrees of freedom
    assert comparison.pairs[0]["difference"] == pytest.approx(
        compare(folds).pairs[0]["difference"]
    )


def test_held_out_rows_are_drawn_again(held_out):
    comparison = compare(held_out, metric="accuracy")
    assert comparison.design == "held-out rows"
    assert comparison.units == ["400 held-out rows"]
    assert names_of(comparison) == ["strong", "middle", "weak"]
    for row in comparison.systems:
        assert row["low"] < row["score"] < row["high"]
    pair = comparison.pairs[0]
    accuracy = [held_out[n].overall["accuracy"] for n in ("strong", "middle")]
    assert pair["difference"] == pytest.approx(accuracy[0] - accuracy[1])
    assert pair["low"] < pair["difference"] < pair["high"]
    assert pair["better"] + pair["equal"] + pair["worse"] == pytest.approx(1)
    assert "p_mcnemar_holm" in pair
    assert "trained once" in comparison.notes[0]


def test_held_out_results_depend_on_the_seed_alone(held_out):
    one, again, other = (
        compare(held_out, random_state=seed, n_draws=200) for seed in (0, 0, 1)
    )
    assert one.to_json() == again.to_json()
    assert one.to_json() != other.to_json()


def test_held_out_twins_are_practically_equal_and_no_p_value_is_zero(held_out):
    twins = {"a": held_out["weak"], "b": held_out["weak"]}
    (pair,) = compare(twins).pairs
    assert (pair["low"], pair["high"], pair["p_value"]) == (0, 0, 1)
    assert pair["verdict"] == "practically equal"
    (pair, *_) = compare(held_out | {"awful": held_out["weak"]}, n_draws=100).pairs
    assert pair["p_value"] >= 2 / 101


def test_several_data_sets_are_compared_by_their_overall_figures():
    reports = {
        f"set {seed}": make_rivals(SKILLS, "abc", n_samples=200, seed=seed)
        for seed in range(3)
    }
    del reports["set 2"]["weak"]
    comparison = compare(reports, metric="accuracy")
    assert comparison.design == "data sets"
    assert comparison.units == ["set 0", "set 1"]
    assert comparison.left_out == [{"data_set": "set 2", "missing": ["weak"]}]
    expected = [
        reports[name]["strong"].overall["accuracy"] for name in comparison.units
    ]
    assert comparison.scores[0] == pytest.approx(expected)


def changed(report, **changes):
    return {"a": report, "b": replace(report, **changes)}


def test_reports_of_other_rows_are_refused(folds):
    report = folds["weak"]
    cases = {
        "got 400 and 200 tested rows": {"b": make_report("abc", n_folds=5)},
        "got 5 and 2 folds": {"b": make_report("abc", n_samples=400)},
        "other rows were tested": changed(report, rows=report.rows + 1),
        "labels are of different kinds": changed(
            report, y_true=np.searchsorted(report.classes, report.y_true)
        ),
        "400 rows were tested in different folds": changed(
            report, fold=(report.fold + 1) % 5
        ),
        "they have different priors": changed(
            report, target_prior=np.array([0.2, 0.3, 0.5])
        ),
        "trained on different rows": changed(
            report, class_counts=report.class_counts + 1
        ),
    }
    for message, members in cases.items():
        with pytest.raises(ValueError, match=message) as caught:
            compare({"a": report} | members)
        assert "The reports of 'a' and 'b' must be of the same data" in str(caught)


def test_the_first_row_with_another_label_is_named_and_its_label_is_not(folds):
    report = folds["weak"]
    true = report.y_true.copy()
    true[7] = "b" if true[7] == "a" else "a"
    message = "true labels of 1 rows differ, the first of them in row 7"
    with pytest.raises(ValueError, match=message):
        compare(changed(report, y_true=true))


def test_a_metric_that_is_not_there_is_explained(folds):
    with pytest.raises(ValueError, match=r"must be one of accuracy, .*got 'f1'"):
        compare(folds, metric="f1")
    silent = folds | {"silent": replace(folds["weak"], y_proba=None)}
    with pytest.raises(ValueError, match="not defined for 'silent': it gives no prob"):
        compare(silent, metric="log_loss")


def test_held_out_tails_must_be_of_the_same_classes(held_out):
    report = held_out["weak"]
    other = changed(report, class_counts=report.class_counts[:, ::-1])
    with pytest.raises(ValueError, match="rarest classes in training"):
        compare(other, metric="tail_recall")
    assert compare(other, metric="macro_f1").pairs[0]["difference"] == 0
    with pytest.raises(ValueError, match="rarest classes in training"):
        compare({"x": other, "y": other}, metric="tail_recall")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"rope": -0.1}, "`rope` must be 0 or more"),
        ({"rope": float("nan")}, "`rope` must be 0 or more"),
        ({"confidence": 95}, "`confidence` must be between 0 and 1"),
        ({"baseline": "nobody"}, "`baseline` must be one of 'weak', 'strong'"),
        ({"n_draws": 10}, "`n_draws` must be at least 100; got 10"),
    ],
)
def test_parameters_are_checked(held_out, options, message):
    with pytest.raises(ValueError, match=message):
        compare(held_out, **options)


def test_one_classifier_has_no_rival(folds):
    with pytest.raises(ValueError, match="at least 2 classifiers; got 1"):
        compare({"a": folds["weak"]})
    with pytest.raises(ValueError, match="at least 2 classifiers; got 0"):
        compare({})


def test_what_is_no_report_is_refused(folds):
    report = folds["weak"]
    for wrong in (
        [report, report],
        {"a": 0.5, "b": 0.6},
        {"a": report, "b": {"a": report}},
        {"set": {"a": report, "b": None}},
    ):
        with pytest.raises(TypeError, match="must map names to reports"):
            compare(wrong)
    with pytest.raises(TypeError, match="must be str; got a int"):
        compare({1: report, 2: report})


def test_a_function_of_labels_knows_no_target_prior(folds):
    prior = np.array([0.2, 0.3, 0.5])
    reports = {
        name: replace(report, target_prior=prior) for name, report in folds.items()
    }
    assert compare(reports).pairs[0]["first"] == "strong"
    with pytest.raises(ValueError, match="for reports with a `target_prior`"):
        compare(reports, metric=cohen_kappa_score)
