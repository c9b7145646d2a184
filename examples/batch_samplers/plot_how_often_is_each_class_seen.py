"""
How often is each class seen?
=============================

A batch sampler decides which rows an epoch of fine-tuning reads. More rows of rare
classes means fewer of frequent ones, since an epoch stays as long as it is. We count
what four samplers draw.
"""

# %%
# Product titles with ten categories; the last of them has 50 times fewer titles than
# the first.

import numpy as np

from skimbal.datasets import make_long_tail, make_product_titles

X, y = make_product_titles(6000, imbalance_ratio=1, random_state=0)
X, y = make_long_tail(X, y, imbalance_ratio=50, random_state=0)
classes, target = np.unique(y, return_inverse=True)
counts = np.bincount(target)
order = np.argsort(-counts)
print(dict(zip(classes[order].tolist(), counts[order].tolist(), strict=True)))

# %%
# One epoch of each sampler. How often is a title of each category read? For the
# progressive one we look at the last of ten epochs.

from skimbal.batch_samplers import make_batch_sampler

draws = {}
for name in ("natural", "square_root", "progressive", "class_balanced"):
    draw = make_batch_sampler(name).prepare(target)
    rows = draw(0.9, np.random.default_rng(0))
    draws[name] = np.bincount(target[rows], minlength=len(classes))
    times = np.bincount(rows, minlength=len(target))
    rarest = np.unique(times[target == order[-1]])
    unread = np.mean(times == 0)
    print(f"{name:<15} each title of the rarest: {rarest} times, unread: {unread:.0%}")

# %%
# Within a category the titles are used evenly: their numbers differ by one at most.
# What balance costs is plain too: in an epoch that is class-balanced, two titles in
# five are not read. They come in other epochs; where there are few, much is lost.

import matplotlib.pyplot as plt

figure, axes = plt.subplots(figsize=(8, 4.2), layout="constrained")
place = np.arange(len(classes))
for name, drawn in draws.items():
    axes.plot(place, drawn[order], "o-", label=name)
axes.set(
    yscale="log",
    xticks=place,
    ylabel="titles read in an epoch",
    title="How often is each class seen?",
)
axes.set_xticklabels(classes[order], rotation=30, ha="right")
axes.legend()
axes.grid(axis="y", alpha=0.3)

# %%
# The probabilities of a model that was trained on such draws stand for the class
# frequencies that it saw. `training_prior` tells which, here when nine tenths of
# training are done, and a classifier of `skimbal.calibration` moves them back.

prior = counts / counts.sum()
for name in draws:
    seen = make_batch_sampler(name).training_prior(prior, 0.9)
    print(f"{name:<15} {seen[order].round(2)}")
