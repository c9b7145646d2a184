"""
When should training stop?
==========================

The training loss falls in every epoch. Does the classifier get better in every epoch?
"""

# %%
# Few titles of five categories, one of them rare, and titles of the same shop to
# validate on. Training is given more epochs than it needs.

from skimbal.classifiers import BertClassifier
from skimbal.datasets import make_product_titles

options = {"n_classes": 5, "n_minority": 1, "imbalance_ratio": 8}
X, y = make_product_titles(100, **options, random_state=0)
X_val, y_val = make_product_titles(150, **options, random_state=1)
classifier = BertClassifier(max_epochs=10, n_iter_no_change=3, random_state=0)
classifier.fit(X, y, X_val=X_val, y_val=y_val)

# %%
# The history is a table, with the epoch marked whose weights were kept.

from skimbal.tracking import history_frame

frame = history_frame(classifier)
print(frame[["train_loss", "valid_loss", "valid_score", "kept"]].round(3))

# %%
# And a plot: losses on the left, macro F1 of the validation rows on the right.

from skimbal.tracking import TrainingHistoryDisplay

TrainingHistoryDisplay.from_estimator(classifier)

# %%
# Stop by the score that you care about, not by the training loss: early stopping keeps
# the epoch at the dotted line. If that is the last epoch, raise ``max_epochs``.
