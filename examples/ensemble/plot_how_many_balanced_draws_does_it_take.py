"""
How many balanced draws does it take?
=====================================

One under-sampled classifier is trained on a handful of the frequent rows. Several share
out the rest. We train one to sixteen members on balanced draws of product titles, dealt
so that no row comes twice before each has come once, and compare them with draws that
are independent of each other.
"""

# %%
# Two categories, one of them forty times as frequent, and one label in a hundred wrong.

from skimbal.datasets import make_product_titles
from skimbal.encoders import LexicalEncoder

options = {
    "n_classes": 2,
    "n_minority": 1,
    "imbalance_ratio": 40,
    "label_noise": 0.01,
}
X, y = make_product_titles(1640, random_state=0, **options)
X_test, y_test = make_product_titles(4000, random_state=1, **options)
encoder = LexicalEncoder()
vectors, vectors_test = encoder.fit_transform(X), encoder.transform(X_test)
rare = min(set(y), key=y.tolist().count)
n_rare = y.tolist().count(rare)
print(f"{n_rare} of {len(y)} titles are {rare}")

# %%
# Every draw holds as many titles of both. The vectors are made once, above, so that
# members read them as they are.

import numpy as np
from imblearn.ensemble import BalancedBaggingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score

from skimbal.ensemble import BalancedTextBagging

regression = LogisticRegression(C=10, max_iter=3000)


def dealt(n_members, seed):
    return BalancedTextBagging(
        regression,
        encoder="passthrough",
        rows_per_class=n_rare,
        n_estimators=n_members,
        random_state=seed,
    )


def independent(n_members, seed):
    return BalancedBaggingClassifier(
        regression, bootstrap=False, n_estimators=n_members, random_state=seed
    )


sizes, seeds = [1, 2, 4, 8, 16], range(5)
precision = {"dealt": [], "independent": []}
for size in sizes:
    for name, make in (("dealt", dealt), ("independent", independent)):
        scores = []
        for seed in seeds:
            model = make(size, seed).fit(vectors, y)
            column = model.classes_.tolist().index(rare)
            proba = model.predict_proba(vectors_test)[:, column]
            scores.append(average_precision_score(y_test == rare, proba))
        precision[name].append(scores)
    seen = np.unique(np.concatenate(dealt(size, 0).fit(vectors, y).estimators_samples_))
    means = ", ".join(f"{k} {np.mean(v[-1]):.3f}" for k, v in precision.items())
    print(f"{size:2} members: {means}; {len(seen)} titles seen when dealt")

# %%
# Each further member brings titles that no other has seen, and gains. Whether draws are
# dealt or independent matters far less than how many there are: with few members dealt
# ones see more titles, and that is all.

import matplotlib.pyplot as plt

figure, axes = plt.subplots(layout="constrained")
for name, scores in precision.items():
    axes.errorbar(
        sizes,
        np.mean(scores, axis=1),
        yerr=np.std(scores, axis=1),
        fmt="o-",
        capsize=3,
        label=name,
    )
axes.set(
    xscale="log",
    xlabel="members (bars: one standard deviation over 5 seeds)",
    ylabel=f"average precision of {rare}",
    title="How many balanced draws does it take?",
)
axes.set_xticks(sizes, map(str, sizes))
axes.legend()
axes.grid(alpha=0.3)
