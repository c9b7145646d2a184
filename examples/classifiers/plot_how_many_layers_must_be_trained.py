"""
How many layers must be trained?
================================

Layers below the trained ones need to be run only once, and their states can be kept.
The fewer layers are trained, the faster an epoch is. What is lost?
"""

# %%
# Few rows, so that this page is quick: five categories, one of them rare.

from sklearn.model_selection import train_test_split

from skimbal.datasets import make_product_titles

X, y = make_product_titles(
    400, n_classes=5, n_minority=1, imbalance_ratio=8, random_state=0
)
X_train, X_test, y_train, y_test = train_test_split(
    X, y, test_size=0.5, stratify=y, random_state=0
)
print(f"{len(X_train)} training rows, {len(X_test)} test rows")

# %%
# The body, MiniLM, has six layers. All of it is trained, then the two highest layers,
# then the head alone.

from time import perf_counter

from sklearn.metrics import f1_score

from skimbal.classifiers import BertClassifier

scores = {}
for n_trained_layers in (None, 2, 0):
    model = BertClassifier(
        n_trained_layers=n_trained_layers, max_epochs=6, random_state=0
    )
    start = perf_counter()
    model.fit(X_train, y_train)
    seconds = perf_counter() - start
    score = f1_score(y_test, model.predict(X_test), average="macro")
    name = "all" if n_trained_layers is None else str(n_trained_layers)
    scores[name] = score, seconds
    print(
        f"{name:>3} layers   {model.n_trained_parameters_:>10,} numbers   "
        f"macro F1 {score:.2f}   trained in {seconds:.0f} s"
    )

# %%
import matplotlib.pyplot as plt

figure, axis = plt.subplots(figsize=(6, 3.5), layout="constrained")
for name, (score, seconds) in scores.items():
    axis.plot(seconds, score, "o", color="C0")
    axis.annotate(
        f"{name} layers", (seconds, score), xytext=(6, -4), textcoords="offset points"
    )
axis.set(xlabel="seconds of training", ylabel="macro F1", ylim=(0, 1))
axis.margins(x=0.25)
axis.grid(alpha=0.3)
