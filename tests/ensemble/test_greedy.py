"""Tests of `GreedyEnsembleClassifier`: what is mixed, and from which rows."""

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.dummy import DummyClassifier
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score, log_loss
from sklearn.naive_bayes import GaussianNB
from sklearn.svm import LinearSVC
from sklearn.tree import DecisionTreeClassifier

from skimbal.calibration import PriorCorrectedClassifier
from skimbal.exceptions import LabelError, SkimbalWarning
from tests.calibration.data import gaussian_rows
from tests.ensemble.data import column, mix, two_sided_rows

X, Y = two_sided_rows()


class FailsInFolds(GaussianNB):
    """Can be fitted on all rows only."""

    def fit(self, X, y, sample_weight=None):
        if len(X) < len(Y):
            raise RuntimeError("too few rows")
        return super().fit(X, y, sample_weight)


def test_members_that_know_different_things_are_better_together():
    X_new, y_new = two_sided_rows(seed=1)
    model = mix(column(0), column(1)).fit(X, Y)
    assert model.gain_ > 2 * model.gain_std_
    assert min(model.weights_.values()) > 0.3
    alone = [log_loss(y_new, m.predict_proba(X_new)) for m in model.estimators_]
    assert log_loss(y_new, model.predict_proba(X_new)) < min(alone) - 0.05


def test_a_useless_member_is_not_kept():
    model = mix(DummyClassifier(), LogisticRegression()).fit(X, Y)
    assert model.weights_ == {"m0": 0.0, "m1": 1.0}
    assert list(model.named_estimators_) == ["m1"]
    assert [type(member) for member in model.estimators_] == [LogisticRegression]
    assert model.losses_["m0"] > model.losses_["m1"]
    proba = model.predict_proba(X)
    alone = LogisticRegression().fit(X, Y).predict_proba(X)
    sharpened = alone ** (1 / model.temperatures_["m1"])
    sharpened /= sharpened.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(proba, sharpened)


def test_members_that_say_the_same_are_not_mixed():
    model = mix(LogisticRegression(), LogisticRegression()).fit(X, Y)
    assert model.weights_ == {"m0": 1.0, "m1": 0.0}
    assert model.gain_ == pytest.approx(0, abs=1e-6)


def test_probabilities_are_those_of_a_loop_over_rows_and_members():
    X, y = gaussian_rows((60, 40, 20), (0.0, 2.0, 4.0))
    members = [
        LogisticRegression(class_weight="balanced"),
        LinearSVC(random_state=0),
        GaussianNB(priors=[0.2, 0.3, 0.5]),
    ]
    model = mix(*members).fit(X, y)
    model.weights_ = {"m0": 0.2, "m1": 0.3, "m2": 0.5}
    model.named_estimators_ = {
        f"m{j}": clone(m).fit(X, y) for j, m in enumerate(members)
    }
    for i, row in enumerate(model.predict_proba(X[:5])):
        product = np.ones(3)
        for name, member in model.named_estimators_.items():
            if name == "m1":
                share = np.exp(member.decision_function(X[[i]])[0])
            else:
                share = member.predict_proba(X[[i]])[0]
            moved = share * model.training_prior_ / model.source_priors_[name]
            power = model.weights_[name] / model.temperatures_[name]
            product *= (moved / moved.sum()) ** power
        np.testing.assert_allclose(row, product / product.sum(), rtol=1e-9)


def test_members_of_another_prior_are_moved_to_that_of_the_rows():
    X, y = gaussian_rows((360, 40))
    model = mix(GaussianNB(priors=[0.5, 0.5])).fit(X, y)
    np.testing.assert_allclose(model.source_priors_["m0"], [0.5, 0.5])
    np.testing.assert_allclose(model.training_prior_, [0.9, 0.1])
    assert model.predict_proba(X)[:, 1].mean() == pytest.approx(0.1, abs=0.02)
    # and others can read what the probabilities stand for
    corrected = PriorCorrectedClassifier(model).fit(X, y)
    np.testing.assert_allclose(corrected.source_prior_, [0.9, 0.1])


