"""
What does the default choose?
=============================

``ImbalancedTextClassifier`` weighs counting words against a pretrained encoder on rows
that neither has learnt. Which of the two does it trust, and is it right? We let it
choose for few rows and for many.
"""

# %%
# Titles of six categories, some of them rare, and one label in twenty is wrong. The
# encoder is the English MiniLM, which stays as it is here: fine-tuning would take too
# long for an example. A cache keeps the vectors for all sizes below.

from tempfile import TemporaryDirectory

from skimbal import ImbalancedTextClassifier, TransformerEncoder
from skimbal.datasets import make_product_titles

options = {"n_classes": 6, "imbalance_ratio": 6, "label_noise": 0.05}
X, y = make_product_titles(640, random_state=0, **options)
X_new, y_new = make_product_titles(500, random_state=1, **options)
cache = TemporaryDirectory()
encoder = TransformerEncoder(cache_dir=cache.name)

# %%
# Three classifiers for each number of rows: the default, and the same with one kind of
# member alone.

from sklearn.metrics import f1_score

kinds = {
    "both": ["lexical", "embedding"],
    "n-grams alone": ["lexical"],
    "vectors alone": ["embedding"],
}
sizes = [160, 320, 640]
scores = {name: [] for name in kinds}
audits = []
for size in sizes:
    for name, members in kinds.items():
        model = ImbalancedTextClassifier(encoder, members=members, random_state=0).fit(
            X[:size], y[:size]
        )
        scores[name].append(f1_score(y_new, model.predict(X_new), average="macro"))
        if name == "both":
            audits.append(model.audit_)
            print(f"{size} rows")
            print(*model.audit_["choices"], sep="\n", end="\n\n")

# %%
# The left panel asks new titles. The bars are what the default said of itself in
# `audit_`, before it saw any of these: out-of-fold macro F1 with its 95 % interval. The
# right panel shows the weights.

import matplotlib.pyplot as plt
import numpy as np

figure, (left, right) = plt.subplots(1, 2, figsize=(9, 4.6), layout="constrained")
place = np.arange(len(sizes))
for (name, values), marker in zip(scores.items(), "osD", strict=True):
    left.plot(place, values, marker=marker, label=name)
said = [audit["ensemble"] for audit in audits]
middle = np.array([row["score"] for row in said])
limits = np.array([[row["low"], row["high"]] for row in said]).T
left.errorbar(
    place + 0.08,
    middle,
    np.abs(limits - middle),
    fmt="none",
    color="grey",
    capsize=4,
    label="both, out of fold",
)
left.set(ylabel="macro F1", title="How good is it on new titles?")
left.legend(loc="lower right")

base = np.zeros(len(sizes))
for j, member in enumerate(audits[0]["members"]):
    weights = np.array([audit["members"][j]["weight"] for audit in audits])
    right.bar(place, weights, 0.5, base, label=member["name"])
    base += weights
right.set(ylabel="weight", title="Which members does it trust?")
handles = right.get_legend_handles_labels()
figure.legend(*handles, loc="outside lower right", ncols=4)
for axes in (left, right):
    axes.set_xticks(place, sizes)
    axes.set_xlabel("training titles")

cache.cleanup()

# %%
# The vectors are ahead of the n-grams, and get most of the weight; with the fewest rows
# the n-grams would not gain one standard error and are left out. What the default said
# of itself holds on new titles: look how wide the interval is, too, before you believe
# in a difference between two lines.
