"""Rows of each class: checked, and turned into weights."""

from typing import Any

import numpy as np

__all__ = ["check_counts", "effective_weights", "fill_empty", "log_shares"]


def check_counts(counts: Any, n_rows: float | None = None) -> np.ndarray:
    """Return rows of each class as float64, or say what is wrong with them.

    With `n_rows`, rows may have several labels, and no class may have more rows.
    """
    counts = np.asarray(counts, dtype=np.float64)
    fine = counts.ndim == 1 and len(counts) >= 1 and np.isfinite(counts).all()
    if not (fine and (counts >= 0).all() and counts.any()):
        raise ValueError(
            "`counts` must be 1-D and hold finite numbers of rows from 0 on, one above "
            f"0 at least; got an array of shape {counts.shape}."
        )
    # weighted rows are sums, which differ in the last digits
    if n_rows is not None and not counts.max() <= n_rows * (1 + 1e-6):
        raise ValueError(
            f"`n_rows` must be no less than the rows of any class, {counts.max():g}; "
            f"got {n_rows:g}."
        )
    return counts


def fill_empty(counts: np.ndarray) -> np.ndarray:
    """Count a class without rows as one row, or as the rarest class if that has less.

    Its row may yet turn up among those that are validated on, or with a weight of 0:
    the loss there must be finite.
    """
    fewest = min(1.0, counts[counts > 0].min())
    return np.where(counts > 0, counts, fewest)


def log_shares(counts: np.ndarray) -> np.ndarray:
    """Return the logarithm of the share of each class in all rows."""
    filled = fill_empty(counts)
    return np.log(filled / filled.sum())


def effective_weights(counts: np.ndarray, beta: float) -> np.ndarray:
    """Return (1 - beta) / (1 - beta^n) of each class, as Cui et al. (2019).

    From ``beta=0``, where all weigh 1, to 1, where classes weigh as 1 / n.
    """
    # expm1: beta^n is so close to 1 where n is small that a difference would be noise
    decay = np.log(beta) if beta > 0 else -np.inf
    return (1 - beta) / -np.expm1(fill_empty(counts) * decay)
