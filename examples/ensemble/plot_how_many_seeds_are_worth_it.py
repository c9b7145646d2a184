"""
How many seeds are worth it?
============================

A network that learns from few rows depends on its seed. How much of that does the mean
of several copies take away, and when is another copy no longer worth its price? We
train 12 copies of a small network on the same titles and average 1 to 12 of them.
"""

# %%
# Six categories of product titles, two of them rare, and one label in twenty wrong. The
# network reads words and characters that were pressed into 50 numbers.

from sklearn.decomposition import TruncatedSVD
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline

from skimbal.datasets import make_product_titles
from skimbal.encoders import LexicalEncoder

options = {"n_classes": 6, "imbalance_ratio": 15, "label_noise": 0.05}
X, y = make_product_titles(400, random_state=0, **options)
X_test, y_test = make_product_titles(2000, random_state=1, **options)
network = make_pipeline(
    LexicalEncoder(),
    TruncatedSVD(50, random_state=0),
    MLPClassifier(32, max_iter=400, learning_rate_init=0.01),
)

# %%
# Every `random_state` in the pipeline gets a number of its own in each copy. The copies
# stand in `estimators_`, so that smaller means need no training of their own.

import numpy as np

from skimbal.ensemble import SeedAverageClassifier

model = SeedAverageClassifier(network, n_seeds=12, random_state=0).fit(X, y)
copies = np.array([copy.predict_proba(X_test) for copy in model.estimators_])
np.testing.assert_allclose(copies.mean(axis=0), model.predict_proba(X_test), atol=1e-6)

# %%
# For each size, 30 different draws of that many copies: log-loss and macro F1.

from sklearn.metrics import f1_score, log_loss

rng = np.random.default_rng(0)
sizes = [1, 2, 3, 5, 8, 12]


def scores(proba):
    predicted = model.classes_[proba.argmax(axis=1)]
    return log_loss(y_test, proba), f1_score(y_test, predicted, average="macro")


results = {}
for size in sizes:
    draws = [rng.choice(12, size, replace=False) for _ in range(30 if size < 12 else 1)]
    results[size] = np.array([scores(copies[draw].mean(axis=0)) for draw in draws])
    (loss, f1), (loss_std, f1_std) = (
        results[size].mean(axis=0),
        results[size].std(axis=0),
    )
    print(
        f"{size:2} seeds: log-loss {loss:.3f} (std {loss_std:.3f}), "
        f"macro F1 {f1:.3f} (std {f1_std:.3f})"
    )

# %%
# Two thirds of what twelve copies save in log-loss are saved by the first three, and
# each further copy saves less than the one before. Which label is the most probable
# hardly changes: macro F1 gains nothing that its spread would not explain. Both become
# steadier, so that less of them is luck.

import matplotlib.pyplot as plt

figure, axes = plt.subplots(1, 2, figsize=(9, 4), layout="constrained")
for j, name in enumerate(["log-loss on new titles", "macro F1 on new titles"]):
    mean = [results[size][:, j].mean() for size in sizes]
    std = [results[size][:, j].std() for size in sizes]
    axes[j].errorbar(sizes, mean, yerr=std, fmt="o-", capsize=3)
    axes[j].set(xlabel="seeds in the mean (bars: one standard deviation)", ylabel=name)
    axes[j].grid(alpha=0.3)
figure.suptitle("How many seeds are worth it?")

# %%
# Means of many copies overlap, as they were drawn from the same 12: the bars of the
# larger sizes are too short. The order is what to trust.
