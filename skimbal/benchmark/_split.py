"""`Split`: the rows that a classifier is trained and tested on."""

from dataclasses import dataclass, field

import numpy as np

__all__ = ["Split"]


@dataclass(frozen=True)
class Split:
    """Training and test rows; `language` is ``'en'`` or ``'zh'``.

    `rare` holds the half of the classes that was cut; it is empty where none was.
    `X_unlabelled` are training rows whose labels no system is told; the figures of
    rare classes need to know how often each comes, `y_unlabelled`.
    """

    X_train: np.ndarray
    y_train: np.ndarray
    X_test: np.ndarray
    y_test: np.ndarray
    language: str
    rare: tuple[str, ...] = ()
    X_unlabelled: np.ndarray = field(default_factory=lambda: np.empty(0, object))
    y_unlabelled: np.ndarray = field(default_factory=lambda: np.empty(0, str))

    def all_rows(self) -> tuple[np.ndarray, np.ndarray]:
        """Return all training rows, with None for the labels that are not told."""
        y = np.full(len(self.y_unlabelled), None)
        texts = np.concatenate([self.X_train, self.X_unlabelled])
        return texts, np.concatenate([self.y_train.astype(object), y])
