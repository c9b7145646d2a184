"""
Which head, and which decision?
===============================

A frozen encoder leaves two questions: which classifier stands on its vectors, and when
does a rare class win? One grid asks both. The texts are encoded once.
"""

# %%
# Six kinds of products, two of them rare, and a third of the titles put aside. The
# decision stands around the head and behind the encoder, whose vectors are kept.

from tempfile import TemporaryDirectory

from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, StratifiedKFold, train_test_split

from skimbal.calibration import LogitAdjustedClassifier, PerClassThresholdClassifier
from skimbal.classifiers import NearestMeanClassifier, ShrinkageLDAClassifier
from skimbal.datasets import make_product_titles
from skimbal.encoders import TransformerEncoder
from skimbal.pipeline import Pipeline

X, y = make_product_titles(600, n_classes=6, imbalance_ratio=12, random_state=0)
X, X_test, y, y_test = train_test_split(
    X, y, test_size=1 / 3, stratify=y, random_state=0
)

cache = TemporaryDirectory()
heads = {
    "logistic, C=1": LogisticRegression(max_iter=1000),
    "logistic, C=100": LogisticRegression(C=100, max_iter=1000),
    "shrinkage LDA": ShrinkageLDAClassifier(),
    "nearest mean": NearestMeanClassifier(),
}
decisions = {
    "most probable": LogitAdjustedClassifier(None, tau=0),
    "logit adjusted": LogitAdjustedClassifier(None, random_state=0),
    "thresholds": PerClassThresholdClassifier(None, random_state=0),
}
model = Pipeline(
    [
        ("encoder", TransformerEncoder(cache_dir=cache.name)),
        ("decision", decisions["most probable"]),
    ]
)

# %%
# One score asks how well the classes are ranked, whatever is decided; the other how
# good the decisions are. The winner is chosen by the second.

from skimbal.metrics import get_scorer

search = GridSearchCV(
    model,
    {
        "decision": list(decisions.values()),
        "decision__estimator": list(heads.values()),
    },
    scoring={
        "ranking": get_scorer("macro_average_precision"),
        "decision": "f1_macro",
    },
    refit="decision",
    cv=StratifiedKFold(4, shuffle=True, random_state=0),
).fit(X, y)
points = [(decision, head) for decision in decisions for head in heads]
decision, head = points[search.best_index_]
print(f"Best of {len(points)}: {decision}, {head}")

# %%
# A decision moves no row past another, so the ranking belongs to the head alone. How
# much a decision brings depends on the head: one whose probabilities are shy of rare
# classes gains most.

import matplotlib.pyplot as plt
import numpy as np

fig, axes = plt.subplots(1, 2, figsize=(9, 3.6), layout="constrained", sharey=True)
names = {"ranking": "macro average precision", "decision": "macro F1"}
for ax, (name, title) in zip(axes, names.items(), strict=True):
    values = search.cv_results_[f"mean_test_{name}"].reshape(len(decisions), len(heads))
    place = np.arange(len(heads))
    for row, (label, marker) in enumerate(zip(decisions, "o^s", strict=True)):
        ax.plot(values[row], place, marker, label=label, alpha=0.7)
    ax.set_yticks(place, heads)
    ax.set_xlabel(f"{title}, mean of 4 folds")
    ax.grid(alpha=0.3)
axes[1].legend()

# %%
# The best of twelve has been lucky, too: rows that no fold has seen tell what it is
# worth.

from sklearn.metrics import f1_score

honest = f1_score(y_test, search.predict(X_test), average="macro")
print(f"Macro F1 in the search {search.best_score_:.3f}, on new rows {honest:.3f}")
cache.cleanup()
plt.show()
