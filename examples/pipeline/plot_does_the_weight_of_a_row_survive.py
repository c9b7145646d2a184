"""
Does the weight of a row survive a sampler?
===========================================

Rows have weights: money, trust, age. A sampler makes other rows of them. The pipeline
of skimbal gives each new row the weight of its source.
"""

# %%
# Two products; old titles of the rare one were labelled by somebody careless, and count
# little.

import numpy as np

texts = ["red dress", "blue dress", "green dress", "long dress", "usb hub", "usb dress"]
labels = ["wear", "wear", "wear", "wear", "tech", "tech"]
weight = np.array([1, 1, 1, 1, 1, 0.01])

# %%
# The sampler doubles the rare rows. Their weights double with them.

from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression

from skimbal.over_sampling import RandomTextOverSampler
from skimbal.pipeline import make_pipeline

model = make_pipeline(
    RandomTextOverSampler(random_state=0), CountVectorizer(), LogisticRegression(C=10)
)
model.fit(texts, labels, logisticregression__sample_weight=weight)
print(weight[model.sample_indices_])

# %%
# What the classifier learns about each word, with the weights and without: the careless
# row no longer says that a dress may be tech.

import matplotlib.pyplot as plt

with_weights = model[-1].coef_[0].copy()
words = model[1].get_feature_names_out()
without = model.fit(texts, labels)[-1].coef_[0]
place = np.arange(len(words))
fig, ax = plt.subplots(figsize=(7, 4), layout="constrained")
ax.barh(place - 0.2, with_weights, height=0.4, label="with weights")
ax.barh(place + 0.2, without, height=0.4, label="without")
ax.set_yticks(place, words)
ax.set_xlabel("says 'wear' to the right, 'tech' to the left")
ax.legend()
plt.show()
