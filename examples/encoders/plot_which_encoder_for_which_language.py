"""
Which encoder for which language?
=================================

Words, characters or a pretrained body: what should a classifier of product titles see?
We train the same linear classifier on each, in English and in Chinese, with few rows
and with many.
"""

# %%
# Four ways to make vectors. ``LexicalEncoder()`` decides by the script of the training
# texts; ``TransformerEncoder()`` is the English MiniLM. Encoding the same title twice
# would be a waste: a cache on disk keeps the vectors for all sizes below.

from tempfile import TemporaryDirectory

from skimbal.encoders import LexicalEncoder, TransformerEncoder, clear_cache

cache = TemporaryDirectory()
encoders = {
    "words": LexicalEncoder(analyzer="word"),
    "characters": LexicalEncoder(analyzer="char"),
    "LexicalEncoder()": LexicalEncoder(),
    "MiniLM (English)": TransformerEncoder(cache_dir=cache.name),
}

# %%
# Ten categories, two of them rare, and the macro F1 on 300 titles that were not used
# for training.

from sklearn.metrics import f1_score
from sklearn.pipeline import make_pipeline
from sklearn.svm import LinearSVC

from skimbal.datasets import make_product_titles

sizes = [50, 100, 200, 400]


def scores(encoder, lang):
    X, y = make_product_titles(700, lang=lang, imbalance_ratio=5, random_state=0)
    X_test, y_test = X[400:], y[400:]
    values = []
    for size in sizes:
        model = make_pipeline(encoder, LinearSVC(class_weight="balanced"))
        predicted = model.fit(X[:size], y[:size]).predict(X_test)
        values.append(f1_score(y_test, predicted, average="macro"))
    return values


results = {
    lang: {name: scores(encoder, lang) for name, encoder in encoders.items()}
    for lang in ("en", "zh")
}
clear_cache(cache.name)

# %%
# Chinese has no spaces, so a "word" is a whole run of characters that hardly ever comes
# again; an English body knows no Chinese. ``LexicalEncoder()`` takes characters alone
# there, so its line covers theirs. In English the four are close, and characters help.

import matplotlib.pyplot as plt

fig, axes = plt.subplots(1, 2, sharey=True, figsize=(9, 4), layout="constrained")
titles = {"en": "English titles", "zh": "Chinese titles"}
for ax, (lang, lines) in zip(axes, results.items(), strict=True):
    for (name, values), marker in zip(lines.items(), "s^ox", strict=True):
        ax.plot(sizes, values, marker=marker, label=name)
    ax.set(xscale="log", xlabel="training titles", title=titles[lang])
    ax.set_xticks(sizes, sizes)
    ax.minorticks_off()
axes[0].set_ylabel("macro F1")
axes[0].legend(loc="lower right")
plt.show()
