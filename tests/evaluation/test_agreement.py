"""Figures that other libraries have too, to nine digits, with weights and without."""

import numpy as np
import pytest
import torch
from imblearn.metrics import geometric_mean_score
from sklearn import metrics
from sklearn.utils.class_weight import compute_sample_weight
from torchmetrics import functional

from skimbal.evaluation._scores import score_classes, score_rows
from tests.evaluation.reports import make_report


def random_case(weighted, n=2000, k=5):
    rng = np.random.default_rng(0)
    true = np.r_[np.arange(k), rng.choice(k, n - k, p=np.geomspace(16, 1, k) / 31)]
    proba = rng.dirichlet(np.full(k, 0.4), n) + 0.3 * np.eye(k)[true]
    proba = (proba / proba.sum(axis=1, keepdims=True)).round(3)  # ties
    proba /= proba.sum(axis=1, keepdims=True)
    weight = rng.uniform(0.1, 3, n) if weighted else None
    return true, proba.argmax(axis=1), proba, weight


def close(value):
    return pytest.approx(value, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("weighted", [False, True], ids=["rows", "weights"])
def test_overall_figures_are_those_of_scikit_learn(weighted):
    true, pred, proba, weight = random_case(weighted)
    scores = score_rows(true, pred, proba, np.array([3, 4]), weight)
    option = {"sample_weight": weight}
    macro = {"average": "macro", **option}
    tail = {"labels": [3, 4], **macro}
    areas = {
        score: np.mean([score(true == j, proba[:, j], **option) for j in range(5)])
        for score in (metrics.average_precision_score, metrics.roc_auc_score)
    }
    assert scores == {
        "accuracy": close(metrics.accuracy_score(true, pred, **option)),
        "balanced_accuracy": close(
            metrics.balanced_accuracy_score(true, pred, **option)
        ),
        "macro_f1": close(metrics.f1_score(true, pred, **macro)),
        "macro_precision": close(metrics.precision_score(true, pred, **macro)),
        "macro_recall": close(metrics.recall_score(true, pred, **macro)),
        "tail_recall": close(metrics.recall_score(true, pred, **tail)),
        "tail_f1": close(metrics.f1_score(true, pred, **tail)),
        "mcc": close(metrics.matthews_corrcoef(true, pred, **option)),
        "macro_average_precision": close(areas[metrics.average_precision_score]),
        "roc_auc": close(areas[metrics.roc_auc_score]),
        # 0 is 1e-9 here, and the smallest float64 above it there
        "log_loss": close(metrics.log_loss(true, proba.clip(1e-9, 1), **option)),
        "ece": close(scores["ece"]),
        "classwise_ece": close(scores["classwise_ece"]),
    }


def test_the_area_under_roc_is_that_of_one_class_against_the_rest():
    true, pred, proba, _ = random_case(False)
    scores = score_rows(true, pred, proba, np.array([4]))
    assert scores["roc_auc"] == close(
        metrics.roc_auc_score(true, proba, multi_class="ovr")
    )


@pytest.mark.parametrize("weighted", [False, True], ids=["rows", "weights"])
def test_figures_of_classes_are_those_of_scikit_learn(weighted):
    true, pred, proba, weight = random_case(weighted)
    table = score_classes(true, pred, proba, 5, weight)
    expected = metrics.precision_recall_fscore_support(true, pred, sample_weight=weight)
    for name, values in zip(("precision", "recall", "f1"), expected[:3], strict=True):
        assert [row[name] for row in table] == close(values.tolist())
    for j, row in enumerate(table):
        case = {"y_score": proba[:, j], "sample_weight": weight}
        assert row["average_precision"] == close(
            metrics.average_precision_score(true == j, **case)
        )
        assert row["roc_auc"] == close(metrics.roc_auc_score(true == j, **case))


@pytest.mark.parametrize("weighted", [False, True], ids=["rows", "weights"])
def test_calibration_errors_are_those_of_the_metrics(weighted):
    from skimbal.metrics import classwise_calibration_error, expected_calibration_error

    true, pred, proba, weight = random_case(weighted)
    scores = score_rows(true, pred, proba, np.array([4]), weight)
    assert scores["ece"] == close(
        expected_calibration_error(true, proba, sample_weight=weight)
    )
    assert scores["classwise_ece"] == close(
        classwise_calibration_error(true, proba, sample_weight=weight)
    )


def test_figures_are_those_of_torchmetrics_in_float64():
    true, pred, proba, _ = random_case(False)
    scores = score_rows(true, pred, proba, np.array([4]))
    case = torch.from_numpy(proba), torch.from_numpy(true)
    options = {"num_classes": 5, "average": "macro"}
    # 15 bins of equal width, an edge in the bin above, the sum of gaps (l1)
    expected = functional.classification.multiclass_calibration_error(
        *case, num_classes=5, n_bins=15, norm="l1"
    )
    # torchmetrics counts in the bins of a float32 tensor
    assert scores["ece"] == pytest.approx(float(expected), abs=1e-6)
    peers = functional.classification
    areas = {
        "macro_average_precision": peers.multiclass_average_precision,
        "roc_auc": peers.multiclass_auroc,
    }
    for name, function in areas.items():
        assert scores[name] == pytest.approx(
            float(function(*case, **options)), abs=1e-6
        )


def test_recalls_of_classes_give_the_geometric_mean_of_imbalanced_learn():
    true, pred, _, _ = random_case(False)
    recalls = [row["recall"] for row in score_classes(true, pred, None, 5)]
    assert np.prod(recalls) ** (1 / 5) == close(geometric_mean_score(true, pred))


@pytest.mark.parametrize("shares", [[0.2] * 5, [0.9, 0.05, 0.02, 0.02, 0.01]])
def test_figures_for_a_target_prior_are_weighted_ones_of_scikit_learn(shares):
    report = make_report("abcde", target_prior=np.array(shares))
    true, pred = report.y_true, report.y_pred
    balanced = compute_sample_weight("balanced", true)
    weight = balanced * np.array(shares)[np.searchsorted(list("abcde"), true)]
    scores = report.overall
    option = {"sample_weight": weight}
    assert scores["accuracy"] == close(metrics.accuracy_score(true, pred, **option))
    assert scores["macro_f1"] == close(
        metrics.f1_score(true, pred, average="macro", **option)
    )
    assert scores["mcc"] == close(metrics.matthews_corrcoef(true, pred, **option))
    assert scores["log_loss"] == close(metrics.log_loss(true, report.y_proba, **option))
    area = metrics.average_precision_score(true == "e", report.y_proba[:, 4], **option)
    assert report.per_class[4]["average_precision"] == close(area)
    assert report.curves.precision[4].mean() == close(area)
    assert report.per_class[4]["support"] == (true == "e").sum()
