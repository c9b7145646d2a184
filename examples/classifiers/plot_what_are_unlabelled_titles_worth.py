"""
What are unlabelled titles worth?
=================================

Labels are dear, texts are not. Thousands of titles without a label go into the same
`fit` as a few with one: how many labels does that save?
"""

# %%
# Titles of ten categories become vectors, once. The categories come in very different
# proportions; the labelled titles are so many of each, as people label them.

import numpy as np
from sklearn.decomposition import TruncatedSVD
from sklearn.pipeline import make_pipeline

from skimbal.datasets import make_product_titles
from skimbal.encoders import LexicalEncoder

titles, truth = make_product_titles(6000, imbalance_ratio=20, random_state=0)
encoder = make_pipeline(LexicalEncoder(), TruncatedSVD(100, random_state=0))
X = encoder.fit_transform(titles)
is_test = np.arange(len(X)) % 2 == 1
X_train, X_test = X[~is_test], X[is_test]
y_train, y_test = truth[~is_test], truth[is_test]


def hide_labels(n_labels, seed):
    """Return labels of so many rows a class, and -1 for the others."""
    order = np.random.default_rng(seed).permutation(len(y_train))
    y = np.full(len(y_train), -1, dtype=object)
    for label in np.unique(y_train):
        told = order[y_train[order] == label][:n_labels]
        y[told] = label
    return y


# %%
# The same logistic regression three times: on the labelled titles alone, with plain
# pseudo-labels, and with class frequencies that are estimated, since the labels were
# drawn by class, and rows that weigh less where they are unsure.

from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score

from skimbal.classifiers import SelfTrainingTextClassifier

linear = LogisticRegression(C=10, max_iter=1000)
systems = {
    "labelled titles alone": None,
    "plain pseudo-labels": SelfTrainingTextClassifier(linear, method="pseudo_label"),
    "self-training": SelfTrainingTextClassifier(linear, random_state=0),
}


def score(system, y):
    if system is None:
        labelled = y != -1
        model = linear.fit(X_train[labelled], y[labelled].astype(str))
    else:
        model = system.fit(X_train, y)
    return f1_score(y_test, model.predict(X_test), average="macro")


sizes = [2, 4, 8, 16, 32]
scores = {
    name: [
        np.mean([score(system, hide_labels(n, seed)) for seed in range(3)])
        for n in sizes
    ]
    for name, system in systems.items()
}
for name, values in scores.items():
    print(name.ljust(24), np.round(values, 3))

# %%
# With two labels a category the first classifier knows too little to teach. With more
# of them the unlabelled titles are worth some labels that nobody had to write. Plain
# pseudo-labels change nothing: hardly a title is that sure.

import matplotlib.pyplot as plt

figure, axes = plt.subplots(figsize=(6, 4), layout="constrained")
for name, values in scores.items():
    axes.plot(sizes, values, marker="o", label=name)
axes.set(xlabel="labels a category", ylabel="macro F1", xscale="log", xticks=sizes)
axes.set_xticklabels(sizes)
axes.minorticks_off()
axes.legend()
