"""
How far do seconds of training go?
==================================

The recipe ``lexical`` trains in seconds, ``embedding`` needs a pretrained encoder and a
little longer, and ``auto``, the default, weighs heads on both against each other. We
give them few titles and more, and watch the rare categories.
"""

# %%
# Product titles in ten categories, two of which are ten times rarer than the others.
# The test titles are made with another seed.

import matplotlib.pyplot as plt

from skimbal.datasets import make_product_titles

X_test, y_test = make_product_titles(300, random_state=1)

# %%
# A recipe is a name; what it makes is an ordinary classifier of scikit-learn. ``auto``
# would also fine-tune, which takes minutes: ``time_budget=0`` leaves that out.

from time import perf_counter

import numpy as np

from skimbal.evaluation import evaluate
from skimbal.recipes import make_recipe

sizes = [450, 900]
options = {"lexical": {}, "embedding": {}, "auto": {"time_budget": 0}}
results = {}
for name in options:
    for n_samples in sizes:
        X, y = make_product_titles(n_samples, random_state=0)
        start = perf_counter()
        model = make_recipe(name, random_state=0, **options[name]).fit(X, y)
        seconds = perf_counter() - start
        counts = dict(zip(*np.unique(y, return_counts=True), strict=True))
        report = evaluate(model, X_test, y_test, cv="prefit", class_counts=counts)
        results[name, n_samples] = report.overall
        print(
            f"{name:<10}{n_samples:>5} titles {seconds:5.1f} s   macro F1 "
            f"{report.overall['macro_f1']:.2f}   rarest third "
            f"{report.overall['tail_f1']:.2f}"
        )

# %%
# Common categories are easy for all. The rarest third is where recipes differ.

figure, axes = plt.subplots(1, 2, figsize=(9, 4), sharey=True, layout="constrained")
for axis, figure_name, title in zip(
    axes, ("macro_f1", "tail_f1"), ("all categories", "the rarest third"), strict=True
):
    for name in options:
        scores = [results[name, n_samples][figure_name] for n_samples in sizes]
        axis.plot(sizes, scores, marker="o", label=name)
    axis.set(title=title, xlabel="training titles")
axes[0].set(ylabel="F1")
axes[0].legend(frameon=False)
plt.show()
