"""Losses with the rows they are made for, and slow references to compare with."""

import math

import numpy as np
import torch

from skimbal.losses import (
    AsymmetricLoss,
    BalancedSoftmaxLoss,
    ClassBalancedLoss,
    CrossEntropyLoss,
    DistributionBalancedLoss,
    FocalLoss,
    LDAMLoss,
    LogitAdjustedLoss,
    MinorityLoss,
)

COUNTS = np.array([60, 25, 10, 5])
LOSSES = [
    AsymmetricLoss(gamma_positive=0.5),
    BalancedSoftmaxLoss(),
    ClassBalancedLoss(beta=0.99),
    ClassBalancedLoss(beta=0.99, gamma=0.5),
    CrossEntropyLoss(label_smoothing=0.1),
    FocalLoss(),
    FocalLoss(gamma=0.5),
    LDAMLoss(),
    LogitAdjustedLoss(tau=0.7),
    MinorityLoss(),
]
MULTILABEL_LOSSES = [
    AsymmetricLoss(gamma_positive=0.5),
    AsymmetricLoss(gamma_negative=0.5),
    AsymmetricLoss(clip=0),
    ClassBalancedLoss(beta=0.99),
    ClassBalancedLoss(beta=0.99, gamma=0.5),
    CrossEntropyLoss(label_smoothing=0.1),
    DistributionBalancedLoss(),
    DistributionBalancedLoss(gamma=0.5),
    FocalLoss(),
    FocalLoss(gamma=0.5),
]


def criterion_of(loss, counts=COUNTS, *, n_rows=None, multilabel=False):
    """Return a criterion in float64."""
    n_rows = float(np.sum(counts)) if n_rows is None else n_rows
    made = loss.make_criterion(counts, n_rows=n_rows, multilabel=multilabel)
    return made.double()


def rows(n_rows=12, *, multilabel=False, scale=3.0):
    """Return logits and a target in which every class occurs; the last has no label."""
    generator = torch.Generator().manual_seed(0)
    shape = (n_rows, len(COUNTS))
    logits = scale * torch.randn(shape, generator=generator, dtype=torch.float64)
    if not multilabel:
        return logits, torch.arange(n_rows) % len(COUNTS)
    target = (torch.rand(shape, generator=generator) < 0.4).double()
    target[-1] = 0
    return logits, target


def softmax(row):
    """Return the probabilities of a list of logits."""
    parts = [math.exp(z - max(row)) for z in row]
    return [part / sum(parts) for part in parts]


def sigmoid(z):
    """Return the probability of yes."""
    return 1 / (1 + math.exp(-z))


def loop(row_loss, logits, target):
    """Return the loss of each row, one by one in plain Python."""
    pairs = zip(logits.tolist(), target.tolist(), strict=True)
    return torch.tensor([row_loss(z, t) for z, t in pairs], dtype=torch.float64)


def class_loop(entry_loss, logits, target):
    """Return the mean over the classes, of which each is a question of yes or no."""

    def row_loss(row, labels):
        pairs = zip(row, labels, strict=True)
        entries = [entry_loss(z, label, j) for j, (z, label) in enumerate(pairs)]
        return sum(entries) / len(entries)

    return loop(row_loss, logits, target)
