"""
What do copies of a title look like?
====================================

A copy helps if it could be another title of the same thing. Read some before you train
on thousands: which operation keeps the meaning depends on your texts.
"""

# %%
# Two titles, English and Chinese. What a buyer must be able to trust (sizes, article
# numbers, negations) is protected; brands are yours to name.

from skimbal.augmentation import (
    CharacterAugmenter,
    DeleteAugmenter,
    InsertAugmenter,
    PunctuationAugmenter,
    SplitAugmenter,
    SwapAugmenter,
)

titles = ["Aurelia steel bottle 750ml, not for hot drinks", "纯棉短袖T恤 男士夏季宽松"]
brands = ["Aurelia"]
augmenters = {
    "swap words": SwapAugmenter(protected_words=brands, random_state=0),
    "delete words": DeleteAugmenter(protected_words=brands, random_state=0),
    "insert words": InsertAugmenter(protected_words=brands, random_state=0),
    "punctuate": PunctuationAugmenter(random_state=0),
    "split words": SplitAugmenter(protected_words=brands, random_state=0),
    "mistype": CharacterAugmenter(
        method="keyboard", protected_words=brands, random_state=0
    ),
}
for name, augmenter in augmenters.items():
    print(f"{name:15}", *augmenter.fit(titles).augment(titles), sep="  |  ")

# %%
# One after the other, or one of several by chance:

from skimbal.augmentation import ChainAugmenter, ChoiceAugmenter

steps = [("swap", SwapAugmenter()), ("split", SplitAugmenter())]
chain = ChainAugmenter(augmenters=steps, random_state=0)
choice = ChoiceAugmenter(augmenters=steps, random_state=0)
for augmenter in (chain, choice):
    print(type(augmenter).__name__, augmenter.fit(titles).augment(titles[:1], n=3))

# %%
# In training a sampler makes as many copies as a class lacks, of its training rows
# alone.

from collections import Counter

from skimbal.datasets import make_product_titles
from skimbal.over_sampling import AugmentingOverSampler

X, y = make_product_titles(400, random_state=0)
sampler = AugmentingOverSampler(choice, random_state=0)
_, all_y = sampler.fit_resample(X, y)

# %%
# The bars show which rows of each class are real. Many copies of one row say little
# new: ``sampling_strategy`` sets a limit.

import matplotlib.pyplot as plt

real, all_rows = Counter(y), Counter(all_y)
names = [name for name, _ in real.most_common()]
fig, ax = plt.subplots(figsize=(7, 4), layout="constrained")
ax.barh(names, [all_rows[name] for name in names], color="tab:orange", label="copies")
ax.barh(names, [real[name] for name in names], color="tab:blue", label="real rows")
ax.invert_yaxis()
ax.set_xlabel("rows")
fig.legend(loc="outside upper right", ncols=2)
plt.show()
