"""Samples that change labels, or take what is no label."""

import numpy as np
import pandas as pd

from skimbal.utils import check_labels
from tests.utils.estimator_checks.broken._registry import breaks
from tests.utils.estimator_checks.samples import SampleClassifier


class ReadsLabelsItsOwnWay(SampleClassifier):
    """Base of the samples that differ in how they read `y`."""

    def fit(self, X, y, sample_weight=None):
        return super().fit(X, self.read(y), sample_weight)

    def read(self, y):
        raise NotImplementedError


@breaks("check_label_kind[bool]", "check_label_kind[int32]")
class TurnsLabelsIntoStr(ReadsLabelsItsOwnWay):
    def read(self, y):
        return np.asarray(y).astype(str) if np.ndim(y) == 1 else y


@breaks("check_label_kind[minus_one_and_one]", "check_label_kind[zero_and_five]")
class NumbersLabels(ReadsLabelsItsOwnWay):
    def read(self, y):
        if getattr(y, "dtype", None) == np.int64:
            return np.unique(y, return_inverse=True)[1]
        return y


@breaks("check_label_kind[pandas_str]", "check_label_kind[pandas_int]")
class SortsLabelsByIndex(ReadsLabelsItsOwnWay):
    def read(self, y):
        return y.sort_index() if isinstance(y, pd.Series) else y


@breaks("check_label_kind[arrow_array]")
class IteratesOverLabels(ReadsLabelsItsOwnWay):
    def read(self, y):
        return list(y) if hasattr(y, "to_pylist") else y


@breaks("check_label_kind[zero_and_five]")
class PredictsNumbers(SampleClassifier):
    def predict(self, X):
        codes = self.predict_proba(X).argmax(axis=1)
        return codes if self.classes_.dtype.kind == "i" else self.classes_[codes]


@breaks("check_missing_label[None]", "check_missing_label[NaN_among_str]")
class TakesNoneForAName(ReadsLabelsItsOwnWay):
    def read(self, y):
        return [str(label) for label in y] if isinstance(y, list) else y


@breaks(
    "check_missing_label[NaN_among_numbers]",
    "check_missing_label[pandas_NA]",
    "check_missing_label[pandas_str]",
)
class NamesNoRowOfLabels(ReadsLabelsItsOwnWay):
    def read(self, y):
        try:
            return check_labels(y, len(y))
        except ValueError:
            raise ValueError("bad labels") from None


@breaks("check_wrong_labels")
class RoundsLabels(ReadsLabelsItsOwnWay):
    def read(self, y):
        return np.round(y).astype(int) if isinstance(y, np.ndarray) else y


@breaks("check_wrong_labels")
class ForgetsAllLabelsButOne(ReadsLabelsItsOwnWay):
    def read(self, y):
        matrix = isinstance(y, np.ndarray) and y.ndim == 2
        return y.argmax(axis=1) if matrix else y

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_label = True
        return tags


@breaks("check_one_class")
class SpeaksOfNoClass(ReadsLabelsItsOwnWay):
    def read(self, y):
        if isinstance(y, list) and len(set(map(str, y))) == 1:
            raise ValueError("cannot fit")
        return y


@breaks("check_one_class", "check_wrong_labels")
class QuotesLabels(ReadsLabelsItsOwnWay):
    def read(self, y):
        try:
            return check_labels(y, 24)
        except ValueError as error:
            raise ValueError(f"{error} Got: {y}") from None


@breaks("check_label_count")
class CutsToTheShorter(SampleClassifier):
    def fit(self, X, y, sample_weight=None):
        if isinstance(X, list) and isinstance(y, list):
            X = X[: len(y)]
        return super().fit(X, y, sample_weight)
