"""Estimators that read pairs wrongly."""

import numpy as np

from skimbal.utils import check_text_columns
from tests.utils.estimator_checks.broken._registry import breaks
from tests.utils.estimator_checks.samples import SampleClassifier, SamplePairClassifier


@breaks("check_pair_container[list_of_lists]")
class WantsTuples(SamplePairClassifier):
    def predict_proba(self, X):
        if isinstance(X, list) and isinstance(X[0], list):
            X = [row[0] for row in X]
        return super().predict_proba(X)


@breaks("check_pair_container[pandas_frame]")
class TurnsFramesAround(SamplePairClassifier):
    def fit(self, X, y, sample_weight=None):
        if hasattr(X, "iloc"):
            X = X.iloc[:, ::-1]
        return super().fit(X, y, sample_weight)


@breaks("check_both_texts_of_a_pair_are_read")
class ReadsTheFirstTextTwice(SamplePairClassifier):
    def predict_proba(self, X):
        columns = check_text_columns(X)
        return super().predict_proba(list(zip(columns[0], columns[0], strict=True)))


@breaks("check_missing_text_in_pair[1]")
class FillsTheSecondText(SamplePairClassifier):
    def predict_proba(self, X):
        if isinstance(X, list) and isinstance(X[0], tuple):
            X = [(first, second or "") for first, second in X]
        return super().predict_proba(X)


@breaks("check_pairs_and_single_texts_are_not_mixed")
class ForgetsHowManyColumns(SamplePairClassifier):
    def predict_proba(self, X):
        self.n_columns_ = len(check_text_columns(X))
        return super().predict_proba(X)


@breaks("check_pairs_are_refused")
class ReadsOneSideOfPairs(SampleClassifier):
    def fit(self, X, y, sample_weight=None):
        if isinstance(X, list) and isinstance(X[0], tuple):
            X = np.array(X, dtype=object)[:, 0]
        return super().fit(X, y, sample_weight)
