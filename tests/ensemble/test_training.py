"""Tests of what members say out of fold, and for which class frequencies."""

import numpy as np
import pytest
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from skimbal.calibration._priors import log_proba, move_prior
from skimbal.ensemble._training import read_scores, train_members
from skimbal.exceptions import LabelError
from skimbal.utils import make_inner_folds, out_of_fold_proba
from tests.calibration.data import GaussianClassifier, gaussian_rows

X, Y = gaussian_rows((360, 40))
EVEN = [0.5, 0.5]


def train(members, X=X, y=Y, weight=None, n_folds=4):
    folds = make_inner_folds(n_folds, X, y, random_state=0)
    return train_members(members, X, y, weight, {}, folds, None)


def test_scores_are_the_logarithms_of_what_copies_say():
    trained = train({"nb": GaussianClassifier(), "lr": LogisticRegression()})
    folds = make_inner_folds(4, X, Y, random_state=0)
    for j, model in enumerate([GaussianClassifier(), LogisticRegression()]):
        expected = np.log(out_of_fold_proba(model, X, Y, folds))
        np.testing.assert_allclose(trained.scores[j], expected, rtol=1e-9)
    np.testing.assert_array_equal(trained.codes, Y)
    np.testing.assert_allclose(trained.prior, [0.9, 0.1])


def test_members_are_fitted_on_all_rows():
    trained = train({"lr": LogisticRegression()})
    expected = LogisticRegression().fit(X, Y)
    np.testing.assert_allclose(trained.members["lr"].coef_, expected.coef_)


def test_weights_that_did_move_the_probabilities_are_undone():
    members = {
        "plain": GaussianClassifier(),
        "balanced": GaussianClassifier(class_weight="balanced"),
    }
    trained = train(members)
    np.testing.assert_allclose(trained.priors["balanced"], EVEN)
    np.testing.assert_allclose(trained.scores[1], trained.scores[0], rtol=1e-6)


def test_weights_that_moved_nothing_are_not_undone():
    class SaysBalanced(GaussianClassifier):
        """Has class weights, and ignores them: as a model that fits every row."""

        def fit(self, X, y, sample_weight=None):
            plain = GaussianClassifier(self.means).fit(X, y)
            self.__dict__ |= vars(plain) | {"class_weight": "balanced"}
            return self

    members = {
        "plain": GaussianClassifier(),
        "other": SaysBalanced(class_weight="balanced"),
    }
    trained = train(members)
    np.testing.assert_allclose(trained.priors["other"], [0.9, 0.1])
    np.testing.assert_allclose(trained.scores[1], trained.scores[0])


def test_rows_count_in_the_frequencies_as_they_weigh():
    weight = np.where(Y == 1, 9.0, 1.0)
    trained = train({"nb": GaussianClassifier()}, weight=weight)
    np.testing.assert_allclose(trained.prior, EVEN)
    np.testing.assert_allclose(trained.priors["nb"], EVEN)
    np.testing.assert_array_equal(trained.weight, weight)


def test_rows_without_weight_are_no_evidence():
    weight = np.where(np.arange(len(Y)) % 2 == 0, 1.0, 0.0)
    trained = train({"nb": GaussianClassifier()}, weight=weight)
    np.testing.assert_array_equal(trained.codes, Y[::2])


def test_a_class_that_a_fold_never_saw_has_a_finite_score():
    rows = np.arange(len(Y))
    rare = np.flatnonzero(Y == 1)
    y = np.where(rows == rare[0], 2, Y)
    folds = [(rows[rows != rare[0]], rare[:2]), (rows[rows != 0], rows[:1])]
    trained = train_members({"lr": LogisticRegression()}, X, y, None, {}, folds, None)
    assert trained.scores.shape == (1, 3, 3)
    assert np.isfinite(trained.scores).all()
    own = trained.scores[0][trained.codes == 2, 2]
    np.testing.assert_allclose(own, np.log(1e-12))


def test_frozen_members_may_know_more_classes():
    X, y = gaussian_rows((60, 40, 20), (0.0, 2.0, 4.0))
    frozen = FrozenEstimator(GaussianClassifier((0.0, 2.0, 4.0)).fit(X, y))
    members = {"frozen": frozen, "lr": LogisticRegression()}
    trained = train(members, X[y < 2], y[y < 2])
    assert trained.classes.tolist() == [0, 1, 2]
    assert trained.class_counts.tolist() == [60, 40, 0]
    np.testing.assert_allclose(trained.prior * 101, [60, 40, 1])
    assert np.isfinite(trained.scores).all()
    np.testing.assert_allclose(trained.scores[1, :, 2], np.log(1e-12))


def test_a_label_that_a_frozen_member_does_not_know_is_named_by_its_row():
    frozen = FrozenEstimator(GaussianClassifier().fit(X, Y))
    y = np.where(np.arange(len(Y)) == 7, 2, Y)
    y[8:10] = 2
    with pytest.raises(LabelError, match=r"Row 7 of `y` .* 2 classes"):
        train({"frozen": frozen}, y=y)


def test_a_member_without_scores_is_refused_before_any_fit():
    class NeverFitted(GaussianClassifier):
        def fit(self, X, y, sample_weight=None):
            raise AssertionError

    class OnlyLabels(LogisticRegression):
        predict_proba = decision_function = property()

    with pytest.raises(ValueError, match="OnlyLabels has neither"):
        train({"first": NeverFitted(), "second": OnlyLabels()})


def test_fitted_members_are_read_as_copies_were():
    trained = train({"svc": LinearSVC(random_state=0)})
    prior = np.array(EVEN)
    scores = read_scores(
        trained.members["svc"], X, trained.classes, trained.prior, prior
    )
    odds = trained.members["svc"].decision_function(X)
    proba = np.column_stack([1 / (1 + np.exp(odds)), 1 / (1 + np.exp(-odds))])
    expected = log_proba(move_prior(proba, trained.prior, prior))
    np.testing.assert_allclose(scores, expected, rtol=1e-6)
