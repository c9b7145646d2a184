"""Transformers with a wrong output."""

import numpy as np
from scipy.sparse import coo_array

from tests.utils.estimator_checks.broken._registry import breaks
from tests.utils.estimator_checks.samples import SampleEncoder


@breaks("check_transform_is_a_matrix")
class GivesCoordinates(SampleEncoder):
    def transform(self, X):
        return coo_array(super().transform(X))


@breaks("check_transform_is_a_matrix")
class GivesIntegers(SampleEncoder):
    def transform(self, X):
        return super().transform(X).astype(int)


@breaks("check_transform_keeps_dtype")
class SavesMemoryOnOneRow(SampleEncoder):
    def transform(self, X):
        rows = super().transform(X)
        return rows.astype(np.float32) if len(rows) == 1 else rows


@breaks("check_fit_transform")
class ScalesInFitTransform(SampleEncoder):
    def fit_transform(self, X, y=None):
        return 2 * self.fit(X, y).transform(X)


@breaks("check_feature_names")
class LacksAName(SampleEncoder):
    def get_feature_names_out(self, input_features=None):
        return super().get_feature_names_out(input_features)[1:]


@breaks("check_feature_names")
class RepeatsNames(SampleEncoder):
    def get_feature_names_out(self, input_features=None):
        return np.array(["feature"] * self.n_features, dtype=object)


@breaks("check_set_output")
class CannotSetOutput(SampleEncoder, auto_wrap_output_keys=None):
    pass


@breaks("check_transform_before_classifier")
class GivesNaN(SampleEncoder):
    def transform(self, X):
        return super().transform(X) * np.nan


@breaks("check_column_transformer")
class TakesListsOnly(SampleEncoder):
    def fit(self, X, y=None):
        if not isinstance(X, list):
            raise TypeError("X must be a list")
        return super().fit(X)


@breaks("check_column_transformer", "check_feature_union")
class AddsAColumnInFitTransform(SampleEncoder):
    def fit_transform(self, X, y=None):
        rows = self.fit(X, y).transform(X)
        return np.hstack([rows, rows[:, :1]])
