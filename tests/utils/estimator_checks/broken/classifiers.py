"""Classifiers with wrong classes, scores or probabilities."""

import time
from typing import ClassVar

import numpy as np

from tests.utils.estimator_checks.broken._registry import breaks
from tests.utils.estimator_checks.samples import SampleClassifier


@breaks("check_classes_are_sorted")
class ReversesClasses(SampleClassifier):
    def fit(self, X, y, sample_weight=None):
        super().fit(X, y, sample_weight)
        self.classes_ = self.classes_[::-1]
        return self


@breaks("check_classes_are_sorted")
class PredictsAColumn(SampleClassifier):
    def predict(self, X):
        return super().predict(X).reshape(-1, 1)


@breaks("check_score_is_accuracy")
class IgnoresWeightsInScore(SampleClassifier):
    def score(self, X, y, sample_weight=None):
        return super().score(X, y)


@breaks("check_unseen_class_in_score")
class ScoresKnownClassesOnly(SampleClassifier):
    def score(self, X, y, sample_weight=None):
        known = np.isin(y, self.classes_)
        return (
            np.mean(self.predict(X)[known] == np.asarray(y)[known])
            if known.any()
            else 1.0
        )


@breaks("check_class_missing_in_refit")
class NeverForgetsAClass(SampleClassifier):
    def fit(self, X, y, sample_weight=None):
        old = getattr(self, "classes_", np.array([], dtype=str))
        super().fit(X, y, sample_weight)
        self.classes_ = np.union1d(old, self.classes_)
        return self


@breaks("check_class_of_one_row")
class DropsRareClasses(SampleClassifier):
    def fit(self, X, y, sample_weight=None):
        names, counts = np.unique(y, return_counts=True)
        keep = np.isin(y, names[counts > 1])
        X = [text for text, kept in zip(X, keep, strict=True) if kept]
        return super().fit(X, np.asarray(y)[keep])


@breaks("check_class_of_one_row", "check_two_rows")
class FailsOnRareClasses(SampleClassifier):
    def fit(self, X, y, sample_weight=None):
        if np.unique(y, return_counts=True)[1].min() < 2:
            raise IndexError("list index out of range")
        return super().fit(X, y, sample_weight)


@breaks("check_probabilities")
class GivesFloat32(SampleClassifier):
    def predict_proba(self, X):
        return super().predict_proba(X).astype(np.float32)


@breaks("check_probabilities")
class GivesScores(SampleClassifier):
    def predict_proba(self, X):
        return super().predict_proba(X) ** 2


@breaks("check_probabilities")
class GivesNaN(SampleClassifier):
    def predict_proba(self, X):
        return super().predict_proba(X) * np.nan


@breaks("check_predict_is_most_probable")
class PredictsTheLeast(SampleClassifier):
    def predict(self, X):
        return self.classes_[self.predict_proba(X).argmin(axis=1)]


@breaks("check_predict_is_most_probable")
class IgnoresItsScores(SampleClassifier):
    """Predicts the most probable class, where its scores want another one."""

    def decision_function(self, X):
        scores = -np.log(self.predict_proba(X))
        return scores[:, 1] - scores[:, 0] if scores.shape[1] == 2 else scores


@breaks("check_class_missing_in_fold")
class GivesAColumnTooMany(SampleClassifier):
    def predict_proba(self, X):
        proba = super().predict_proba(X)
        return np.hstack([proba, np.zeros((len(proba), 1))])


@breaks("check_cross_validation_in_threads")
class KeepsItsDataInTheClass(SampleClassifier):
    scratch: ClassVar[list] = []

    def fit(self, X, y, sample_weight=None):
        scratch = type(self).scratch = list(X)
        time.sleep(0.2)
        if type(self).scratch is not scratch:
            raise RuntimeError("another fit has taken the data")
        return super().fit(X, y, sample_weight)


@breaks("check_cross_val_score")
class ScoresInPercent(SampleClassifier):
    def score(self, X, y, sample_weight=None):
        return 100 * super().score(X, y, sample_weight)


@breaks(
    "check_composition[one_vs_rest]",
    "check_composition[stacking]",
    "check_composition[voting]",
)
class TakesListsOfItsOwnLabelsOnly(SampleClassifier):
    """Knows the labels of the data; meta-estimators encode them."""

    def fit(self, X, y, sample_weight=None):
        if not isinstance(y, list):
            raise ValueError("y must be a list")
        return super().fit(X, y, sample_weight)
