"""Texts and vectors with known classes."""

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

TEXTS = [f"{colour} shirt" for colour in "red blue white grey black pink".split()] * 3
TEXTS += [f"{stuff} tie" for stuff in "silk wool silk linen wool silk".split()]
LABELS = ["shirt"] * 18 + ["tie"] * 6


def text_model():
    return make_pipeline(TfidfVectorizer(), LogisticRegression(C=100))


def vectors(n=90, k=3, seed=0):
    rng = np.random.default_rng(seed)
    y = np.r_[np.arange(k), rng.integers(0, k, n - k)]
    return rng.normal(size=(n, 2)) + y[:, None], y
