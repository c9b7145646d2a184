"""
Is there a leak?
================

Over-sampling makes the rare categories of a shop easy to find: recall rises to nearly
everything. Too good to be true? We ask for an audit before we believe it.
"""

# %%
# Titles of ten categories, two of them rare, and copies of the rare ones.

from skimbal.datasets import make_product_titles
from skimbal.over_sampling import RandomTextOverSampler

X, y = make_product_titles(1500, imbalance_ratio=20, random_state=0)
sampler = RandomTextOverSampler(random_state=0)
X_more, y_more = sampler.fit_resample(X, y)

# %%
# Cross-validation on the rows with their copies, and the right way: the sampler in the
# pipeline, where it copies training rows alone.

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from skimbal.evaluation import audit, evaluate
from skimbal.pipeline import make_pipeline

model = make_pipeline(TfidfVectorizer(), LogisticRegression())
wrong = evaluate(model, X_more, y_more, random_state=0)
model = make_pipeline(
    RandomTextOverSampler(random_state=0), TfidfVectorizer(), LogisticRegression()
)
right = evaluate(model, X, y, random_state=0)

# %%
# The audit of the first names the rows, and what went wrong.

print(audit(X_more, y_more, random_state=0))

# %%
# The sampler's records tell which row was made of which, so nothing has to be guessed.

found = audit(
    X_more,
    y_more,
    sample_indices=sampler.sample_indices_,
    is_synthetic=sampler.is_synthetic_,
    random_state=0,
)
for finding in found.findings:
    print(f"{finding.severity:<8}{finding.kind:<17}{finding.count:>6} rows")

# %%
# How much it matters: the recall of the two rare categories.

import matplotlib.pyplot as plt

rare = [row["label"] for row in right.per_class if row["support"] < 20]
figure, axes = plt.subplots(figsize=(7, 3), layout="constrained")
for report, name, marker in (
    (wrong, "copied before the split", "s"),
    (right, "after", "o"),
):
    recall = {row["label"]: row["recall"] for row in report.per_class}
    axes.plot(rare, [recall[label] for label in rare], marker, label=name)
axes.set(ylabel="recall", ylim=(-0.03, 1.03), title="Is there a leak?")
axes.legend(loc="center right")
axes.grid(axis="y", alpha=0.3)

# %%
# The rows themselves have copies too, a few that a shop has listed twice. Drop them, or
# keep copies together by `groups`.

print(audit(X, y, random_state=0).findings[0].message)
