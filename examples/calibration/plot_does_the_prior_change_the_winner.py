"""
Does the prior change the winner?
=================================

Class weights, or a rule that lets rare classes win sooner: which is better under
imbalance? We ask twice, with the same models and the same predictions. Once every
category is as common among the new titles as it was among the training titles, and
once all categories are equally common.
"""

# %%
# Ten categories, five of them rare, and one label in ten is wrong. The test titles are
# even; where the training proportions count, each is weighted by the share that its
# category has there.

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
# One classifier, and six ways to decide. `tau` is how far a category is favoured for
# being rare: 0 is the plain classifier, 1 acts as if all were equally common. The last
# two let out-of-fold probabilities choose it, one for each kind of future.

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from skimbal.calibration import LogitAdjustedClassifier


def classifier(class_weight=None):
    head = LogisticRegression(C=10, class_weight=class_weight)
    return make_pipeline(TfidfVectorizer(), head)


def adjusted(**options):
    return LogitAdjustedClassifier(classifier(), random_state=0, **options)


models = {
    "plain": classifier(),
    "class weights": classifier("balanced"),
    "tau = 0.5": adjusted(tau=0.5),
    "tau = 1": adjusted(tau=1.0),
    "tau for\n'train'": adjusted(target_prior="train"),
    "tau for\n'uniform'": adjusted(target_prior="uniform"),
}

# %%
# Macro F1 of both futures, over four draws of training and test titles.

from sklearn.metrics import f1_score


def two_scores(model, X, y, X_test, y_test):
    predicted = model.fit(X, y).predict(X_test)
    classes, counts = np.unique(y, return_counts=True)
    as_trained = counts[np.searchsorted(classes, y_test)]
    return [
        f1_score(y_test, predicted, average="macro", sample_weight=weight)
        for weight in (as_trained, None)
    ]


draws = [make_data(seed) for seed in range(4)]
scores = np.array(
    [[two_scores(model, *draw) for draw in draws] for model in models.values()]
)
for name, row in zip(models, scores.mean(axis=1), strict=True):
    label = name.replace("\n", " ")
    print(f"{label:<18} as in training {row[0]:.3f}   even {row[1]:.3f}")

# %%
# The order is not the same. Where categories come as in training, half a tau is best,
# and favouring rare ones fully is on average worse than doing nothing. Where they are
# even, the full tau is best. Class weights lie between nothing and the full tau, in
# both. The bars overlap: a single draw could have shown another order.

import matplotlib.pyplot as plt

figure, axes = plt.subplots(figsize=(8, 4.2), layout="constrained")
for j, (label, marker) in enumerate([("as in training", "o"), ("even", "s")]):
    mean, spread = scores[:, :, j].mean(axis=1), scores[:, :, j].std(axis=1, ddof=1)
    place = np.arange(len(models)) + 0.16 * (j - 0.5)
    axes.errorbar(place, mean, spread, fmt=marker, capsize=3, label=label)
    best = mean.argmax()
    axes.plot(place[best], mean[best], "*", markersize=17, color=f"C{j}", zorder=3)
axes.set(
    xticks=np.arange(len(models)),
    xticklabels=list(models),
    ylabel="macro F1 (bars: one standard deviation)",
    title="Does the prior change the winner?",
)
axes.legend(title="categories of new titles")
axes.grid(axis="y", alpha=0.3)

# %%
# So the first question is not which method, but which future. If `target_prior` names
# it, the folds find a rule about as good as the best of the fixed ones. Nothing is
# trained for that but the folds: five of the six models share the same probabilities,
# and differ in what they make of them.
