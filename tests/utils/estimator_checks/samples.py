"""Small estimators that keep the contract, made of scikit-learn's own parts."""

from numbers import Integral, Real
from typing import ClassVar

import numpy as np
from sklearn.base import (
    BaseEstimator,
    ClassifierMixin,
    ClassNamePrefixFeaturesOutMixin,
    TransformerMixin,
    _fit_context,
)
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.naive_bayes import MultinomialNB
from sklearn.utils._param_validation import Interval
from sklearn.utils.validation import _check_sample_weight, check_is_fitted

from skimbal.base import TextEstimatorMixin
from skimbal.utils import check_labels, check_text_columns, check_texts
from skimbal.utils._unlabelled import take_labelled


def hash_texts(texts, n_features=64):
    """Count character n-grams: a row depends on its own text only."""
    if not texts:
        return np.zeros((0, n_features))
    vectorizer = HashingVectorizer(
        analyzer="char",
        ngram_range=(1, 2),
        n_features=n_features,
        alternate_sign=False,
    )
    return vectorizer.transform(texts).toarray()


def join_columns(columns):
    # twice the second: the sides are not the same
    return [" ".join([*row, *row[1:]]) for row in zip(*columns, strict=True)]


class SampleClassifier(TextEstimatorMixin, ClassifierMixin, BaseEstimator):
    """Naive Bayes on hashed characters; passes every check."""

    _parameter_constraints: ClassVar[dict] = {
        "alpha": [Interval(Real, 0, None, closed="neither")],
        "random_state": ["random_state"],
        "verbose": ["verbose"],
    }

    def __init__(self, alpha=1.0, *, random_state=None, verbose=0):
        self.alpha = alpha
        self.random_state = random_state
        self.verbose = verbose

    @_fit_context(prefer_skip_nested_validation=True)
    def fit(self, X, y, sample_weight=None):
        texts = check_texts(X)
        labels = check_labels(y, len(texts))
        weight = _check_sample_weight(sample_weight, labels, ensure_non_negative=True)
        if not weight.any():
            raise ValueError("sample_weight must hold a weight above 0.")
        model = MultinomialNB(alpha=self.alpha, fit_prior=False)
        self.model_ = model.fit(hash_texts(texts), labels, weight)
        self.classes_ = self.model_.classes_
        return self

    def predict_proba(self, X):
        check_is_fitted(self)
        texts = check_texts(X)
        if not texts:
            return np.zeros((0, len(self.classes_)))
        return self.model_.predict_proba(hash_texts(texts))

    def predict(self, X):
        check_is_fitted(self)
        return self.classes_[self.predict_proba(X).argmax(axis=1)]


class SampleSemiSupervisedClassifier(SampleClassifier):
    """The same, leaving out rows without a label; passes every check."""

    reads_unlabelled = True

    def fit(self, X, y, sample_weight=None):
        texts = check_texts(X)
        if y is None or len(y) != len(texts):
            check_labels(y, len(texts))
        rows, labels = take_labelled(y)
        weight = _check_sample_weight(sample_weight, texts)
        return super().fit([texts[i] for i in rows], labels, weight[rows])


class SamplePairClassifier(SampleClassifier):
    """The same, on one or two text columns; passes every check."""

    reads_pairs = True

    def fit(self, X, y, sample_weight=None):
        columns = check_text_columns(X)
        self.n_columns_ = len(columns)
        return super().fit(join_columns(columns), y, sample_weight)

    def predict_proba(self, X):
        check_is_fitted(self)
        columns = check_text_columns(X)
        if len(columns) != self.n_columns_:
            raise ValueError(f"X must have {self.n_columns_} columns, as in fit.")
        return super().predict_proba(join_columns(columns))


class SampleEncoder(
    TextEstimatorMixin,
    ClassNamePrefixFeaturesOutMixin,
    TransformerMixin,
    BaseEstimator,
):
    """Hashed characters; passes every check."""

    _parameter_constraints: ClassVar[dict] = {
        "n_features": [Interval(Integral, 1, None, closed="left")]
    }

    def __init__(self, *, n_features=16):
        self.n_features = n_features

    @_fit_context(prefer_skip_nested_validation=True)
    def fit(self, X, y=None):
        if not check_texts(X):
            raise ValueError("X has no rows.")
        self._n_features_out = self.n_features
        return self

    def __sklearn_is_fitted__(self):
        return hasattr(self, "_n_features_out")

    def transform(self, X):
        check_is_fitted(self)
        return hash_texts(check_texts(X), self.n_features)
