"""
Does the body know my words?
============================

A pretrained body has read the web, and not your shop. Let it guess hidden words of your
own titles, and see how its guesses change.
"""

# %%
# Titles without labels. MiniLM is a sentence encoder, which has no head for guessing:
# that head is trained along.

from skimbal.datasets import make_product_titles
from skimbal.pretraining import MLMPretrainer

titles, _ = make_product_titles(400, n_classes=6, n_minority=2, random_state=0)
pretrainer = MLMPretrainer(max_epochs=4, random_state=0).fit(titles)
print(f"before: among {pretrainer.first_perplexity_:,.0f} words")
print(f"after:  among {pretrainer.perplexity_:,.0f} words")

# %%
# Hidden words of texts that were held out, after each epoch:

import matplotlib.pyplot as plt

perplexity = [epoch["perplexity"] for epoch in pretrainer.history_]
fig, ax = plt.subplots(figsize=(7, 4), layout="constrained")
ax.plot(range(1 + len(perplexity)), [pretrainer.first_perplexity_, *perplexity], "o-")
ax.set_yscale("log")
ax.set_xlabel("epoch")
ax.set_ylabel("pseudo-perplexity of held-out titles")
plt.show()

# %%
# The model is a folder: start a classifier from it, or let it write copies of titles.

from skimbal.augmentation import ContextualAugmenter

augmenter = ContextualAugmenter(pretrainer.model_path_, fraction=0.3, random_state=0)
copies = augmenter.fit(titles).augment(titles[:5])
for title, copy in zip(titles[:5], copies, strict=True):
    print(f"{title}  ->  {copy}")
