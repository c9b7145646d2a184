"""
How few parameters are enough?
==============================

A fine-tuned body is 22 million numbers a task. How many of them must move? We train
ever fewer of them on product titles with two rare categories, and look at what that
costs in quality and in size.
"""

# %%
# Four categories; two of them have a handful of titles to learn from.

from sklearn.model_selection import train_test_split

from skimbal.datasets import make_product_titles

X, y = make_product_titles(
    240, n_classes=4, n_minority=2, imbalance_ratio=6, random_state=0
)
X, X_test, y, y_test = train_test_split(X, y, test_size=0.5, stratify=y, random_state=0)

# %%
# The same classifier, with another way to train it each time. Rates follow the method:
# few parameters want a larger one.

from skimbal.classifiers import BertClassifier
from skimbal.peft import IA3, BitFit, BottleneckAdapter, LoRA

methods = [None, BottleneckAdapter(), LoRA(), BitFit(), IA3()]
models = {
    "all" if method is None else type(method).__name__: BertClassifier(
        peft=method, max_epochs=8, random_state=0
    ).fit(X, y)
    for method in methods
}

# %%
# Macro F1 on the test titles against the numbers that were trained, the head included.

import matplotlib.pyplot as plt
from sklearn.metrics import f1_score

figure, axes = plt.subplots(figsize=(7, 4), layout="constrained")
for name, model in models.items():
    score = f1_score(y_test, model.predict(X_test), average="macro")
    print(f"{name:18} {model.n_trained_parameters_:>10,} {score:.2f}")
    axes.scatter(model.n_trained_parameters_, score, label=name)
axes.set(xscale="log", xlabel="trained numbers", ylabel="macro F1")
axes.legend()

# %%
# Up to a few hundred times fewer numbers do nearly as well on a task as easy as this
# one. The time of a fit hardly changes: each step still runs the whole body, and most
# of it backwards as well.
