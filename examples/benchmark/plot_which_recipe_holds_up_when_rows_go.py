"""
Which recipe holds up when rows go?
===================================

A benchmark is a grid: data sets, regimes, recipes and seeds. Here a table of product
titles is learnt as it is, with half of its categories cut to five rows, and with a
fifth of its labels wrong.
"""

# %%
# A table of your own needs a name, its columns and its language. A spec in TOML has the
# same keys, and ``skimbal benchmark spec.toml --out results.jsonl`` runs it.

from pathlib import Path
from tempfile import TemporaryDirectory

from skimbal.benchmark import BenchmarkSpec, run_benchmark
from skimbal.cli import main

folder = TemporaryDirectory()
table = Path(folder.name, "titles.csv")
main(["datasets", "make", str(table), "--rows", "700"])
spec = BenchmarkSpec(
    datasets=[
        {
            "name": "titles",
            "path": "titles.csv",
            "text": "title",
            "label": "category",
            "language": "en",
        }
    ],
    recipes=["tfidf_lr", "tfidf_svm_balanced", "lexical"],
    regimes=[
        "natural",
        {"kind": "step", "n_rare": 5, "prior": "uniform"},
        {"kind": "noise", "share": 0.2, "noise": "asymmetric"},
    ],
    n_train=300,
    n_test=300,
    folder=folder.name,
)
print(f"{len(spec.cells())} cells, such as {spec.cells()[0].name}")

# %%
# Every cell runs in a process of its own, and becomes a line with its figures, its
# costs and all that they depend on. A run that was killed goes on with the same call.

results = Path(folder.name, "results.jsonl")
lines = run_benchmark(spec, results, n_jobs=2)
for line in lines[:3]:
    print(line["recipe"], line["macro_f1"], line["fit_seconds"], line["commit"])

# %%
# The rows that are tested on are the same in every regime. One seed has no interval:
# take three or more before you believe a difference.

import matplotlib.pyplot as plt

regimes = list(dict.fromkeys(line["regime"] for line in lines))
figure, axis = plt.subplots(layout="constrained")
for recipe in dict.fromkeys(line["recipe"] for line in lines):
    scores = [line["macro_f1"] for line in lines if line["recipe"] == recipe]
    axis.plot(regimes, scores, marker="o", label=recipe)
axis.set(ylabel="macro F1")
axis.legend(frameon=False)
plt.show()
folder.cleanup()
