"""
Who is served badly, and is it chance?
======================================

A mean over all rows hides those on which a classifier fails. We cut the rows into
slices, ask how sure the figures are, and look for a threshold that finds a rare class.
"""

# %%
# Titles of ten categories. A third comes from a shop that writes in capitals without
# vowels, which no other title looks like.

import numpy as np

from skimbal.datasets import make_product_titles

X, y = make_product_titles(2000, imbalance_ratio=30, random_state=0)
rng = np.random.default_rng(0)
shop = rng.choice(["web", "outlet"], len(X), p=[0.67, 0.33])
drop = str.maketrans("", "", "aeiou")
X = [
    title.translate(drop).upper() if where == "outlet" else title
    for title, where in zip(X, shop, strict=True)
]

# %%
# Three repeats of five folds; the column of shops becomes slices.

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from skimbal.evaluation import evaluate

model = make_pipeline(TfidfVectorizer(), LogisticRegression(class_weight="balanced"))
report = evaluate(
    model, X, y, cv=5, n_repeats=3, metadata={"shop": shop}, random_state=0
)
for row in report.per_slice:
    print(
        f"{row['column']:<20}{row['value']:<10}{row['rows']:>6} tests   "
        f"macro F1 {row['macro_f1']:.3f}   ECE {row['ece']:.3f}"
    )

# %%
# Is the recall of the tail known well enough to decide by it? The interval says where
# it would be with other rows of the same classes. A row that was tested three times is
# drawn with all its tests, so repeats do not make it look surer than it is.

for name in ("accuracy", "macro_f1", "tail_recall"):
    low, high = report.intervals[name].values()
    print(f"{name:<12} {report.overall[name]:.3f}   95 %: {low:.3f} to {high:.3f}")

# %%
# In use, categories may be equally frequent. The same model, weighted so, says what
# accuracy would be then:

even = evaluate(model, X, y, cv=5, target_prior="uniform", random_state=0)
print(
    f"as tested {report.overall['accuracy']:.3f}, even {even.overall['accuracy']:.3f}"
)

# %%
# Thresholds, gain and cost of the rarest category, with the range of the folds.

import matplotlib.pyplot as plt

from skimbal.evaluation import (
    CostCurveDisplay,
    GainCurveDisplay,
    ThresholdSweepDisplay,
)

rare = report.tail[0]
figure, axes = plt.subplots(1, 3, figsize=(13, 4), layout="constrained")
ThresholdSweepDisplay.from_report(report, label=rare, ax=axes[0])
GainCurveDisplay.from_report(report, label=rare, ax=axes[1])
CostCurveDisplay.from_report(report, label=rare, ax=axes[2])
figure.suptitle(f"The rarest category: {rare}")

# %%
# On the left, a threshold of one half finds a quarter of the category, and one of 0.3
# more than half with seven right calls in ten. The band says how little a single fold
# knows: it holds one or two titles of the category. In the middle, all of them are
# among the likeliest three in a hundred.
