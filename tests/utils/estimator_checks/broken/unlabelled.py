"""Estimators that read rows without a label wrongly."""

import numpy as np

from skimbal.utils._unlabelled import take_labelled
from tests.utils.estimator_checks.broken._registry import breaks
from tests.utils.estimator_checks.samples import SampleSemiSupervisedClassifier


@breaks("check_unlabelled_kind[minus_one]")
class KnowsNoneOnly(SampleSemiSupervisedClassifier):
    def fit(self, X, y, sample_weight=None):
        values = y if isinstance(y, list) else np.asarray(y)
        kept = [i for i, label in enumerate(values) if label is not None]
        labels = [str(values[i]) for i in kept]
        weight = None if sample_weight is None else np.asarray(sample_weight)[kept]
        return super().fit([X[i] for i in kept], labels, weight)


@breaks("check_no_label_at_all")
class MakesUpLabels(SampleSemiSupervisedClassifier):
    def fit(self, X, y, sample_weight=None):
        if y is not None and not len(take_labelled(y)[0]):
            y = ["a", "b"] * (len(y) // 2)
        return super().fit(X, y, sample_weight)
