"""A head that was trained on skewed classes, and the features it was trained on."""

import numpy as np
from sklearn.linear_model import LogisticRegression

from skimbal.decoupling import (
    ClassifierRetraining,
    DiscriminantAnalysis,
    LearnableWeightScaling,
    TauNormalization,
)

MEMBERS = [
    ClassifierRetraining(),
    TauNormalization(),
    LearnableWeightScaling(),
    DiscriminantAnalysis(),
]


def make_features(counts, *, seed=0, n_features=6, spread=0.8, shift=0.0):
    """Return features and codes: a cloud around the mean of each class."""
    means = np.random.default_rng(99).normal(size=(len(counts), n_features))
    rng = np.random.default_rng(seed)
    codes = np.repeat(np.arange(len(counts)), counts)
    features = means[codes] + rng.normal(size=(len(codes), n_features)) * spread
    return (features + shift).astype(np.float32), codes


def make_head(features, codes):
    """Return the head of a plain logistic regression."""
    head = LogisticRegression(C=1.0, max_iter=2000).fit(features, codes)
    weight, bias = head.coef_.astype(np.float32), head.intercept_.astype(np.float32)
    if len(bias) > 1:
        return weight, bias
    return np.concatenate([-weight, weight]) / 2, np.concatenate([-bias, bias]) / 2


def make_case(counts=(300, 60, 12, 4), **options):
    features, codes = make_features(counts, **options)
    return *make_head(features, codes), features, codes


def predict_proba(head, features):
    weight, bias = head
    logits = features.astype(np.float64) @ weight.T + bias
    logits -= logits.max(axis=1, keepdims=True)
    return np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)


def mean_recall(head, features, codes):
    right = predict_proba(head, features).argmax(axis=1) == codes
    return np.mean([right[codes == k].mean() for k in np.unique(codes)])
