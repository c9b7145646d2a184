"""
Which classifier is better?
===========================

Four ways to treat rare product categories, evaluated on the same folds. One has the
highest macro F1. Would it have it again on other rows, and by how much?
"""

# %%
# Ten categories, two of them with a fifteenth of the rows of the others.

from skimbal.datasets import make_product_titles

X, y = make_product_titles(1500, imbalance_ratio=15, random_state=0)

# %%
# Over-sampling is a step of the pipeline, so that it copies training rows only.

from imblearn.over_sampling import RandomOverSampler
from imblearn.pipeline import make_pipeline
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

models = {
    "plain": make_pipeline(TfidfVectorizer(), LogisticRegression()),
    "class weights": make_pipeline(
        TfidfVectorizer(), LogisticRegression(class_weight="balanced")
    ),
    "over-sampling": make_pipeline(
        TfidfVectorizer(), RandomOverSampler(random_state=0), LogisticRegression()
    ),
    "linear SVM": make_pipeline(TfidfVectorizer(), LinearSVC(class_weight="balanced")),
}

# %%
# The same ``cv`` and ``random_state`` give every model the same ten folds, so that
# their scores can be compared fold by fold: a hard fold is hard for all.

from skimbal.evaluation import compare, evaluate

reports = {
    name: evaluate(model, X, y, cv=10, random_state=0) for name, model in models.items()
}
comparison = compare(reports, rope=0.01)
print(comparison)

# %%
# What lies to the right of the grey band is better by more than a point of macro F1;
# what lies within it does not matter. An interval that reaches out of the band leaves
# the question open: evaluate on more rows, or take the cheaper model.

from skimbal.evaluation import PairedDifferenceDisplay

PairedDifferenceDisplay.from_comparison(comparison)

# %%
# One data set says nothing of the next. Over several, ranks tell more than means, which
# a single easy or hard set can rule. Here the sets are draws with other imbalance, for
# the sake of the example; take sets of your own.

from skimbal.evaluation import CriticalDifferenceDisplay

over_sets = {}
for ratio in (2, 4, 6, 8, 10, 12):
    X, y = make_product_titles(800, imbalance_ratio=ratio, random_state=ratio)
    over_sets[f"ratio {ratio}"] = {
        name: evaluate(model, X, y, cv=3, random_state=0)
        for name, model in models.items()
    }

# %%
# A bar joins those that are not told apart.

ranked = compare(over_sets)
print(ranked.headline)
for note in ranked.notes:
    print("-", note)
CriticalDifferenceDisplay.from_comparison(ranked)

# %%
# ``comparison.to_html("comparison.html")`` writes one page of it that can be mailed,
# and ``skimbal compare a.json b.json`` compares the files of ``Report.to_json``.
