"""Samples that fail on some containers or texts, or take what is no text."""

import warnings

import numpy as np
import pandas as pd

from skimbal.exceptions import SkimbalWarning
from skimbal.utils import check_texts
from tests.utils.estimator_checks.broken._registry import breaks
from tests.utils.estimator_checks.samples import SampleClassifier, SampleEncoder


class ReadsTextsItsOwnWay(SampleClassifier):
    """Base of the samples that differ in how they read `X`."""

    def fit(self, X, y, sample_weight=None):
        return super().fit(self.read(X), y, sample_weight)

    def predict_proba(self, X):
        return super().predict_proba(self.read(X))

    def read(self, X):
        raise NotImplementedError


@breaks("check_text_container[arrow_array]", "check_text_container[arrow_chunked]")
class IteratesOverX(ReadsTextsItsOwnWay):
    def read(self, X):
        return list(X) if hasattr(X, "to_pylist") else X


@breaks("check_text_container[pandas_str]", "check_text_container[pandas_category]")
class SortsByIndex(ReadsTextsItsOwnWay):
    def read(self, X):
        return X.sort_index() if isinstance(X, pd.Series) else X


@breaks("check_text_container[numpy_column]", "check_text_container[pandas_frame]")
class RefusesColumns(ReadsTextsItsOwnWay):
    def read(self, X):
        if np.ndim(X) != 1:
            raise ValueError("X must be 1-D")
        return X


@breaks("check_read_only_arrays", "check_input_is_not_changed")
class StripsInPlace(ReadsTextsItsOwnWay):
    def read(self, X):
        if isinstance(X, (list, np.ndarray)) and len(X):
            X[0] = f" {X[0]}" if isinstance(X[0], str) else X[0]
        return X


@breaks("check_input_is_not_changed")
class SortsLabels(SampleClassifier):
    def fit(self, X, y, sample_weight=None):
        super().fit(X, y, sample_weight)
        if isinstance(y, (list, np.ndarray)):
            y.sort()
        return self


@breaks("check_every_text_alone")
class DividesByLength(SampleEncoder):
    def transform(self, X):
        lengths = np.array([[len(text)] for text in check_texts(X)], dtype=float)
        with np.errstate(invalid="ignore"):
            return super().transform(X) / lengths.reshape(-1, 1)


@breaks("check_strange_texts_leave_neighbours_alone", "check_chunks_of_rows")
class CentresTheBatch(SampleEncoder):
    def transform(self, X):
        rows = super().transform(X)
        return rows - rows.mean(axis=0) if len(rows) else rows


@breaks("check_fit_on_strange_texts")
class NeedsVisibleTexts(SampleEncoder):
    def fit(self, X, y=None):
        if not all(text.strip() for text in check_texts(X)):
            raise ValueError("a text is blank")
        return super().fit(X)


@breaks("check_fit_on_one_word_texts")
class NeedsTwoWords(SampleEncoder):
    def fit(self, X, y=None):
        if max((len(text.split()) for text in check_texts(X)), default=0) < 2:
            raise ValueError("no pair of words")
        return super().fit(X)


@breaks("check_lone_surrogates")
class ReplacesSilently(ReadsTextsItsOwnWay):
    def read(self, X):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SkimbalWarning)
            return check_texts(X)


@breaks("check_no_rows")
class LosesItsColumns(SampleClassifier):
    def predict_proba(self, X):
        proba = super().predict_proba(X)
        return proba if len(proba) else np.zeros((0, 0))


@breaks("check_missing_text[None]", "check_missing_text_in_series")
class TakesNoneForEmpty(ReadsTextsItsOwnWay):
    def read(self, X):
        if isinstance(X, (list, pd.Series)):
            # NaN, which pandas makes of None, is the only value unequal to itself
            return ["" if text is None or text != text else text for text in X]
        return X


@breaks("check_missing_text[NaN]", "check_missing_text[pandas_NA]")
class NamesNoRow(ReadsTextsItsOwnWay):
    def read(self, X):
        if isinstance(X, list) and not all(isinstance(text, str) for text in X):
            raise ValueError("some row is missing")
        return X


@breaks("check_missing_text_in_series")
class NamesTheIndex(ReadsTextsItsOwnWay):
    def read(self, X):
        if isinstance(X, pd.Series) and X.isna().any():
            raise ValueError(f"row {X.index[X.isna()][0]} is missing")
        return X


@breaks("check_missing_text[None]", "check_row_of_wrong_type[int]")
class QuotesTexts(ReadsTextsItsOwnWay):
    def read(self, X):
        try:
            return check_texts(X)
        except ValueError as error:
            raise ValueError(f"{error} Got: {X}") from None


@breaks("check_row_of_wrong_type[bytes]", "check_row_of_wrong_type[float]")
class TurnsIntoStr(ReadsTextsItsOwnWay):
    def read(self, X):
        return [str(text) for text in X] if isinstance(X, list) else X


@breaks("check_wrong_input")
class TakesAnyIterable(ReadsTextsItsOwnWay):
    def read(self, X):
        return [str(text) for text in X] if isinstance(X, np.ndarray) else X


@breaks("check_fit_without_rows")
class FitsOnNothing(SampleEncoder):
    def fit(self, X, y=None):
        return super().fit(check_texts(X) or [""])
