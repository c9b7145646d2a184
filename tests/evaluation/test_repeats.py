"""Repeated folds, target priors and costs of `evaluate`."""

import numpy as np
import pytest
from sklearn.dummy import DummyClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import GaussianNB

from skimbal.evaluation import evaluate
from tests.evaluation.data import vectors


def test_repeats_test_each_row_anew_and_number_their_folds_on():
    X, y = vectors()
    report = evaluate(LogisticRegression(), X, y, cv=3, n_repeats=2, random_state=0)
    once = evaluate(LogisticRegression(), X, y, cv=3, random_state=0)
    assert report.protocol == "6 folds, stratified, in 2 repeats"
    assert (report.n_folds, report.n_rows, len(report.rows)) == (6, 90, 180)
    first = report.fold < 3
    assert report.fold[first].tolist() == once.fold.tolist()
    assert (report.y_proba[first] == once.y_proba).all()
    second = report.fold[~first] - 3
    assert np.bincount(second).tolist() == [30, 30, 30]
    assert (second != once.fold).any()
    assert "180 tests of 90 rows" in str(report)


def test_repeats_keep_groups_together():
    X, y = vectors()
    groups = np.arange(90) // 3
    report = evaluate(
        LogisticRegression(), X, y, cv=3, n_repeats=2, groups=groups, random_state=0
    )
    for group in range(30):
        for repeat in (report.fold < 3, report.fold >= 3):
            tested = report.fold[repeat & (groups[report.rows] == group)]
            assert len(set(tested.tolist())) == 1


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"n_repeats": 0}, "`n_repeats` must be an int from 1 on; got 0"),
        ({"n_repeats": 1.5}, "`n_repeats` must be an int from 1 on; got 1.5"),
        ({"n_repeats": 2, "cv": [([0, 1, 2], [3])]}, "`n_repeats` is for an int `cv`"),
        ({"target_prior": "test"}, "must be 'train', 'uniform', a mapping"),
        ({"target_prior": {0: 1}}, "must name each of the classes of `y` once"),
        ({"target_prior": 0.5}, "must be 'train', 'uniform', a mapping"),
        ({"target_prior": np.full(3, 1 / 3)}, "must be 'train', 'uniform', a mapping"),
    ],
)
def test_unusable_options_are_named(changes, message):
    X, y = vectors()
    with pytest.raises(ValueError, match=message):
        evaluate(DummyClassifier(), X, y, **changes)


def test_a_target_prior_weighs_classes_and_is_said():
    X, y = vectors()
    shares = {0: 8, 1: 1, 2: 1}
    report = evaluate(GaussianNB(), X, y, cv=3, random_state=0, target_prior=shares)
    assert report.target_prior.tolist() == [0.8, 0.1, 0.1]
    recalls = [row["recall"] for row in report.per_class]
    assert report.overall["accuracy"] == pytest.approx(np.dot(recalls, [0.8, 0.1, 0.1]))
    assert "for the class frequencies" in str(report)
    uniform = evaluate(GaussianNB(), X, y, cv=3, random_state=0, target_prior="uniform")
    assert uniform.overall["accuracy"] == pytest.approx(np.mean(recalls))
    assert uniform.overall["accuracy"] == uniform.overall["balanced_accuracy"]


def test_the_prior_of_training_is_that_of_its_rows():
    X, y = vectors()
    model = GaussianNB().fit(X, y)
    report = evaluate(
        model,
        X,
        y,
        cv="prefit",
        class_counts={0: 10, 1: 30, 2: 60},
        target_prior="train",
    )
    assert report.target_prior.tolist() == [0.1, 0.3, 0.6]


def test_a_prior_of_untested_classes_alone_is_refused():
    X, y = vectors()
    model = GaussianNB().fit(X, y)
    rows = y != 2
    with pytest.raises(ValueError, match="no share to any of the tested classes"):
        evaluate(
            model,
            X[rows],
            y[rows],
            cv="prefit",
            class_counts={0: 1, 1: 1, 2: 1},
            target_prior={0: 0, 1: 0, 2: 1},
        )


class BusyClassifier(DummyClassifier):
    def fit(self, X, y):
        total = 0
        for number in range(300_000):
            total += number
        return super().fit(X, y)


def test_costs_of_every_fold_are_known():
    X, y = vectors()
    report = evaluate(BusyClassifier(), X, y, cv=3)
    for name in ("fit_cpu_seconds", "predict_cpu_seconds", "peak_memory_mib"):
        assert len(getattr(report, name)) == 3
    assert min(report.fit_cpu_seconds) > 0.001
    assert 10 < max(report.peak_memory_mib) < 100_000
    fitted = DummyClassifier().fit(X, y)
    report = evaluate(fitted, X, y, cv="prefit", class_counts={0: 1, 1: 1, 2: 1})
    assert report.fit_cpu_seconds is None
    assert len(report.peak_memory_mib) == 1
