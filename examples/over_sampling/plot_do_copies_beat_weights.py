"""
Do changed copies beat class weights?
=====================================

A rare category can be filled up with copies, with changed copies, or with new vectors;
or its rows can count more. Do these find more of its titles?
"""

# %%
# Ten categories, five of them rare. The test titles are even.

import numpy as np

from skimbal.datasets import make_product_titles


def make_data(seed):
    options = {"n_minority": 5, "label_noise": 0.1}
    train = make_product_titles(800, imbalance_ratio=20, random_state=seed, **options)
    test = make_product_titles(
        1500, imbalance_ratio=1, random_state=100 + seed, **options
    )
    return *train, *test


# %%
# The same encoder and classifier for all; samplers of texts stand before the encoder,
# and the one of vectors behind it. Pairs of words count, too: to single words, a text
# whose words have changed places is a copy.

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from skimbal.augmentation import SwapAugmenter
from skimbal.over_sampling import (
    AugmentingOverSampler,
    EmbeddingSMOTE,
    RandomTextOverSampler,
)
from skimbal.pipeline import make_pipeline

models = {
    "nothing": make_pipeline(
        TfidfVectorizer(ngram_range=(1, 2)), LogisticRegression(C=10)
    ),
    "class weights": make_pipeline(
        TfidfVectorizer(ngram_range=(1, 2)),
        LogisticRegression(C=10, class_weight="balanced"),
    ),
    "copies": make_pipeline(
        RandomTextOverSampler(random_state=0),
        TfidfVectorizer(ngram_range=(1, 2)),
        LogisticRegression(C=10),
    ),
    "changed copies": make_pipeline(
        AugmentingOverSampler(SwapAugmenter(fraction=0.3), random_state=0),
        TfidfVectorizer(ngram_range=(1, 2)),
        LogisticRegression(C=10),
    ),
    "new vectors": make_pipeline(
        TfidfVectorizer(ngram_range=(1, 2)),
        EmbeddingSMOTE(k_neighbors=3, random_state=0),
        LogisticRegression(C=10),
    ),
}

# %%
# Five draws of the data: the bars are means, the lines go from the worst to the best.

from sklearn.metrics import f1_score

scores = {name: [] for name in models}
for seed in range(5):
    X, y, X_test, y_test = make_data(seed)
    for name, model in models.items():
        predicted = model.fit(X, y).predict(X_test)
        scores[name].append(f1_score(y_test, predicted, average="macro"))

import matplotlib.pyplot as plt

means = np.array([np.mean(values) for values in scores.values()])
low = means - [min(values) for values in scores.values()]
high = np.array([max(values) for values in scores.values()]) - means
fig, ax = plt.subplots(figsize=(7, 3), layout="constrained")
ax.barh(list(scores), means, xerr=[low, high])
ax.invert_yaxis()
ax.set_xlabel("macro F1 on even classes")
plt.show()

# %%
# Look first at what class weights do: they are one word, and cost no time. A sampler
# has to beat them, not the model that ignores the imbalance.
