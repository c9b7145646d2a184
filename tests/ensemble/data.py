"""Members whose probabilities are drawn, and rows that two members share out."""

import numpy as np
from scipy.special import log_softmax
from sklearn.compose import make_column_transformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from skimbal.ensemble import GreedyEnsembleClassifier

CLASSES = np.array(["a", "b", "c"])


def random_members(seed, *, n_members=4, n_rows=40, n_classes=3):
    """Return log-probabilities that know something, true classes, and weights."""
    rng = np.random.default_rng(seed)
    codes = rng.integers(n_classes, size=n_rows)
    # members share a part of their errors, and are not equally good
    shared = rng.normal(size=(n_rows, n_classes))
    own = rng.normal(size=(n_members, n_rows, n_classes))
    skill = rng.uniform(0.5, 2.0, size=(n_members, 1, 1))
    scores = log_softmax(skill * np.eye(n_classes)[codes] + shared + own, axis=2)
    return scores, codes, rng.random(n_rows) + 0.1


def two_sided_rows(n_rows=300, seed=0):
    """Return two columns that each tell half of what there is to know, and labels."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n_rows, 2))
    y = (X.sum(axis=1) + 0.3 * rng.normal(size=n_rows) > 0.8).astype(int)
    return X, y


def column(j):
    """Return a classifier that reads one column."""
    return make_pipeline(
        make_column_transformer(("passthrough", [j])), LogisticRegression()
    )


def mix(*members, **options):
    """Return an ensemble of members that are called m0, m1, ..."""
    names = [(f"m{j}", member) for j, member in enumerate(members)]
    return GreedyEnsembleClassifier(names, cv=3, random_state=0, **options)
