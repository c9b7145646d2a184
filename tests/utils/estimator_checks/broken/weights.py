"""Classifiers that misuse `sample_weight`."""

import numpy as np
import pandas as pd

from tests.utils.estimator_checks.broken._registry import breaks
from tests.utils.estimator_checks.samples import SampleClassifier


class ReadsWeightsItsOwnWay(SampleClassifier):
    """Base of the samples that differ in how they read weights."""

    def fit(self, X, y, sample_weight=None):
        if sample_weight is not None:
            sample_weight = self.read(sample_weight)
        return super().fit(X, y, sample_weight)

    def read(self, weight):
        raise NotImplementedError


@breaks("check_equal_weights_are_none")
class DoublesWeights(ReadsWeightsItsOwnWay):
    def read(self, weight):
        return np.asarray(weight) * 2


@breaks("check_weights_make_a_difference")
class IgnoresWeights(ReadsWeightsItsOwnWay):
    def read(self, weight):
        return None


@breaks("check_weights_in_series")
class SortsWeights(ReadsWeightsItsOwnWay):
    def read(self, weight):
        return weight.sort_index() if isinstance(weight, pd.Series) else weight


@breaks("check_wrong_weights")
class TakesNegativeWeights(ReadsWeightsItsOwnWay):
    def read(self, weight):
        return np.abs(weight)


@breaks("check_wrong_weights")
class TakesMissingWeights(ReadsWeightsItsOwnWay):
    def read(self, weight):
        return np.nan_to_num(weight) if np.asarray(weight).dtype == float else weight


@breaks("check_weights_are_not_changed")
class ScalesWeightsInPlace(ReadsWeightsItsOwnWay):
    def read(self, weight):
        if isinstance(weight, np.ndarray):
            weight *= 0.5
        return weight
