"""Samples whose rows, copies or fits depend on each other."""

import copy

import numpy as np

from skimbal.utils import check_texts
from tests.utils.estimator_checks.broken._registry import breaks
from tests.utils.estimator_checks.samples import SampleClassifier, SampleEncoder


@breaks("check_order_of_rows", "check_repeated_rows")
class CountsRows(SampleEncoder):
    def transform(self, X):
        rows = super().transform(X)
        return rows + np.arange(len(rows)).reshape(-1, 1)


@breaks("check_results_are_own_copies")
class HandsOutItsCache(SampleEncoder):
    def fit(self, X, y=None):
        super().fit(X)
        self.cache_ = {}
        return self

    def transform(self, X):
        key = tuple(check_texts(X))
        if key not in self.cache_:
            self.cache_[key] = super().transform(X)
        return self.cache_[key]


@breaks("check_fit_returns_self")
class ReturnsNothing(SampleClassifier):
    def fit(self, X, y, sample_weight=None):
        super().fit(X, y, sample_weight)


@breaks("check_fit_returns_self", "check_pipeline", "check_grid_search")
class ReturnsACopy(SampleClassifier):
    def fit(self, X, y, sample_weight=None):
        model = copy.copy(self)
        return super(ReturnsACopy, model).fit(X, y, sample_weight)


@breaks("check_unfitted_is_told")
class ForgetsToCheck(SampleClassifier):
    def predict_proba(self, X):
        return self.model_.predict_proba(X)


@breaks("check_fitted_attributes_end_in_underscore")
class SetsPlainAttribute(SampleClassifier):
    def fit(self, X, y, sample_weight=None):
        self.fitted = True
        return super().fit(X, y, sample_weight)


@breaks("check_predict_keeps_the_model")
class CountsItsCalls(SampleClassifier):
    def predict_proba(self, X):
        self.n_calls_ = getattr(self, "n_calls_", 0) + 1
        return super().predict_proba(X)


@breaks("check_fit_twice_gives_the_same")
class IgnoresTheSeed(SampleClassifier):
    def fit(self, X, y, sample_weight=None):
        super().fit(X, y, sample_weight)
        coef = self.model_.feature_log_prob_
        coef += np.random.default_rng().normal(size=coef.shape)
        return self


class AddsUpFits(SampleClassifier):
    """Starts from the coefficients of the fit before."""

    def fit(self, X, y, sample_weight=None):
        start = getattr(self, "start_", 0.0)
        super().fit(X, y, sample_weight)
        self.start_ = start + 1.0
        self.model_.class_log_prior_ += (
            np.arange(len(self.model_.class_log_prior_)) * start
        )
        return self


breaks("check_fit_twice_gives_the_same", "check_fit_forgets_earlier_data")(AddsUpFits)


@breaks("check_fit_forgets_earlier_data")
class KeepsOldAttributes(SampleClassifier):
    def fit(self, X, y, sample_weight=None):
        if len(set(y)) == 2:
            self.threshold_ = 0.5
        return super().fit(X, y, sample_weight)


@breaks("check_failed_fit_leaves_nothing_half_done")
class LearnsBeforeItChecks(SampleClassifier):
    def fit(self, X, y, sample_weight=None):
        self.n_rows_ = len(X)
        return super().fit(X, y, sample_weight)


@breaks("check_failed_fit_leaves_nothing_half_done")
class ChangesClassesBeforeItChecks(SampleClassifier):
    def fit(self, X, y, sample_weight=None):
        if hasattr(self, "classes_"):
            self.classes_ = self.classes_[::-1]
        return super().fit(X, y, sample_weight)


@breaks("check_pickle", "check_joblib_file")
class HoldsAFunction(SampleClassifier):
    def fit(self, X, y, sample_weight=None):
        super().fit(X, y, sample_weight)
        self.function_ = lambda text: text
        return self


@breaks("check_pickle", "check_joblib_file", "check_deep_copy")
class LosesItsModel(SampleClassifier):
    def __getstate__(self):
        state = super().__getstate__()
        return {key: value for key, value in state.items() if key != "model_"}
