"""Gaussian classes, whose probabilities are known, and the members of the package."""

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.class_weight import compute_sample_weight

from skimbal.calibration import (
    CostSensitiveClassifier,
    LogitAdjustedClassifier,
    PerClassThresholdClassifier,
    PriorCorrectedClassifier,
    TemperatureScalingClassifier,
    VectorScalingClassifier,
)


def gaussian_posterior(X, means, prior):
    """Return the probabilities of normal classes of variance 1, by Bayes' rule."""
    density = np.exp(-np.square(np.asarray(X)[:, :1] - means) / 2)
    joint = density * prior
    return joint / joint.sum(axis=1, keepdims=True)


class GaussianClassifier(ClassifierMixin, BaseEstimator):
    """Knows the classes, and learns only how often each comes."""

    def __init__(self, means=(0.0, 2.0), *, class_weight=None, sharpness=1.0):
        self.means = means
        self.class_weight = class_weight
        self.sharpness = sharpness

    def fit(self, X, y, sample_weight=None):
        self.classes_ = np.unique(y)
        weight = np.ones(len(y)) if sample_weight is None else sample_weight
        if self.class_weight is not None:
            weight = weight * compute_sample_weight(self.class_weight, y)
        codes = np.searchsorted(self.classes_, y)
        mass = np.bincount(codes, weight)
        self.prior_ = mass / mass.sum()
        self.n_features_in_ = np.shape(X)[1]
        return self

    def predict_proba(self, X):
        means = np.asarray(self.means)[: len(self.classes_)]
        proba = gaussian_posterior(X, means, self.prior_) ** self.sharpness
        return proba / proba.sum(axis=1, keepdims=True)

    def predict(self, X):
        return self.classes_[self.predict_proba(X).argmax(axis=1)]


def gaussian_rows(counts=(180, 20), means=(0.0, 2.0), seed=0):
    """Return rows of one column, and the numbers of their classes."""
    rng = np.random.default_rng(seed)
    y = np.repeat(np.arange(len(counts)), counts)
    X = rng.normal(np.asarray(means)[y])[:, None]
    order = rng.permutation(len(y))
    return X[order], y[order]


def members(estimator):
    """Return each of the classifiers over an estimator."""
    folds = {"cv": 3, "random_state": 0}
    return [
        CostSensitiveClassifier(estimator, cost_matrix={}),
        LogitAdjustedClassifier(estimator, **folds),
        PerClassThresholdClassifier(estimator, **folds),
        PriorCorrectedClassifier(estimator),
        TemperatureScalingClassifier(estimator, **folds),
        VectorScalingClassifier(estimator, **folds),
    ]
