"""
Which rows go when a class is cut?
==================================

A catalogue lists many titles several times, with small differences. When its largest
category is cut, how many different products are left?
"""

# %%
# Products of a frequent category, of which a few are listed over and over, and some of
# a rare one.

import numpy as np

from skimbal.datasets import make_product_titles

titles, _ = make_product_titles(1500, random_state=0)
products = list(dict.fromkeys(titles))[:1000]
rng = np.random.default_rng(0)
popularity = 1 / np.arange(1, len(products) + 1)
listed = rng.choice(len(products), size=5000, p=popularity / popularity.sum())
endings = ["", "!", " - new", " (sale)"]
texts = [products[i] + endings[rng.integers(4)] for i in listed] + ["rare"] * 10
labels = ["frequent"] * 5000 + ["rare"] * 10

# %%
# Cut the frequent category to fewer rows, at random and near-duplicates first.

from skimbal.under_sampling import NearDuplicateUnderSampler, RandomTextUnderSampler

sizes = [50, 100, 200, 400, 800, 1600, 3200]


def count_products(sampler_class):
    counts = []
    for size in sizes:
        strategy = {"frequent": size}
        sampler = sampler_class(sampling_strategy=strategy, random_state=0)
        sampler.fit_resample(texts, labels)
        kept = sampler.sample_indices_[:size]
        counts.append(len(set(listed[kept])))
    return counts


import matplotlib.pyplot as plt

fig, ax = plt.subplots(figsize=(7, 4), layout="constrained")
for sampler_class in (NearDuplicateUnderSampler, RandomTextUnderSampler):
    ax.plot(sizes, count_products(sampler_class), "o-", label=sampler_class.__name__)
ax.set(xscale="log", xlabel="rows that stay", ylabel="different products among them")
ax.legend()
plt.show()
