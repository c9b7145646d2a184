"""
Which head for rare classes?
============================

The vectors are fixed; what is put on them is quick to fit. How few rows of a class does
each head need, and what does it cost where rare classes stay rare?
"""

# %%
# Titles of ten categories become vectors of 100 columns, once. One half of the rows is
# for training. The other half, for testing, holds every category equally often.

import numpy as np
from sklearn.decomposition import TruncatedSVD
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline

from skimbal.datasets import make_product_titles
from skimbal.encoders import LexicalEncoder

titles, y = make_product_titles(4000, imbalance_ratio=1, random_state=0)
titles_train, titles_test, y_train, y_test = train_test_split(
    titles, y, test_size=0.5, stratify=y, random_state=0
)
encoder = make_pipeline(LexicalEncoder(), TruncatedSVD(100, random_state=0))
X_train = encoder.fit_transform(titles_train)
X_test = encoder.transform(titles_test)
classes = np.unique(y)
rare = classes[::2]
print("made rare:", ", ".join(rare))

# %%
# Five heads. ``tau=0`` is plain logistic regression. The others are told that classes
# come up equally often, or know no frequencies at all.

from skimbal.classifiers import (
    BalancedSoftmaxClassifier,
    NearestMeanClassifier,
    ShrinkageLDAClassifier,
)

heads = {
    "plain softmax": BalancedSoftmaxClassifier(tau=0),
    "balanced softmax": BalancedSoftmaxClassifier(),
    "LDA": ShrinkageLDAClassifier(target_prior="uniform"),
    "LDA, means as they are": ShrinkageLDAClassifier(
        target_prior="uniform", correct_means=False
    ),
    "nearest mean": NearestMeanClassifier(),
}

# %%
# Every second category keeps 1 to 80 rows. Macro F1 is taken twice from the same
# predictions: as the test rows are, and with weights that give each category the share
# that it has in training.

from sklearn.metrics import f1_score


def draw_rows(n_rare, seed):
    """Return training rows: all of the common classes, few of the rare ones."""
    order = np.random.default_rng(seed).permutation(len(y_train))
    parts = []
    for label in classes:
        rows = order[y_train[order] == label]
        parts.append(rows[:n_rare] if label in rare else rows)
    return np.concatenate(parts)


def score(head, rows):
    """Return macro F1 where classes are equally frequent, and as in training."""
    predicted = head.fit(X_train[rows], y_train[rows]).predict(X_test)
    counts = dict(zip(*np.unique(y_train[rows], return_counts=True), strict=True))
    weight = [counts[label] for label in y_test]
    options = {"average": "macro", "zero_division": 0}
    return [
        f1_score(y_test, predicted, **options),
        f1_score(y_test, predicted, sample_weight=weight, **options),
    ]


n_rows = [1, 2, 5, 20, 80]
scores = {
    name: np.array(
        [
            np.mean([score(head, draw_rows(n, seed)) for seed in range(3)], axis=0)
            for n in n_rows
        ]
    )
    for name, head in heads.items()
}
for name, values in scores.items():
    print(f"{name:<23}", "  ".join(f"{a:.2f}/{b:.2f}" for a, b in values))

# %%
# On the left, plain softmax misses a category of a few rows almost wholly; balanced
# softmax and LDA find most of it from five rows on, and the nearest mean is not far
# behind. LDA needs its correction: the mean of few rows is far from everything by
# chance.
#
# On the right, rare categories stay rare, and each row that is wrongly put into one
# weighs more. With 20 rows plain softmax is ahead of the balanced one, and the distance
# that LDA corrects for works as caution.

import matplotlib.pyplot as plt

figure, axes = plt.subplots(1, 2, figsize=(9, 4), sharey=True, layout="constrained")
for column, (axis, title) in enumerate(
    zip(axes, ("Classes equally frequent", "Classes as in training"), strict=True)
):
    for (name, values), marker in zip(scores.items(), "osD^x", strict=True):
        axis.plot(n_rows, values[:, column], marker + "-", label=name)
    axis.set(xscale="log", xticks=n_rows, xticklabels=n_rows, title=title)
    axis.set_xlabel("training rows of a rare category")
    axis.grid(alpha=0.3)
axes[0].set_ylabel("macro F1")
axes[1].legend(loc="lower right")

# %%
# So ask first how often the classes will come up. All the same: balanced softmax. As in
# training: plain softmax with enough rows, LDA with few.