def test_the_metric_decides_what_a_member_is_worth():
    def macro_f1(y_true, y_pred, sample_weight):
        return f1_score(y_true, y_pred, average="macro", sample_weight=sample_weight)

    members = [column(0), DecisionTreeClassifier(max_depth=3, random_state=0)]
    by_name, by_function, by_loss = (
        mix(*members, metric=metric, n_bags=3, n_rounds=4).fit(X, Y)
        for metric in ("macro_f1", macro_f1, "log_loss")
    )
    assert by_name.weights_ == by_function.weights_
    assert 0 < by_name.losses_["m0"] < 1
    assert by_name.losses_ != by_loss.losses_


def test_a_fit_that_fails_in_a_fold_leaves_what_was():
    model = mix(FailsInFolds())
    with pytest.raises(RuntimeError):
        model.fit(X, Y)
    assert not [name for name in vars(model) if name.endswith("_")]
    model.set_params(m0=GaussianNB()).fit(X, Y)
    before, learnt = model.predict_proba(X), dict(vars(model))
    with pytest.raises(RuntimeError):
        model.set_params(m0=FailsInFolds()).fit(X, Y)
    assert vars(model).keys() == learnt.keys()
    np.testing.assert_array_equal(model.predict_proba(X), before)


@pytest.mark.parametrize("n_rare", [1, 2, 3])
def test_a_class_of_a_few_rows_is_learnt(n_rare):
    X, y = gaussian_rows((60, 40, n_rare), (0.0, 2.0, 8.0))
    model = mix(LogisticRegression(C=100), LinearSVC(random_state=0))
    if n_rare == 1:
        with pytest.warns(SkimbalWarning, match="1 of 3 classes have a single row"):
            model.fit(X, y)
    else:
        model.fit(X, y)
    proba = model.predict_proba([[9.0], [0.0]])
    assert np.isfinite(proba).all()
    assert model.predict([[9.0]]).tolist() == [2]


def test_folds_that_lack_a_class_are_defined():
    X, y = gaussian_rows((60, 40, 2), (0.0, 2.0, 8.0))
    rows = np.arange(len(y))
    folds = [(rows[y < 2], rows[y == 2]), (rows[1:], rows[:1]), (rows[:-1], rows[-1:])]
    model = mix(LogisticRegression(), LinearSVC(random_state=0)).set_params(cv=folds)
    model.fit(X, y)
    assert np.isfinite(list(model.losses_.values())).all()
    assert np.isfinite(model.predict_proba(X)).all()


def test_too_few_rows_for_folds_are_refused_with_the_number_needed():
    with pytest.raises(LabelError, match="at least 2 rows; got 3 rows of 3 classes"):
        mix(LogisticRegression()).fit([[0.0], [1.0], [2.0]], [0, 1, 2])


@pytest.mark.parametrize(
    "names",
    [["ham", "spam"], [-7, 3], [False, True]],
    ids=["str", "int", "bool"],
)
def test_labels_are_names_only(names):
    named = mix(column(0), column(1)).fit(X, np.array(names)[Y])
    expected = mix(column(0), column(1)).fit(X, Y)
    assert named.classes_.tolist() == names
    assert named.weights_ == expected.weights_
    predicted = named.predict(X)
    assert predicted.tolist() == np.array(names)[expected.predict(X)].tolist()
    assert predicted.dtype == named.classes_.dtype


def test_a_seed_gives_the_same_again_and_other_seeds_another_mix():
    members = column(0), column(1)
    one, again, other = (
        mix(*members).set_params(random_state=seed).fit(X, Y).weights_
        for seed in (0, 0, 1)
    )
    assert one == again
    assert one != other


def test_a_class_that_only_a_frozen_member_knows_can_still_be_found():
    X, y = gaussian_rows((60, 40, 20), (0.0, 2.0, 9.0))
    model = mix(FrozenEstimator(GaussianNB().fit(X, y))).fit(X[y < 2], y[y < 2])
    assert model.classes_.tolist() == [0, 1, 2]
    assert model.class_counts_.tolist() == [60, 40, 0]
    assert model.predict([[0.0], [9.0]]).tolist() == [0, 2]
