"""
Which method shall I use?
=========================

Before anything is trained for good: what pays on these rows, what does not, and what
does an answer cost? ``StrategyAdvisor`` races a few strategies within a time budget,
and says why it advises one.
"""

# %%
# Titles of six categories, some rare, one label in twenty wrong. The last third comes
# from a later month, in which sellers have begun to write something new.

import numpy as np

from skimbal.auto import StrategyAdvisor
from skimbal.datasets import make_product_titles

X, y = make_product_titles(
    360, n_classes=6, imbalance_ratio=8, label_noise=0.05, random_state=0
)
month = np.repeat(["April", "April", "May"], 120)
X = np.where(month == "May", [f"{title} refurbished" for title in X], X)

# %%
# `candidates` keeps this example short: nothing is tuned. Leave it out, and rules
# decide whether an encoder is.

advisor = StrategyAdvisor(
    candidates=["words", "words_mix", "vectors", "vectors_lda", "mix"],
    time_budget=120,
    random_state=0,
)
advisor.fit(X, y, part=month)
print(advisor.advice_)

# %%
# What is it worth, and what does it cost? The bars are 95 % intervals on rows that a
# candidate has not learnt; the labels say how long a text takes that comes alone. Where
# intervals overlap widely, the order is luck, and the advice looks at the cost.

import matplotlib.pyplot as plt

rows = [row for row in advisor.leaderboard_ if "score" in row][::-1]
figure, axes = plt.subplots(figsize=(8, 3.6), layout="constrained")
for place, row in enumerate(rows):
    chosen = row["name"] == advisor.advice_.chosen
    axes.plot([row["low"], row["high"]], [place, place], color="grey", lw=5, alpha=0.5)
    axes.plot(row["score"], place, "o", color="C1" if chosen else "C0")
    axes.annotate(
        f"{row['predict_ms_alone']:.1f} ms",
        (row["high"], place),
        xytext=(6, 0),
        textcoords="offset points",
        va="center",
    )
axes.set(
    yticks=range(len(rows)),
    yticklabels=[row["name"] for row in rows],
    xlabel="macro F1, out of fold",
    title=f"Advised: {advisor.advice_.record['title']}",
)
axes.margins(x=0.12)

# %%
# The months differ, and the advisor has noticed:

for row in advisor.advice_.record["drift"]:
    print(
        f"{row['part']}: AUC {row['auc']:.2f} ({row['low']:.2f} to {row['high']:.2f})"
    )

# %%
# The advice can be passed on as a page, as data, or as a script that makes exactly what
# is advised:

print(advisor.advice_.to_code())
