"""Rows of tokens with their targets and weights, fetched a batch at a time."""

from collections.abc import Callable
from typing import Any, Protocol

import numpy as np
import torch
from torch.utils.data import Dataset

from skimbal._torch._batching import shuffled_batches

__all__ = ["Inputs", "TokenDataset", "TrainingRows"]


class Inputs(Protocol):
    """What a body reads, row by row: `TokenArrays`, or states of a lower layer."""

    def __len__(self) -> int: ...

    @property
    def lengths(self) -> np.ndarray:
        """Number of tokens of each row, int64 of shape (n_samples,)."""

    def batch(self, rows: np.ndarray, *, packed: bool) -> dict[str, torch.Tensor]:
        """Return some rows as inputs of the encoder."""


class TokenDataset(Dataset):
    """Inputs, targets and row weights.

    Parameters
    ----------
    tokens : Inputs
        The texts.
    target : ndarray of shape (n_samples,), int64, or (n_samples, n_classes), float32
        Class numbers; or 0 and 1 where rows have several labels.
    weights : ndarray of shape (n_samples,), float
        Weight of each row in the loss.
    packed : bool
        Whether batches are packed instead of padded, see `PooledEncoder.packs`.
    """

    def __init__(
        self,
        tokens: Inputs,
        target: np.ndarray,
        weights: np.ndarray,
        *,
        packed: bool,
    ) -> None:
        self.tokens = tokens
        self.target = torch.from_numpy(target)
        self.weights = torch.from_numpy(weights.astype(np.float32))
        self.packed = packed

    def __len__(self) -> int:
        return len(self.weights)

    def count_targets(self, rows: Any) -> int:
        """Return how many targets some rows have: what the loss is a mean over."""
        return len(rows)

    def __getitems__(self, rows: Any) -> tuple[dict[str, torch.Tensor], Any]:
        """Return a batch: inputs, and (targets, weights)."""
        index = np.asarray(rows)
        inputs = self.tokens.batch(index, packed=self.packed)
        return inputs, (self.target[index], self.weights[index])


class TrainingRows(TokenDataset):
    """Rows to train on: those of each epoch are drawn when it starts.

    Parameters
    ----------
    tokens, target, weights, packed
        As for `TokenDataset`.
    draw : callable or None
        From the share of training that is done, and a generator, to the row numbers
        of an epoch. None takes each row once.
    fresh : callable or None
        From the rows drawn, and a generator, to inputs of their own, made anew, one a
        draw. None takes the stored ones.
    """

    def __init__(
        self,
        tokens: Inputs,
        target: np.ndarray,
        weights: np.ndarray,
        *,
        packed: bool,
        draw: Callable[[float, np.random.Generator], np.ndarray] | None = None,
        fresh: Callable[[np.ndarray, np.random.Generator], Inputs] | None = None,
    ) -> None:
        super().__init__(tokens, target, weights, packed=packed)
        self.draw = draw
        self.fresh = fresh

    @property
    def n_targets(self) -> int:
        """Number of targets that an epoch has, on average."""
        return len(self)

    def count_batches(self, batch_size: int) -> int:
        """Return the number of batches of an epoch."""
        return -(-len(self) // batch_size)

    def draw_epoch(
        self, progress: float, batch_size: int, rng: np.random.Generator
    ) -> tuple[TokenDataset, list[np.ndarray]]:
        """Return the data of an epoch and its batches: numbers of rows in them."""
        every = np.arange(len(self))
        rows = every if self.draw is None else self.draw(progress, rng)
        if self.fresh is None:
            batches = shuffled_batches(self.tokens.lengths[rows], batch_size, rng)
            return self, [rows[batch] for batch in batches]
        tokens = self.fresh(rows, rng)
        target, weights = self.target.numpy()[rows], self.weights.numpy()[rows]
        data = TokenDataset(tokens, target, weights, packed=self.packed)
        return data, shuffled_batches(tokens.lengths, batch_size, rng)
