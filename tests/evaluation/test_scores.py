"""The overall and per-class figures against other ways to compute them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import (
    accuracy_score,
    average_precision_score,
    balanced_accuracy_score,
    f1_score,
    log_loss,
    matthews_corrcoef,
    precision_score,
    recall_score,
    roc_auc_score,
)

from skimbal.evaluation._scores import (
    PROBABILITY_SCORES,
    score_classes,
    score_folds,
    score_rows,
)


def random_case(seed, n=120, k=5):
    rng = np.random.default_rng(seed)
    true = np.concatenate([np.arange(k), rng.integers(0, k, n - k)])
    proba = rng.dirichlet(np.ones(k), n)
    return true, rng.integers(0, k, n), proba


def test_label_figures_are_those_of_scikit_learn():
    true, pred, _ = random_case(0)
    scores = score_rows(true, pred, None, np.array([1, 3]))
    macro = {"average": "macro", "zero_division": 0}
    assert scores["accuracy"] == accuracy_score(true, pred)
    assert scores["balanced_accuracy"] == pytest.approx(
        balanced_accuracy_score(true, pred)
    )
    assert scores["macro_f1"] == f1_score(true, pred, **macro)
    assert scores["macro_precision"] == precision_score(true, pred, **macro)
    assert scores["macro_recall"] == recall_score(true, pred, **macro)
    assert scores["mcc"] == matthews_corrcoef(true, pred)
    assert scores["tail_recall"] == recall_score(true, pred, labels=[1, 3], **macro)
    assert scores["tail_f1"] == f1_score(true, pred, labels=[1, 3], **macro)


def test_probability_figures_are_those_of_scikit_learn():
    true, pred, proba = random_case(0)
    scores = score_rows(true, pred, proba, np.array([1]))
    onehot = np.eye(5)[true]
    assert scores["roc_auc"] == pytest.approx(
        roc_auc_score(true, proba, multi_class="ovr", average="macro")
    )
    assert scores["macro_average_precision"] == pytest.approx(
        average_precision_score(onehot, proba, average="macro")
    )
    assert scores["log_loss"] == pytest.approx(log_loss(true, proba, labels=range(5)))


def peer_figures(y, proba, pred, classes, y_train):
    """The protocol that published figures of other libraries follow, row by row."""
    counts = sorted((list(y_train).count(c), c) for c in set(y_train))
    tail = [c for _, c in counts[: max(1, len(counts) // 3)] if c in set(y)]

    def f1_and_recall(c):
        hit = sum(t == p == c for t, p in zip(y, pred, strict=True))
        n_true, n_pred = list(y).count(c), list(pred).count(c)
        return 2 * hit / (n_true + n_pred), hit / n_true if n_true else 0

    confidence, top = proba.max(axis=1), np.array(classes)[proba.argmax(axis=1)]
    bins = np.minimum((confidence * 15).astype(int), 14)
    gaps = [
        abs(confidence[bins == b].mean() - (top == y)[bins == b].mean())
        * (bins == b).mean()
        for b in set(bins)
    ]
    areas = [
        average_precision_score(y == c, proba[:, j])
        for j, c in enumerate(classes)
        if c in set(y)
    ]
    return {
        "macro_f1": np.mean([f1_and_recall(c)[0] for c in set(y) | set(pred)]),
        "tail_recall": np.mean([f1_and_recall(c)[1] for c in tail]),
        "tail_f1": np.mean([f1_and_recall(c)[0] for c in tail]),
        "macro_average_precision": np.mean(areas),
        "ece": sum(gaps),
        "log_loss": np.mean(
            [
                -np.log(max(row[classes.index(c)], 1e-9))
                for c, row in zip(y, proba, strict=True)
            ]
        ),
    }


@settings(derandomize=True, deadline=None, max_examples=25)
@given(st.integers(0, 10_000))
def test_figures_agree_with_the_protocol_of_the_peers(seed):
    from sklearn.naive_bayes import GaussianNB

    from skimbal.evaluation import evaluate

    rng = np.random.default_rng(seed)
    y_train = rng.choice(list("aabbbbccccccdddddddeeeeeeeee"), 60)
    y_test = rng.choice(list("abcd"), 40)  # e is never tested
    X_train, X_test = rng.normal(size=(60, 2)), rng.normal(size=(40, 2))
    model = GaussianNB(var_smoothing=0.1).fit(X_train, y_train)
    counts = {c: int((y_train == c).sum()) for c in set(y_train)}
    report = evaluate(model, X_test, y_test, cv="prefit", class_counts=counts)
    expected = peer_figures(
        y_test,
        model.predict_proba(X_test),
        model.predict(X_test),
        model.classes_.tolist(),
        y_train,
    )
    assert {name: report.overall[name] for name in expected} == pytest.approx(expected)


def test_an_impossible_class_costs_a_finite_log_loss():
    proba = np.array([[1.0, 0.0], [0.0, 1.0]])
    scores = score_rows(np.array([1, 1]), np.array([0, 1]), proba, np.array([1]))
    assert scores["log_loss"] == pytest.approx(-np.log(1e-9) / 2)


def test_figures_of_one_class_are_none_where_undefined():
    true = np.zeros(3, int)
    scores = score_rows(true, true, np.eye(2)[true], np.array([1]))
    undefined = {name for name, value in scores.items() if value is None}
    assert undefined == {"tail_recall", "tail_f1", "mcc", "roc_auc"}


def test_probability_figures_are_none_without_probabilities():
    true, pred, _ = random_case(0)
    scores = score_rows(true, pred, None, np.array([1]))
    undefined = {name for name, value in scores.items() if value is None}
    assert undefined == set(PROBABILITY_SCORES)


def test_many_classes_on_few_rows_raise_no_warning():
    true, pred, proba = random_case(0, n=40, k=30)
    assert score_rows(true, pred, proba, np.arange(10))["accuracy"] is not None
    assert len(score_classes(true, pred, proba, 30)) == 30


def test_class_figures_equal_binary_scores():
    true, pred, proba = random_case(1)
    for j, row in enumerate(score_classes(true, pred, proba, 5)):
        assert row["precision"] == precision_score(true == j, pred == j)
        assert row["recall"] == recall_score(true == j, pred == j)
        assert row["f1"] == pytest.approx(f1_score(true == j, pred == j))
        assert row["support"] == (true == j).sum()
        case = true == j, proba[:, j]
        assert row["average_precision"] == pytest.approx(average_precision_score(*case))
        assert row["roc_auc"] == pytest.approx(roc_auc_score(*case))


def test_class_figures_without_rows_are_none_unless_predicted():
    unseen, predicted, _ = score_classes(
        np.array([2, 2]), np.array([1, 2]), np.full((2, 3), 1 / 3), 3
    )
    assert set(unseen.values()) == {None, 0}
    assert (predicted["precision"], predicted["f1"]) == (0, 0)
    assert (predicted["recall"], predicted["roc_auc"]) == (None, None)


def test_spread_over_folds_leaves_undefined_folds_out():
    true, pred, proba = random_case(2)
    folds = [score_rows(true, pred, proba, np.array([1])) for _ in range(3)]
    for fold, value in zip(folds, [0.5, None, 0.7], strict=True):
        fold["mcc"] = value
        fold["ece"] = None
    spread = score_folds(folds)
    assert spread["mcc"]["mean"] == pytest.approx(0.6)
    assert spread["mcc"]["std"] == pytest.approx(np.sqrt(0.02))
    assert spread["ece"] == {"mean": None, "std": None}


def test_class_figures_with_weights_are_those_of_repeated_rows():
    rng = np.random.default_rng(0)
    true, pred = rng.integers(3, size=(2, 50))
    proba = rng.dirichlet(np.ones(3), 50)
    times = rng.integers(1, 4, size=50)
    weighted = score_classes(true, pred, proba, 3, times.astype(float))
    repeated = score_classes(
        *(np.repeat(a, times, axis=0) for a in (true, pred, proba)), 3
    )
    for one, other in zip(weighted, repeated, strict=True):
        assert one == pytest.approx(other)
    assert [row["support"] for row in weighted] == np.bincount(true, times).tolist()
