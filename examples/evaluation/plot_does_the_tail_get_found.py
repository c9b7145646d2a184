"""
Does the tail get found?
========================

A classifier of product titles is right in 94 of 100 cases. Is it any good for the
categories that have few products? We evaluate three remedies on the same folds and
look at the rare categories alone.
"""

# %%
# Ten categories: eight common ones, and two with a thirtieth of their rows.

from skimbal.datasets import make_product_titles

X, y = make_product_titles(2000, imbalance_ratio=30, random_state=0)

# %%
# Three ways to train the same classifier. The over-sampler is a step of the pipeline,
# so that it copies training rows only: a copy of a test row among the training rows
# would be found without any skill.

from imblearn.over_sampling import RandomOverSampler
from imblearn.pipeline import make_pipeline
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

models = {
    "plain": make_pipeline(TfidfVectorizer(), LogisticRegression()),
    "class weights": make_pipeline(
        TfidfVectorizer(), LogisticRegression(class_weight="balanced")
    ),
    "over-sampling": make_pipeline(
        TfidfVectorizer(), RandomOverSampler(random_state=0), LogisticRegression()
    ),
}

# %%
# The same ``random_state`` gives every model the same folds.

from skimbal.evaluation import evaluate

reports = {
    name: evaluate(model, X, y, cv=5, random_state=0) for name, model in models.items()
}
for name, report in reports.items():
    scores = report.summary()
    print(
        f"{name:<14} accuracy {scores['accuracy']:.3f}   macro F1 "
        f"{scores['macro_f1']:.3f}   tail recall {scores['tail_recall']:.3f}"
    )

# %%
# Accuracy calls the plain classifier the best, yet it finds no row of the two rare
# categories. Its tail recall is above 0 only because the tail is the rarest third of
# the categories, here three, and the third one is common.

print(reports["plain"])

# %%
# A picture of it: the recall of each category, the rarest on the left.

import matplotlib.pyplot as plt

table = sorted(reports["plain"].per_class, key=lambda row: row["support"])
names = [row["label"] for row in table]
figure, axes = plt.subplots(figsize=(8, 4), layout="constrained")
for (name, report), marker in zip(reports.items(), "osD", strict=True):
    recall = {row["label"]: row["recall"] for row in report.per_class}
    axes.plot(names, [recall[label] for label in names], marker, label=name)
axes.set(ylabel="recall", ylim=(-0.03, 1.03), title="Does the tail get found?")
axes.tick_params(axis="x", rotation=35)
axes.legend(loc="lower right")
axes.grid(axis="y", alpha=0.3)

# %%
# Look at the probabilities too. Average precision asks how well a category is *ranked*
# before the rest; where it is high and recall is low, another threshold would find the
# rows.

for row in reports["plain"].per_class:
    if row["support"] < 20:
        print(
            f"{row['label']:<14} recall {row['recall']:.2f}   "
            f"average precision {row['average_precision']:.2f}"
        )

# %%
# ``report.to_html("report.html")`` writes all of this, with curves and the confusion
# matrix, as one page that can be mailed; ``report.to_json("report.json")`` keeps it for
# later.
