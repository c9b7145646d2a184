"""What members see of the texts: n-grams, or vectors of an encoder."""

from time import perf_counter
from typing import Any, Protocol

import numpy as np

from skimbal.encoders import LexicalEncoder, TransformerEncoder
from skimbal.encoders._lexical_folds import LexicalFolds

__all__ = ["LexicalView", "VectorView", "View"]


class View(Protocol):
    """Features of the training texts; `encoder` makes those of new texts.

    `seconds` is the time that they took.
    """

    name: str
    encoder: Any
    features: Any
    seconds: float

    def split(self, train: np.ndarray, test: np.ndarray) -> tuple[Any, Any]:
        """Return features of training and test rows; tests teach nothing."""


class LexicalView:
    """Sparse n-grams; each fold chooses and weighs its own by its training rows.

    Parameters
    ----------
    texts : list of str
        The training texts.
    """

    name = "lexical"

    def __init__(self, texts: list[str]) -> None:
        start = perf_counter()
        self.encoder = LexicalEncoder()
        self._folds = LexicalFolds(self.encoder, texts)
        self.features = self._folds.fit_encoder()
        self.seconds = perf_counter() - start

    def split(self, train: np.ndarray, test: np.ndarray) -> tuple[Any, Any]:
        """Return the n-grams that the training rows hold often enough."""
        return self._folds.split(train, test)


class VectorView:
    """Vectors of a frozen encoder: one pass over the texts, whatever the folds.

    Parameters
    ----------
    name : str
        What the audit calls it.
    encoder : TransformerEncoder
        Not fitted; it learns nothing from the texts.
    texts : list of str
        The training texts.
    """

    def __init__(
        self, name: str, encoder: TransformerEncoder, texts: list[str]
    ) -> None:
        start = perf_counter()
        self.name = name
        self.encoder = encoder
        self.features = encoder.fit_transform(texts)
        self.seconds = perf_counter() - start

    def split(self, train: np.ndarray, test: np.ndarray) -> tuple[Any, Any]:
        """Return the vectors of the rows."""
        return self.features[train], self.features[test]
