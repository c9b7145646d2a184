"""Texts with their class numbers and weights."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

__all__ = ["TextRows", "count_rows"]


@dataclass(frozen=True)
class TextRows:
    """Rows of one or two text columns.

    Parameters
    ----------
    columns : sequence of one or two lists of str
        The texts.
    target : ndarray of shape (n_samples,), int64, or (n_samples, n_classes), float32
        Class numbers; or 0 and 1 where rows may have several labels.
    weights : ndarray of shape (n_samples,)
        Weight of each row in the loss.
    """

    columns: Sequence[Sequence[str]]
    target: np.ndarray
    weights: np.ndarray

    def __len__(self) -> int:
        return len(self.target)

    def take(self, rows: np.ndarray) -> "TextRows":
        """Return some rows, in the order given."""
        columns = tuple([column[i] for i in rows] for column in self.columns)
        return TextRows(columns, self.target[rows], self.weights[rows])


def count_rows(target: np.ndarray, n_classes: int) -> np.ndarray:
    """Return the rows of each class, or with each label, int64."""
    if target.ndim == 2:
        return target.sum(axis=0).astype(np.int64)
    return np.bincount(target, minlength=n_classes)
