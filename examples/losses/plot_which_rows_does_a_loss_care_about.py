"""
Which rows does a loss care about?
==================================

Every loss is small where a row is right and large where it is wrong. What differs is
how hard it pulls at which rows. Here is the pull, and what becomes of it.
"""

# %%
# Two classes, 950 rows against 50. The gradient says how hard a row pulls at its logit,
# from rows that are wrong (left) to rows that are right (right).

import matplotlib.pyplot as plt
import numpy as np
import torch

from skimbal.losses import make_loss

COUNTS = np.array([950, 50])
NAMES = ["cross_entropy", "focal", "minority", "class_balanced", "balanced_softmax"]
STYLES = dict(zip(NAMES, ["k-", "C0-", "C1--", "C2-.", "C3:"], strict=True))


def pull(name, own_class, margin):
    """Return the gradient at the logit of the true class, for rows of one class."""
    criterion = make_loss(name).make_criterion(COUNTS, n_rows=COUNTS.sum())
    target = torch.full((len(margin),), own_class)
    logits = torch.zeros(len(margin), 2)
    logits[:, own_class] = torch.from_numpy(margin).float()
    logits.requires_grad_()
    criterion(logits, target).sum().backward()
    return -logits.grad[:, own_class].numpy()


margin = np.linspace(-6, 6, 121)
figure, axes = plt.subplots(1, 2, figsize=(9, 4), layout="constrained", sharex=True)
for axis, own_class, title in [
    (axes[0], 0, "a common row"),
    (axes[1], 1, "a rare row"),
]:
    for name in NAMES:
        axis.plot(margin, pull(name, own_class, margin), STYLES[name], label=name)
    axis.set(title=title, xlabel="how far its logit is ahead", ylim=(0, None))
    axis.grid(alpha=0.3)
axes[0].set_ylabel("pull of the row")
axes[1].legend()

# %%
# Focal loss lets go of rows that are right, whatever their class. The minority and the
# class-balanced loss multiply the pull of rare rows, wrong ones too: it is ten times
# that of common rows and more. Balanced softmax pulls no harder than cross-entropy;
# it wants a rare row to be further ahead before it lets go.

# %%
# What becomes of it: a line is fitted to one feature, in which rare rows lie two
# standard deviations to the right.

rng = np.random.default_rng(1)
target = torch.from_numpy(np.repeat([0, 1], COUNTS))
feature = torch.from_numpy(rng.normal(size=1000) + 2 * target.numpy())
inputs = torch.stack([feature, torch.ones(1000, dtype=torch.float64)], dim=1)


def fit(loss):
    """Return the coefficients of the line, and the probabilities of the rare class."""
    criterion = loss.make_criterion(COUNTS, n_rows=1000).double()
    weights = torch.zeros(2, 2, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS(
        [weights], max_iter=500, line_search_fn="strong_wolfe"
    )

    def closure():
        optimizer.zero_grad()
        value = criterion(inputs @ weights, target).mean()
        value.backward()
        return value

    optimizer.step(closure)
    slope, level = (weights[:, 1] - weights[:, 0]).tolist()
    return slope, level, (inputs @ weights).detach().softmax(dim=1)[:, 1].numpy()


found = {name: fit(make_loss(name)) for name in NAMES}
order = np.argsort(feature.numpy())
figure, axis = plt.subplots(figsize=(7, 4), layout="constrained")
for name, (_, _, proba) in found.items():
    axis.plot(feature.numpy()[order], proba[order], STYLES[name], label=name)
axis.axhline(0.5, color="0.7", lw=1)
axis.set(xlabel="feature", ylabel="probability of the rare class")
axis.legend()
axis.grid(alpha=0.3)

# %%
# The curves are about the same one, moved: each loss decides for the rare class at
# another place. Since all of them rise with the feature, all rank the rows alike. How
# far a curve moves is no secret: ``training_prior`` tells which class frequencies the
# probabilities stand for, and
# :class:`~skimbal.calibration.PriorCorrectedClassifier` moves them elsewhere.

print(f"{'loss':<17} decides at  finds of 50  in vain  prior of the rare class")
for name, (slope, level, proba) in found.items():
    chosen = proba > 0.5
    hits = int(chosen[950:].sum())
    prior = make_loss(name).training_prior(COUNTS)[1]
    print(
        f"{name:<17} {-level / slope:>10.2f}  {hits:>11}  {chosen[:950].sum():>7}"
        f"  {prior:>23.2f}"
    )
