"""Rows of which few have a label, and cheap classifiers to train on them."""

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from skimbal.classifiers import SelfTrainingTextClassifier
from skimbal.datasets import make_product_titles
from skimbal.encoders import LexicalEncoder

__all__ = ["SHARES", "linear", "make_rows", "make_texts", "self_train"]

SHARES = np.array([0.9, 0.1])


def make_rows(seed=0, n_labelled=10, n_unlabelled=1000, shares=SHARES):
    """Two clouds; labelled rows are of both alike, the others come as in `shares`."""
    rng = np.random.default_rng(seed)
    given = np.repeat([0, 1], n_labelled)
    hidden = rng.choice(2, n_unlabelled, p=shares)
    codes = np.concatenate([given, hidden])
    X = rng.normal(size=(len(codes), 20))
    X[:, 0] += 3 * codes
    y = np.concatenate([given, np.full(n_unlabelled, -1)])
    return X, y, codes


def make_texts(n_labels=6, seed=0):
    X, codes = make_product_titles(
        160, n_classes=3, n_minority=1, imbalance_ratio=4, random_state=seed
    )
    y = np.full(len(X), None)
    for label in np.unique(codes):
        rows = np.flatnonzero(codes == label)[:n_labels]
        y[rows] = label
    return X, y, codes


def linear():
    return make_pipeline(LexicalEncoder(min_df=1), LogisticRegression(C=10))


def self_train(estimator=None, **options):
    options = {"random_state": 0} | options
    return SelfTrainingTextClassifier(estimator or LogisticRegression(), **options)
