"""Rows of tokens with their class numbers and weights, fetched a batch at a time."""

from typing import Any

import numpy as np
import torch
from torch.utils.data import Dataset

from skimbal._torch._tokens import TokenArrays

__all__ = ["TokenDataset"]


class TokenDataset(Dataset):
    """Tokens, class numbers and row weights.

    Parameters
    ----------
    tokens : TokenArrays
        The texts.
    codes : ndarray of shape (n_samples,), int64
        Class numbers.
    weights : ndarray of shape (n_samples,), float
        Weight of each row in the loss.
    """

    def __init__(
        self, tokens: TokenArrays, codes: np.ndarray, weights: np.ndarray
    ) -> None:
        self.tokens = tokens
        self.codes = torch.from_numpy(codes)
        self.weights = torch.from_numpy(weights.astype(np.float32))

    def __len__(self) -> int:
        return len(self.tokens)

    def take(self, rows: np.ndarray) -> "TokenDataset":
        """Return some rows, in the order given."""
        return TokenDataset(
            self.tokens.take(rows), self.codes.numpy()[rows], self.weights.numpy()[rows]
        )

    def __getitems__(self, rows: Any) -> tuple[dict[str, torch.Tensor], Any]:
        """Return a padded batch: inputs, and (class numbers, weights)."""
        index = np.asarray(rows)
        return self.tokens.pad(index), (self.codes[index], self.weights[index])
