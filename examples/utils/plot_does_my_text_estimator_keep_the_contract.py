"""
Does my text estimator keep the contract?
=========================================

An estimator over texts passes scikit-learn's `check_estimator`, and fails on the first
missing text in production. What has been checked, and what has not?
"""

# %%
# scikit-learn's checks feed arrays of numbers. To an estimator that says that it takes
# texts they feed nothing at all, so that a single check is left.

import warnings

from sklearn.exceptions import SkipTestWarning
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.utils.estimator_checks import check_estimator

with warnings.catch_warnings():
    warnings.simplefilter("ignore", SkipTestWarning)
    print([result["check_name"] for result in check_estimator(TfidfVectorizer())])

# %%
# `check_text_estimator` feeds texts. A pipeline of scikit-learn's parts keeps most of
# the contract and breaks some of it. With ``on_fail=None`` we get a list instead of the
# first error.

from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from skimbal.utils.estimator_checks import check_text_estimator

pipeline = make_pipeline(TfidfVectorizer(), LogisticRegression())
results = check_text_estimator(pipeline, on_fail=None, on_skip=None)
for result in results:
    if result["status"] == "failed":
        message = " ".join(str(result["exception"]).split())
        print(f"{result['check_name']:42} {message[:110]}")

# %%
# The worst of them is silent: of a frame with one column the vectorizer reads the
# *names* of the columns, and gives one answer instead of two.

import pandas as pd

pipeline.fit(["red dress", "blue phone"], ["clothing", "phone"])
print(pipeline.predict(pd.DataFrame({"text": ["red dress", "blue phone"]})))

# %%
# How much is won by reading texts and labels at the door? We put the same pipeline into
# a class that calls `check_texts` and `check_labels` first.

from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.validation import check_is_fitted

from skimbal.base import TextEstimatorMixin
from skimbal.utils import check_labels, check_texts


class CarefulClassifier(TextEstimatorMixin, ClassifierMixin, BaseEstimator):
    _parameter_constraints = {}  # noqa: RUF012

    def fit(self, X, y):
        texts = check_texts(X)
        pipeline = make_pipeline(TfidfVectorizer(), LogisticRegression())
        self.pipeline_ = pipeline.fit(texts, check_labels(y, len(texts)))
        self.classes_ = self.pipeline_.classes_
        return self

    def predict(self, X):
        check_is_fitted(self)
        return self.pipeline_.predict(check_texts(X))

    def predict_proba(self, X):
        check_is_fitted(self)
        return self.pipeline_.predict_proba(check_texts(X))


careful = check_text_estimator(CarefulClassifier(), on_fail=None, on_skip=None)
for result in careful:
    if result["status"] == "failed":
        print(result["check_name"], "-", result["exception"])

# %%
# Only this is left: scikit-learn refuses to predict for no rows, where an empty answer
# would do. One line more in `predict` and `predict_proba` mends it.

from collections import Counter

import matplotlib.pyplot as plt


def theme(check_name):
    name = check_name.partition("[")[0].removeprefix("check_")
    for word, title in {
        "container": "containers",
        "missing_text": "missing texts",
        "wrong_type": "rows of other types",
        "label": "labels",
        "class": "labels",
    }.items():
        if word in name:
            return title
    return "everything else"


figure, axes = plt.subplots(figsize=(7.5, 3.6), layout="constrained")
for offset, (title, rows) in enumerate(
    {"TF-IDF pipeline": results, "the same, read at the door": careful}.items()
):
    failed = Counter(theme(r["check_name"]) for r in rows if r["status"] == "failed")
    themes = list(dict.fromkeys(theme(r["check_name"]) for r in results))
    axes.barh(
        [i + 0.38 * offset for i in range(len(themes))],
        [failed[t] for t in themes],
        height=0.36,
        label=f"{title}: {sum(failed.values())} of {len(rows)} checks failed",
    )
axes.set(
    yticks=[i + 0.19 for i in range(len(themes))],
    yticklabels=themes,
    xlabel="failed checks",
    xlim=(0, 15),  # room for the legend
    title="What breaks when texts are not checked at the door?",
)
axes.legend(loc="center right")
