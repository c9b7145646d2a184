"""
What does a long tail look like?
================================

In a shop a few categories have most of the products. We cut balanced titles to such a
long tail, train the same classifier on both, and look at what happens to the rare
categories.
"""

# %%
# Twenty categories, all with the same number of rows. The test rows stay balanced, so
# that the recall of a rare category is measured as well as that of a common one.

import matplotlib.pyplot as plt
import numpy as np

from skimbal.datasets import make_long_tail, make_product_titles

X, y = make_product_titles(6000, n_classes=20, n_minority=0, random_state=0)
X_test, y_test = make_product_titles(4000, n_classes=20, n_minority=0, random_state=1)

# %%
# ``imbalance_ratio=100`` keeps all rows of the first category and a hundredth of the
# last; the categories between them shrink by a constant factor.

X_tail, y_tail = make_long_tail(X, y, imbalance_ratio=100, random_state=0)
classes, counts = np.unique(y_tail, return_counts=True)
order = np.argsort(-counts)
print(f"{len(X)} rows became {len(X_tail)}")

# %%
# A plain classifier, once on rows of every category alike, once on the long tail.

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import recall_score
from sklearn.pipeline import make_pipeline


def recalls(X_train, y_train):
    model = make_pipeline(TfidfVectorizer(), LogisticRegression(max_iter=1000))
    predicted = model.fit(X_train, y_train).predict(X_test)
    return recall_score(y_test, predicted, average=None, labels=classes)


# as many rows as the long tail has, but spread evenly
same_size = dict.fromkeys(classes.tolist(), len(X_tail) // len(classes))
even = recalls(*make_long_tail(X, y, counts=same_size, random_state=0))
tailed = recalls(X_tail, y_tail)

# %%
# On the same number of rows, the long tail costs the common categories nothing and the
# rare ones nearly everything.

fig, (top, bottom) = plt.subplots(2, sharex=True, figsize=(8, 6), layout="constrained")
names = classes[order]
top.bar(names, counts[order], color="tab:grey")
top.set(yscale="log", ylabel="training rows", title="A long tail of 20 categories")
bottom.plot(names, even[order], "o-", label="trained on even rows")
bottom.plot(names, tailed[order], "s-", label="trained on the long tail")
bottom.set(ylabel="recall on balanced test rows", ylim=(0, 1.05))
bottom.tick_params(axis="x", rotation=60)
bottom.legend()
plt.show()
