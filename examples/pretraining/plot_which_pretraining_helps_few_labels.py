"""
Which pretraining helps few labels?
===================================

A body can guess hidden words, tell texts apart, or write a text again from one vector.
None of these knows the labels. What is left of each, when there are five of a class?
"""

# %%
# Of the titles two thirds are trained on: all of these are read, and few have a label.
# The others are for the score, and no body reads them before.

import numpy as np
from sklearn.model_selection import train_test_split

from skimbal.datasets import make_product_titles

titles, y = make_product_titles(
    375, n_classes=6, n_minority=2, imbalance_ratio=5, random_state=0
)
titles, test_titles, y, test_y = train_test_split(
    titles, y, test_size=1 / 3, stratify=y, random_state=0
)
rng = np.random.default_rng(0)
draws = []
for _ in range(10):
    order = rng.permutation(len(y))
    draws.append(
        np.concatenate([order[y[order] == label][:5] for label in np.unique(y)])
    )

# %%
# A linear probe says what the vectors know. MiniLM is a sentence encoder: it starts
# high, and has much to lose.

from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score

from skimbal.encoders import TransformerEncoder


def probe(body):
    encoder = TransformerEncoder(body).fit(titles)
    vectors, test_vectors = encoder.transform(titles), encoder.transform(test_titles)
    scores = []
    for labelled in draws:
        model = LogisticRegression(C=10, max_iter=500)
        model.fit(vectors[labelled], y[labelled])
        scores.append(f1_score(test_y, model.predict(test_vectors), average="macro"))
    return scores


from skimbal.pretraining import DenoisingPretrainer, MLMPretrainer, SimCSEPretrainer

scores = {"none": probe("minilm")}
for kind in (MLMPretrainer, SimCSEPretrainer, DenoisingPretrainer):
    pretrainer = kind(max_epochs=2, random_state=0).fit(titles)
    losses = [epoch["valid_loss"] for epoch in pretrainer.history_]
    print(f"{kind.__name__}: held-out loss {losses[0]:.3g}, then {losses[-1]:.3g}")
    scores[kind.__name__.removesuffix("Pretrainer")] = probe(pretrainer.model_path_)

# %%
# The loss falls each time. Whether that is a gain, only labels can tell: MiniLM knows
# enough of these titles, and the scores stay within about a point of where they were.

import matplotlib.pyplot as plt

fig, ax = plt.subplots(figsize=(7, 4), layout="constrained")
ax.boxplot(list(scores.values()), tick_labels=list(scores))
ax.set_xlabel("pretraining on the training titles, two epochs")
ax.set_ylabel("macro F1, five labels a class, ten draws")
plt.show()

for name, values in scores.items():
    print(f"{name:10} {np.mean(values):.3f}")
