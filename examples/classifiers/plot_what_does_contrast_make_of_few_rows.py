"""
What does contrast make of few rows?
====================================

With a handful of texts a category, a classifier on a frozen encoder knows little, and
fine-tuning has too little to go by. Pairs of texts say more: which belong together, and
which do not.
"""

# %%
# Eight titles of each of six categories are labelled; 400 others are for testing.

import numpy as np

from skimbal.datasets import make_product_titles

X, y = make_product_titles(900, n_classes=6, imbalance_ratio=4, random_state=0)
rng = np.random.default_rng(0)
few = np.concatenate(
    [rng.permutation(np.flatnonzero(y == label))[:8] for label in np.unique(y)]
)
test = rng.permutation(np.setdiff1d(np.arange(len(y)), few))[:400]
X, y = np.asarray(X, dtype=object), np.asarray(y)
print(f"{len(few)} labelled titles of {len(np.unique(y))} categories")

# %%
# The same body, MiniLM, three times: frozen, tuned by contrast, and the same without
# the names of the categories.

from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.pipeline import make_pipeline

from skimbal.classifiers import ContrastiveTextClassifier
from skimbal.encoders import TransformerEncoder

models = {
    "frozen": make_pipeline(TransformerEncoder(), LogisticRegression(C=10)),
    "contrast": ContrastiveTextClassifier(max_epochs=20, random_state=0),
    "contrast, no names": ContrastiveTextClassifier(
        label_names=None, max_epochs=20, random_state=0
    ),
}
vectors = {}
for name, model in models.items():
    model.fit(X[few], y[few])
    reader = model[0] if name == "frozen" else model
    vectors[name] = reader.transform(X[test])
    score = f1_score(y[test], model.predict(X[test]), average="macro")
    print(f"{name:<20} macro F1 {score:.2f}")
print("names kept:", models["contrast"].label_names_kept_)

# %%
# Titles that nobody has seen, on the two main directions of their vectors: contrast has
# pulled categories together.

import matplotlib.pyplot as plt
from sklearn.decomposition import PCA

figure, axes = plt.subplots(1, 2, figsize=(8, 3.8), layout="constrained")
for axis, name in zip(axes, ("frozen", "contrast"), strict=True):
    places = PCA(2).fit_transform(vectors[name])
    for label in np.unique(y):
        own = places[y[test] == label]
        axis.plot(*own.T, ".", label=label, alpha=0.6)
    axis.set(title=name, xticks=[], yticks=[])
axes[1].legend(fontsize="small")
